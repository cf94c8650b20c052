import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';

import type { Client } from '../../src/client/client.js';
import { createClient } from '../../src/client/create-client.js';
import { readList } from '../../src/client/read-list.js';
import { newReadingLog, type ReadingLog } from '../../src/client/reading-log.js';
import { isUnchanged } from '../../src/client/unchanged.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.js';
import { idsOf, post } from '../helpers/seed-records.js';

const OLD = 1_600_000_000;
const SINCE = 1_700_000_000;
const item = z.looseObject({ id: z.int(), updated_at: z.int() });
const leads = {
  path: 'leads',
  embeddedKey: 'leads',
  item,
  query: { 'filter[updated_at][from]': SINCE },
  fits: ({ updated_at: at }: z.infer<typeof item>) => at >= SINCE,
};

let sandbox: Sandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await createSandbox({ port: 0, rate: false });
  client = createClient({ baseUrl: sandbox.url, token: sandbox.token, rate: 1000 });
});
afterAll(async () => await sandbox.close());
beforeEach(() => sandbox.reset());

/** An account that ignores filter[updated_at], with leads that changed at these times. */
async function account(switches: object, changes: readonly number[]): Promise<void> {
  const body = JSON.stringify({ changeFilter: false, ...switches });
  await fetch(`${sandbox.url}/_sandbox/switches`, { method: 'PUT', body });
  for (let from = 0; from < changes.length; from += 250)
    await post(
      sandbox,
      'leads',
      changes.slice(from, from + 250).map((at) => ({ name: 'A lead', updated_at: at })),
    );
}

const different = Array.from({ length: 300 }, (_, index) => OLD + index);

async function readChanges(): Promise<{ ids: readonly number[]; log: ReadingLog; asked: number }> {
  const log = newReadingLog();
  const ids: number[] = [];
  const before = client.stats().requests;
  const nothingFits = async (): Promise<boolean> => await isUnchanged(client, leads, SINCE);
  for await (const rows of readList(client, leads, { log, nothingFits, pauseMs: 0 }))
    ids.push(...rows.map(({ id }) => id));
  return { ids, log, asked: client.stats().requests - before };
}

describe('a list of an account that ignores filter[updated_at]', () => {
  it('is not read where nothing changed and Kommo says so', async () => {
    await account({ ifModifiedSince: true }, different);
    const { ids, log, asked } = await readChanges();
    expect({ ids, asked }).toEqual({ ids: [], asked: 4 });
    expect(log).toMatchObject({ proof: 'not modified', pages: 1, outside: 0 });
  });

  it.each([true, false, 'always'])('is read where a row changed, with ifModifiedSince %j', async (value) => {
    await account({ ifModifiedSince: value }, different);
    const changed = idsOf(sandbox, 'lead')[280] ?? 0;
    await post(sandbox, 'leads', [{ id: changed, name: 'Renamed' }], 'PATCH');
    const { ids, log } = await readChanges();
    expect(ids).toEqual([changed]);
    expect(log).toMatchObject({ proof: 'overlap', outside: 299, askedAgain: { filter: 1 } });
  });

  it.each([
    ['the header is ignored', { ifModifiedSince: false }, different],
    ['all rows changed in one second, so that no order shows', { ifModifiedSince: true }, [OLD, OLD, OLD]],
    ['there is no row', { ifModifiedSince: 'always' }, []],
  ])('proves nothing where %s', async (_, switches, changes) => {
    await account(switches, changes);
    expect(await isUnchanged(client, leads, SINCE)).toBe(false);
  });

  it('proves nothing where the order that shows the last change is ignored', async () => {
    await account({ ifModifiedSince: true }, []);
    const task = (at: number): object => ({ text: 'Call', complete_till: OLD, updated_at: at });
    await post(sandbox, 'tasks', [task(OLD), task(SINCE + 10)]);
    expect(await isUnchanged(client, { path: 'tasks', embeddedKey: 'tasks' }, SINCE)).toBe(false);
  });
});

it('a 304 that nobody asked for is an error, not an empty list', async () => {
  await account({}, different.slice(0, 3));
  const body = JSON.stringify([{ fault: 'status', status: 304, path: '/api/v4/leads' }]);
  await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'PUT', body });
  await expect(readChanges()).rejects.toMatchObject({ code: 'api/answer', context: { status: 304 } });
});
