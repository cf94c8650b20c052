import { describe, expect, it } from 'vitest';

import type { Client, Query } from '../../src/client/client.js';
import { memoryStore } from '../../src/matcher/memory-store.js';
import { fillStore } from '../../src/pipeline/account/sync-records.js';
import { fakeClient } from '../helpers/fake-client.js';

/** Fills a store from an account of one contact that was changed then; gives the bound of the look at changes. */
async function boundAfter(updatedAt: number): Promise<{ from: unknown; keyed: readonly number[] }> {
  const queries: Query[] = [];
  const client: Client = {
    ...fakeClient(() => ({ kind: 'unknown', reason: 'nothing is written' })),
    get: async (_path, schema, query = {}) => {
      queries.push(query);
      return schema.parse({ _embedded: { contacts: [{ id: 1, updated_at: updatedAt }] } });
    },
  };
  const keyed: number[] = [];
  await fillStore({
    client,
    entity: 'contact',
    store: memoryStore(),
    signature: '',
    onRead: () => undefined,
    onRecords: (records) => keyed.push(...records.map(({ id }) => id)),
  });
  return { from: queries.at(-1)?.['filter[updated_at][from]'], keyed };
}

describe('after all records have been read', () => {
  it('what changed meanwhile is read, in an account at work with an overlap', async () => {
    const now = Math.floor(Date.now() / 1000) - 5;
    expect((await boundAfter(now)).from).toBe(now - 60);
  });

  it('a quiet account is not read twice, though a mass edit gave all records one time', async () => {
    expect((await boundAfter(1_700_000_000)).from).toBe(1_700_000_001);
  });

  it('every record has been handed on for its keys', async () => {
    expect((await boundAfter(1_700_000_000)).keyed).toContain(1);
  });
});
