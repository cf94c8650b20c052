import type * as z from 'zod';

import { AppError } from '../errors/app-error.js';
import { plural, type RecordEntity } from '../model/entity.js';
import type { AccountDictionary, CustomField, Pipeline, User } from '../schema/account-dictionary.js';
import type { Client } from './client.js';
import { listPages, type Listing } from './pager.js';
import {
  accountResponse,
  customFieldResponse,
  namedResponse,
  pipelinesResponse,
  userResponse,
} from './responses.js';

type Named = AccountDictionary['tags']['lead'][number];

const all: readonly RecordEntity[] = ['lead', 'contact', 'company'];

/**
 * Reads everything that names are resolved with, read-only, several requests at a time; custom fields and tags of these
 * kinds alone, where not all are wanted, so that the dictionary has none of the others. Throws AppError
 * `auth/rights` that names what the token may not read, `api/answer` for an account without its own data, and
 * whatever else stops a client.
 */
export async function fetchAccountDictionary(
  client: Client,
  kinds: readonly RecordEntity[] = all,
): Promise<AccountDictionary> {
  const reading = {
    account: readAccount(client),
    users: readUsers(client),
    pipelines: readPipelines(client),
    customFields: perEntity(kinds, async (entity) => await readFields(client, entity)),
    tags: perEntity(kinds, async (entity) => await readNamed(client, `${plural[entity]}/tags`, 'tags')),
    lossReasons: readNamed(client, 'leads/loss_reasons', 'loss_reasons'),
  };
  // All come to an end even when one fails, so that nothing goes on behind the caller's back.
  await Promise.allSettled(Object.values(reading));
  const { account, taskTypes } = await reading.account;
  return {
    version: 1,
    account,
    users: await reading.users,
    pipelines: await reading.pipelines,
    customFields: await reading.customFields,
    tags: await reading.tags,
    taskTypes,
    lossReasons: await reading.lossReasons,
  };
}

/** The account that the token is of, without what it holds. */
export async function fetchAccountHead(client: Client): Promise<AccountDictionary['account']> {
  return (await readAccount(client)).account;
}

async function readAccount(client: Client): Promise<Pick<AccountDictionary, 'account' | 'taskTypes'>> {
  const answer = await client.get('account', accountResponse, { with: 'datetime_settings,task_types' });
  if (answer === null)
    throw new AppError('api/answer', { message: 'GET account was answered with nothing.' });
  const { id, name, subdomain, currency, contact_name_display_order: nameOrder, _embedded } = answer;
  const { timezone } = _embedded.datetime_settings;
  return {
    account: { id, name, subdomain, timezone, currency, nameOrder },
    taskTypes: _embedded.task_types,
  };
}

async function readUsers(client: Client): Promise<User[]> {
  const users = await readAll(client, 'users', { item: userResponse, embeddedKey: 'users' });
  return users.map(({ id, name, email, rights }) => ({ id, name, email, isActive: rights.is_active }));
}

/** All pipelines come at once: the endpoint has no pages. */
async function readPipelines(client: Client): Promise<Pipeline[]> {
  const ask = async (): Promise<z.infer<typeof pipelinesResponse> | null> =>
    await client.get('leads/pipelines', pipelinesResponse);
  // Every account has a pipeline.
  const answer = (await ask()) ?? (await ask());
  return (answer?._embedded.pipelines ?? []).map(({ id, name, is_main, is_archive, _embedded }) => ({
    id,
    name,
    isMain: is_main,
    isArchive: is_archive,
    stages: _embedded.statuses,
  }));
}

async function readFields(client: Client, entity: RecordEntity): Promise<CustomField[]> {
  const path = `${plural[entity]}/custom_fields`;
  const fields = await readAll(client, path, { item: customFieldResponse, embeddedKey: 'custom_fields' });
  return fields.map(({ id, name, code, type, is_api_only, is_computed, currency, enums }) => ({
    id,
    name,
    code,
    type,
    isApiOnly: is_api_only,
    isComputed: is_computed,
    currency,
    options: enums,
  }));
}

async function readNamed(client: Client, path: string, embeddedKey: string): Promise<Named[]> {
  return await readAll(client, path, { item: namedResponse, embeddedKey });
}

/** A whole list in the account's own order. */
async function readAll<T extends { readonly id: number }>(
  client: Client,
  path: string,
  listing: Listing<T>,
): Promise<T[]> {
  const all: T[] = [];
  for await (const rows of listPages(client, path, { ...listing, ordered: false })) all.push(...rows);
  return all;
}

async function perEntity<T>(
  kinds: readonly RecordEntity[],
  read: (entity: RecordEntity) => Promise<readonly T[]>,
): Promise<Record<RecordEntity, T[]>> {
  const [lead = [], contact = [], company = []] = await Promise.all(
    all.map(async (entity) => (kinds.includes(entity) ? [...(await read(entity))] : [])),
  );
  return { lead, contact, company };
}
