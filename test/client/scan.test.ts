import { describe, expect, it } from 'vitest';
import type * as z from 'zod';

import type { Query } from '../../src/client/client.js';
import { createdBetween, scanAbove, type Scanned } from '../../src/client/scan.js';
import { ListClient } from './list-client.js';

interface Flaws {
  /** Rows that a page holds less than its limit although more follow. */
  readonly short?: number;
  /** The request that is answered with 204, whatever there is. */
  readonly stray?: number;
}

/** A list of so many leads, all made at the time 1000, which heeds the order of ids and the time. */
class LeadList extends ListClient {
  readonly asked: Query[] = [];
  readonly #ids: readonly number[];
  readonly #flaws: Flaws;

  constructor(count: number, flaws: Flaws) {
    super();
    this.#ids = Array.from({ length: count }, (_, index) => count - index);
    this.#flaws = flaws;
  }

  async get<T>(_path: string, schema: z.ZodType<T>, query: Query = {}): Promise<T | null> {
    this.asked.push(query);
    const { short = 0, stray } = this.#flaws;
    const limit = Number(query['limit']) - short;
    const start = (Number(query['page']) - 1) * limit;
    const rows = this.#ids.slice(start, start + limit);
    const isFuture = Number(query['filter[created_at][from]'] ?? 0) > 1_000;
    if (this.asked.length === stray || isFuture || rows.length === 0) return null;
    const next = start + limit < this.#ids.length ? { next: { href: 'https://acme.kommo.com/next' } } : {};
    return schema.parse({
      _links: next,
      _embedded: { leads: rows.map((id) => ({ id, created_at: 1_000 })) },
    });
  }

  protected answered(): number {
    return this.asked.length;
  }
}

const scans: readonly (readonly [string, (client: LeadList) => Promise<readonly Scanned[] | undefined>])[] = [
  ['ids', async (client) => await scanAbove(client, 'leads', { above: 100 })],
  ['times', async (client) => await createdBetween(client, 'leads', { from: 900, to: 1_000 })],
];

describe.each(scans)('a look for records by their %s', (by, scan) => {
  const above = by === 'ids' ? 100 : 0;

  it.each([1, 50])('goes on where a page is %i rows short and another follows', async (short) => {
    const found = await scan(new LeadList(600, { short }));
    expect(found?.map(({ id }) => id).at(-1)).toBe(above + 1);
    expect(found).toHaveLength(600 - above);
  });

  it.each([1, 2, 3, 4])('misses nothing where answer %i is a stray 204', async (stray) => {
    expect(await scan(new LeadList(600, { stray }))).toHaveLength(600 - above);
  });

  it('finds none in an empty list, asked for twice', async () => {
    const client = new LeadList(0, {});
    expect(await scan(client)).toEqual([]);
    expect(client.asked.filter(({ limit }) => limit === 250)).toHaveLength(2);
  });

  it('reads no more where a page is the last', async () => {
    const client = new LeadList(450, {});
    await scan(client);
    expect(client.asked.filter(({ limit }) => limit === 250)).toHaveLength(2);
  });
});
