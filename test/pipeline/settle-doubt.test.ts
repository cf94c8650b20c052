import { describe, expect, it } from 'vitest';

import type { Client, Query } from '../../src/client/client.js';
import { Gate } from '../../src/flow/gate.js';
import { machineClock } from '../../src/journal/process-identity.js';
import { collections } from '../../src/pipeline/send/collections.js';
import type { OpenWrite } from '../../src/pipeline/doubt/open-write.js';
import { settleDoubt, type SettleDeps } from '../../src/pipeline/doubt/settle-doubt.js';
import { brake } from '../../src/pipeline/stop.js';
import type { Wanted } from '../../src/reconciler/reconcile.js';
import { fakeClient, memoryLedger } from '../helpers/fake-client.js';

interface Stored {
  readonly id: number;
  readonly name: string;
  readonly created_at: number;
  readonly custom_fields_values?: unknown;
}

/** What an account heeds; everything it ignores is answered 200 all the same. */
interface Account {
  readonly records: Stored[];
  readonly order?: boolean;
  readonly created?: boolean;
  /** Records that the search does not find yet. */
  readonly unindexed?: readonly number[];
  /** How far the clock of this machine is from that of the account. */
  readonly aheadMs?: number;
}

const now = Math.floor(Date.now() / 1000);
const record = (id: number, name: string, more: Partial<Stored> = {}): Stored => ({
  id,
  name,
  created_at: now,
  ...more,
});
const key = (value: string) => [{ field_id: 7, field_type: 'text', values: [{ value }] }];

function clientOf(account: Account): Client & { readonly asked: readonly Query[] } {
  const asked: Query[] = [];
  const rowsOf = (query: Query): readonly Stored[] => {
    let rows = [...account.records];
    const from = query['filter[created_at][from]'];
    if (account.created !== false && from !== undefined)
      rows = rows.filter(
        ({ created_at: at }) => at >= Number(from) && at <= Number(query['filter[created_at][to]']),
      );
    const text = query['query'];
    if (text !== undefined)
      rows = rows.filter(
        (one) =>
          !account.unindexed?.includes(one.id) &&
          JSON.stringify(one.custom_fields_values ?? null).includes(JSON.stringify(text)),
      );
    if (account.order !== false && query['order[id]'] === 'desc') rows = rows.reverse();
    return query['page'] === 1 ? rows : [];
  };
  return {
    ...fakeClient(() => ({ kind: 'unknown', reason: 'none' })),
    asked,
    time: () => Date.now() - (account.aheadMs ?? 0),
    get: async (path, schema, query = {}) => {
      asked.push(query);
      return schema.parse({ _embedded: { [path]: rowsOf(query) } });
    },
  };
}

const wanted = (name: string, label: string, more: Partial<Wanted> = {}): Wanted => ({
  name,
  payload: { name: label },
  ...more,
});
const keyed = (name: string, label: string, value: string): Wanted => ({
  name,
  keyField: 7,
  payload: { name: label, custom_fields_values: [{ field_id: 7, values: [{ value }] }] },
});

interface Settled {
  readonly found: readonly (readonly [string, number])[];
  readonly absent: readonly string[];
  readonly said: readonly string[];
}

/** Settles a write of `wanted` to leads, sent just now above id 10. */
async function settle(
  account: Account,
  operations: readonly Wanted[],
  more: Partial<OpenWrite> = {},
): Promise<Settled> {
  const client = clientOf(account);
  const said: string[] = [];
  const deps: SettleDeps = {
    client,
    ledger: memoryLedger(),
    collections: collections(client),
    gate: new Gate(),
    brake: brake(),
    times: { settleMs: 0, rescanMs: 0 },
    say: (text) => said.push(text),
  };
  const open: OpenWrite = {
    write: 1,
    method: 'POST',
    path: 'leads',
    watermark: 10,
    sentAt: machineClock(),
    answered: false,
    names: operations.map(({ name }) => name),
    ...more,
  };
  const { found, absent } = await settleDoubt(open, operations, deps);
  const ids = [...found].map(([name, outcome]) => [name, 'id' in outcome ? outcome.id : 0] as const);
  return { found: ids, absent, said };
}

const before = [
  record(9, 'Old', { created_at: now - 9_000 }),
  record(10, 'Old', { created_at: now - 9_000 }),
];

describe('a write without an answer', () => {
  it('is found above the watermark, and what is not there is absent', async () => {
    const account = { records: [...before, record(11, 'A')] };
    expect(await settle(account, [wanted('1:lead', 'A'), wanted('2:lead', 'B')])).toEqual({
      found: [['1:lead', 11]],
      absent: ['2:lead'],
      said: [
        'A write to leads got no clear answer; its records are looked for in the account by all that was sent of them (the mapping names no key_field).',
      ],
    });
  });

  it('is known by the key field of the mapping, also where the rest was changed meanwhile', async () => {
    const account = { records: [...before, record(11, 'Renamed', { custom_fields_values: key('K1') })] };
    const settled = await settle(account, [keyed('1:lead', 'A', 'K1'), keyed('2:lead', 'Renamed', 'K2')]);
    expect(settled).toMatchObject({ found: [['1:lead', 11]], absent: ['2:lead'] });
    expect(settled.said[0]).toContain('by the key field of the mapping');
  });

  it.each([
    ['ignores the order of ids', { order: false }, {}],
    ['never told its highest id', {}, { watermark: undefined }],
  ])('is looked for by its time in an account that %s', async (_, heeds, more) => {
    const account = { ...heeds, records: [...before, record(11, 'A'), record(12, 'C')] };
    const settled = await settle(account, [wanted('1:lead', 'A'), wanted('2:lead', 'B')], more);
    expect(settled).toMatchObject({ found: [['1:lead', 11]], absent: ['2:lead'] });
  });

  it('is looked for by the time of the account, however wrong the clock of this machine is', async () => {
    for (const hours of [-5, 5]) {
      const made = { created_at: now - hours * 3_600 };
      const records = [...before, record(11, 'A', made)];
      const account = { order: false, aheadMs: hours * 3_600_000, records };
      expect(await settle(account, [wanted('1:lead', 'A')])).toMatchObject({ found: [['1:lead', 11]] });
    }
  });

  it('is never called absent by its time where the mapping sets the time', async () => {
    const account = { order: false, records: [...before, record(11, 'A')] };
    const old = wanted('2:lead', 'B', { payload: { name: 'B', created_at: 1_500_000_000 } });
    expect(await settle(account, [wanted('1:lead', 'A'), old])).toMatchObject({
      found: [['1:lead', 11]],
      absent: [],
    });
  });

  it('is searched for by its key where neither order nor time is heeded; a miss proves nothing', async () => {
    const records = [
      ...before,
      record(11, 'A', { custom_fields_values: key('K1') }),
      record(12, 'B', { custom_fields_values: key('K2') }),
    ];
    const account = { order: false, created: false, unindexed: [12], records };
    const operations = [keyed('1:lead', 'A', 'K1'), keyed('2:lead', 'B', 'K2'), wanted('3:lead', 'C')];
    expect(await settle(account, operations)).toMatchObject({ found: [['1:lead', 11]], absent: [] });
  });

  it('stays unclear where nothing is heeded and there is no key', async () => {
    const account = { order: false, created: false, records: [...before, record(11, 'A')] };
    expect(await settle(account, [wanted('1:lead', 'A')])).toMatchObject({ found: [], absent: [] });
  });

  it('stays unclear where a record has its name and nothing else of it', async () => {
    const account = { records: [...before, record(11, 'A')] };
    const priced = wanted('1:lead', 'A', { payload: { name: 'A', price: 5 } });
    expect(await settle(account, [priced])).toMatchObject({ found: [], absent: [] });
  });

  it('is never looked for where it changes a record: that is done again', async () => {
    const account = { records: [...before, record(11, 'A')] };
    const change = wanted('1:lead', 'A', { payload: { id: 11, name: 'A' } });
    const settled = await settle(account, [change], { method: 'PATCH' });
    expect(settled).toEqual({ found: [], absent: ['1:lead'], said: [] });
  });
});
