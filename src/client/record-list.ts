import * as z from 'zod';

import type { Json } from '../model/draft.js';
import { plural, type RecordEntity } from '../model/entity.js';
import type { StoredLink, StoredRecord } from '../model/stored-record.js';
import type { Client, Query } from './client.js';
import { askForPage, askTwiceIfEmpty, type List } from './list-page.js';
import { PAGE_SIZE } from './pager.js';

/** The standard fields that are written as they are read. */
const STANDARD = [
  'name',
  'first_name',
  'last_name',
  'price',
  'responsible_user_id',
  'status_id',
  'pipeline_id',
  'loss_reason_id',
  'closed_at',
  'created_at',
] as const;

const json: z.ZodType<Json> = z.json();
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]).optional();
const linked = z.array(z.looseObject({ id: z.int(), metadata: z.looseObject({}).nullish() })).nullish();
const embedded = z.looseObject({
  tags: z.array(z.looseObject({ name: z.string() })).nullish(),
  leads: linked,
  contacts: linked,
  companies: linked,
  catalog_elements: linked,
});
const field = z
  .looseObject({ field_id: z.int(), values: z.array(json).nullish() })
  .transform(({ field_id, values }) => ({ field_id, values: values ?? [] }));

/** A record as lists show it (reference/leads-list, contacts-list, companies-list), cut down. Empty lists may be null. */
export const storedRecordResponse = z
  .looseObject({
    id: z.int().positive(),
    updated_at: z.int(),
    is_deleted: z.boolean().nullish(),
    ...Object.fromEntries(STANDARD.map((key) => [key, scalar])),
    custom_fields_values: z.array(field).nullish(),
    _embedded: embedded.nullish(),
  })
  .transform((raw): StoredRecord & { readonly isDeleted: boolean } => {
    const { id, updated_at, is_deleted, custom_fields_values, _embedded } = raw;
    const all: Readonly<Record<string, unknown>> = raw;
    const standard = STANDARD.flatMap((key): (readonly [string, Json])[] => {
      const value = scalar.parse(all[key]);
      return value === undefined ? [] : [[key, value]];
    });
    return {
      id,
      updated_at,
      standard: Object.fromEntries(standard),
      custom_fields_values: custom_fields_values ?? [],
      tags: (_embedded?.tags ?? []).map(({ name }) => name),
      links: linksOf(_embedded ?? {}),
      isDeleted: is_deleted === true,
    };
  });

type Embedded = z.infer<typeof embedded>;

function linksOf(shown: Partial<Embedded>): readonly StoredLink[] {
  const of = (to: RecordEntity, list: z.infer<typeof linked>): StoredLink[] =>
    (list ?? []).map(({ id }) => ({ to, id }));
  return [
    ...of('lead', shown.leads),
    ...of('contact', shown.contacts),
    ...of('company', shown.companies),
    ...(shown.catalog_elements ?? []).map((element) => elementLink(element)),
  ];
}

function elementLink({ id, metadata }: NonNullable<z.infer<typeof linked>>[number]): StoredLink {
  const { catalog_id: catalogId, quantity } = metadata ?? {};
  return {
    to: 'element',
    id,
    ...(typeof catalogId === 'number' ? { catalogId } : {}),
    ...(typeof quantity === 'number' ? { quantity } : {}),
  };
}

type ListedRecord = z.infer<typeof storedRecordResponse>;

/** The list of the records of one kind, with all links. Those that were thrown away may be among them. */
export function recordList(entity: RecordEntity): List<ListedRecord> {
  const key = plural[entity];
  return { path: key, embeddedKey: key, item: storedRecordResponse, query: withLinks(entity) };
}

/** Those that are there. */
export function withoutDeleted(records: readonly ListedRecord[]): readonly StoredRecord[] {
  return records.filter(({ isDeleted }) => !isDeleted);
}

/** One page of a list of records; `next` tells whether another follows. */
export interface RecordPage {
  readonly records: readonly StoredRecord[];
  readonly next: boolean;
}

/**
 * Reads one page of a list of records, as `query` sorts and narrows it. Kommo may ignore both, and says nothing then. An empty
 * page is asked for twice.
 */
export async function readRecordPage(
  client: Client,
  entity: RecordEntity,
  { page, ...query }: Query & { readonly page: number },
): Promise<RecordPage> {
  const list = recordList(entity);
  const asked = { ...list, query: { ...list.query, ...query } };
  const { rows, hasNext } = await askTwiceIfEmpty(client, asked, { page, limit: PAGE_SIZE });
  return { records: withoutDeleted(rows), next: hasNext };
}

/** Whether the list of records has more pages than that. */
export async function hasRecordsBeyond(
  client: Client,
  entity: RecordEntity,
  pages: number,
): Promise<boolean> {
  return (
    (await askForPage(client, recordList(entity), { page: pages + 1, limit: PAGE_SIZE })).rows.length > 0
  );
}

/** What a list must be asked for so that it shows all links. */
export function withLinks(entity: RecordEntity): Query {
  return { with: entity === 'lead' ? 'contacts,catalog_elements' : 'catalog_elements' };
}
