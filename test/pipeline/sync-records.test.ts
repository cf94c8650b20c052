import { describe, expect, it } from 'vitest';
import type * as z from 'zod';

import type { Client, Query } from '../../src/client/client.js';
import { memoryStore } from '../../src/matcher/memory-store.js';
import type { RecordStore } from '../../src/matcher/record-store.js';
import { fillStore, readByIds, refreshStore, type Syncing } from '../../src/pipeline/account/sync-records.js';
import { fakeClient } from '../helpers/fake-client.js';

interface Contact {
  readonly id: number;
  readonly updated_at: number;
}

/** An account of contacts that heeds order, filters and pages. */
class Account {
  contacts: Contact[];
  readonly asked: Query[] = [];
  readonly client: Client;
  /** Comes before the answer to request `nth`; true for an answer of 204, whatever there is. */
  before: (nth: number) => boolean = () => false;

  constructor(contacts: readonly Contact[]) {
    this.contacts = [...contacts];
    const get = async <T>(_path: string, schema: z.ZodType<T>, query: Query = {}): Promise<T | null> => {
      this.asked.push(query);
      if (this.before(this.asked.length)) return null;
      const limit = Number(query['limit']);
      const start = (Number(query['page']) - 1) * limit;
      const rows = this.#sorted(query);
      const contacts = rows.slice(start, start + limit);
      if (contacts.length === 0) return null;
      const next = rows.length > start + limit ? { next: { href: 'https://acme.kommo.com/next' } } : {};
      return schema.parse({ _links: next, _embedded: { contacts } });
    };
    this.client = { ...fakeClient(() => ({ kind: 'unknown', reason: 'nothing is written' })), get };
  }

  throwAway(...ids: readonly number[]): void {
    this.contacts = this.contacts.filter(({ id }) => !ids.includes(id));
  }

  #sorted(query: Query): readonly Contact[] {
    const from = Number(query['filter[updated_at][from]'] ?? 0);
    const ids = query['filter[id]'];
    const found = this.contacts.filter(
      ({ id, updated_at }) => updated_at >= from && (!Array.isArray(ids) || ids.includes(id)),
    );
    return query['order[id]'] === 'desc' ? found.toReversed() : found;
  }
}

const OLD = 1_700_000_000;
const contactsOf = (count: number, updated_at = OLD): readonly Contact[] =>
  Array.from({ length: count }, (_, index) => ({ id: index + 1, updated_at }));

function syncing({ client }: Account, more: Partial<Syncing> = {}): Syncing {
  const given = { client, entity: 'contact', store: memoryStore(), signature: '' } as const;
  return { ...given, onRead: () => undefined, ...more };
}

async function idsIn(store: RecordStore): Promise<readonly number[]> {
  const ids: number[] = [];
  for await (const records of store.all()) ids.push(...records.map(({ id }) => id));
  return ids;
}

/** Fills a store from an account of one contact that was changed then; gives the bound of the look at changes. */
async function boundAfter(updatedAt: number): Promise<{ from: unknown; keyed: readonly number[] }> {
  const account = new Account([{ id: 1, updated_at: updatedAt }]);
  const keyed: number[] = [];
  const onRecords: Syncing['onRecords'] = (records) => keyed.push(...records.map(({ id }) => id));
  await fillStore(syncing(account, { onRecords }));
  return { from: account.asked.at(-1)?.['filter[updated_at][from]'], keyed };
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

describe('while all records are read', () => {
  it.each([2, 3, 4])('none is missed where others are thrown away before answer %i', async (nth) => {
    const account = new Account(contactsOf(1_000));
    account.before = (asked) => {
      if (asked === nth) account.throwAway(5, 6, 7);
      return false;
    };
    const sync = syncing(account);
    await fillStore(sync);
    const found = new Set(await idsIn(sync.store));
    expect(account.contacts.filter(({ id }) => !found.has(id))).toEqual([]);
  });

  it.each([1, 2, 3, 4])('none is missed where answer %i is a stray 204', async (nth) => {
    const account = new Account(contactsOf(600));
    account.before = (asked) => asked === nth;
    const sync = syncing(account);
    await fillStore(sync);
    expect(await idsIn(sync.store)).toHaveLength(600);
  });

  it('a list that never comes to rest is an error, as records that are missed would be made twice', async () => {
    const account = new Account(contactsOf(1_500));
    account.before = (asked) => asked > 2 && account.asked.at(-1)?.['page'] !== 1;
    await expect(fillStore(syncing(account))).rejects.toMatchObject({ code: 'api/answer' });
  });
});

describe('a store that is brought up to date', () => {
  it('gets a record that was made with a past time, though a newer one was made after it', async () => {
    const account = new Account(contactsOf(3));
    const sync = syncing(account);
    await fillStore(sync);
    account.contacts.push({ id: 4, updated_at: OLD - 9_000 }, { id: 5, updated_at: OLD + 9_000 });
    for (const fresh of [new Set([1, 2, 3, 4, 5]), new Set([5])]) {
      const state = await sync.store.state();
      expect(state && (await refreshStore(sync, state))).toEqual(fresh);
      expect(await idsIn(sync.store)).toEqual([1, 2, 3, 4, 5]);
      expect(await sync.store.state()).toMatchObject({ maxId: 5, count: 5, watermark: OLD + 9_000 });
    }
  });

  it('is read anew where Kommo does not heed the time', async () => {
    const account = new Account(contactsOf(3));
    const sync = syncing(account);
    await fillStore(sync);
    const state = { signature: '', watermark: OLD + 9_000, maxId: 3, count: 3 };
    const get: Client['get'] = async (path, schema, { 'filter[updated_at][from]': _, ...query } = {}) =>
      await account.client.get(path, schema, query);
    const client = { ...account.client, get };
    expect(await refreshStore({ ...sync, client }, state)).toBeUndefined();
  });

  it('keeps a record that a stray 204 hides from the look at its id', async () => {
    const account = new Account(contactsOf(3));
    const sync = syncing(account);
    account.before = (asked) => asked === 1;
    expect(await readByIds(sync, [2, 9])).toEqual([9]);
  });
});
