import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { readList } from '../../src/client/read-list.js';
import { newReadingLog, type ReadingLog } from '../../src/client/reading-log.js';
import { nextTile, startOf, endOf } from '../../src/client/tile.js';
import { rowsOf, ShiftingList, type Shift, type ShiftingRow } from './shifting-list.js';

const item: z.ZodType<ShiftingRow> = z.looseObject({ id: z.int() });
const leads = { path: 'leads', embeddedKey: 'leads', item };

async function read(
  client: ShiftingList,
  list: { fits?: (row: ShiftingRow) => boolean } = {},
): Promise<{ readonly ids: readonly number[]; readonly log: ReadingLog }> {
  const ids: number[] = [];
  const log = newReadingLog();
  for await (const rows of readList(client, { ...leads, ...list }, { log, pauseMs: 0 }))
    ids.push(...rows.map(({ id }) => id));
  return { ids, log };
}

const place = fc.double({ min: 0, max: 0.999, noNaN: true });
const shift: fc.Arbitrary<Shift> = fc.record(
  {
    remove: fc.array(place, { maxLength: 3 }),
    add: fc.integer({ min: 0, max: 4 }),
    restore: place,
  },
  { requiredKeys: [] },
);

describe('tiles', () => {
  it('overlap the rows before them and reach beyond', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 25, max: 250 }),
        fc.integer({ min: 0, max: 60_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (most, rows, share) => {
          const overlap = 1 + Math.floor((most / 4 - 1) * share);
          const reach = Math.max(most, rows);
          const tile = nextTile(reach, { most, overlap });
          expect(startOf(tile)).toBeLessThanOrEqual(reach - overlap);
          expect(endOf(tile)).toBeGreaterThan(reach);
          expect(tile.limit).toBeLessThanOrEqual(most);
        },
      ),
    );
  });
});

describe('reading a list', () => {
  it('yields each row once, whatever is added, removed and restored between the pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 3_000 }),
        fc.array(shift, { maxLength: 20 }),
        async (count, shifts) => {
          const client = new ShiftingList(rowsOf(count), shifts);
          const { ids, log } = await read(client);
          expect(log.doubts).toEqual([]);
          expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
          const found = new Set(ids);
          expect([...client.always].filter((id) => !found.has(id))).toEqual([]);
        },
      ),
      { seed: 20_261_126, numRuns: 200 },
    );
  });

  it('costs little more than the pages of a list that keeps still', async () => {
    const client = new ShiftingList(rowsOf(25_000));
    const { ids, log } = await read(client);
    expect(ids).toHaveLength(25_000);
    expect(log).toMatchObject({ rewinds: 0, doubts: [], proof: 'overlap', outside: 0 });
    expect(client.asked.length).toBeLessThan(100 * 1.1 + 6);
  });

  it.each([
    [0, 2],
    [249, 1],
    [250, 2],
    [251, 2],
  ])('of %i rows takes %i requests', async (count, requests) => {
    const client = new ShiftingList(rowsOf(count));
    expect((await read(client)).ids).toHaveLength(count);
    expect(client.asked).toHaveLength(requests);
  });

  it('asks again where a page in the middle is empty', async () => {
    const client = new ShiftingList(rowsOf(2_000), [], (nth, answer) => (nth === 4 ? null : answer));
    const { ids, log } = await read(client);
    expect(ids).toHaveLength(2_000);
    expect(log).toMatchObject({ askedAgain: { empty: 1 }, doubts: [] });
  });

  it('names the place where pages stay empty', async () => {
    const client = new ShiftingList(rowsOf(2_000), [], (_, answer) => answer);
    const spoiled = new ShiftingList(rowsOf(2_000), [], (_, answer) => {
      const first = z.object({ id: z.int() }).safeParse(answer?._embedded['leads']?.[0]);
      return first.success && first.data.id > 2_400 ? null : answer;
    });
    expect((await read(client)).log.doubts).toEqual([]);
    const { ids, log } = await read(spoiled);
    expect(log.doubts).toEqual([{ after: ids.at(-1), before: null }]);
  });

  it('does not take a list for empty that it has read rows of', async () => {
    const client = new ShiftingList(rowsOf(2_000), [], (nth, answer) => (nth === 1 ? answer : null));
    const { ids, log } = await read(client);
    expect(ids).toHaveLength(250);
    expect(log.doubts).toEqual([{ after: 1_000, before: null }]);
  });

  it('sees through a page that repeats, and stops where it repeats for ever', async () => {
    const once = new ShiftingList(rowsOf(2_000), [], (nth, answer) => (nth === 3 ? firstPage : answer));
    const { ids, log } = await read(once);
    expect(ids).toHaveLength(2_000);
    expect(log.askedAgain.repeated).toBe(1);
    const always = new ShiftingList(rowsOf(2_000), [], () => firstPage);
    await expect(read(always)).rejects.toMatchObject({ code: 'api/answer', message: /repeats/ });
  });

  it('stops where Kommo does not sort by id', async () => {
    const client = new ShiftingList([...rowsOf(300)].reverse());
    await expect(read(client)).rejects.toMatchObject({
      code: 'api/answer',
      message: /not in ascending order of id/,
    });
  });

  it('drops and counts the rows outside a filter that Kommo ignores', async () => {
    const rows = rowsOf(600).map((row, index) => ({ ...row, stage: index % 3 }));
    const { ids, log } = await read(new ShiftingList(rows), { fits: ({ stage }) => stage === 1 });
    expect(ids).toHaveLength(200);
    expect(log).toMatchObject({ outside: 400, askedAgain: { filter: 1 } });
  });

  it('takes smaller pages where Kommo gives up on large ones', async () => {
    const client = new ShiftingList(rowsOf(1_000), [], (_, answer) =>
      (answer?._embedded['leads']?.length ?? 0) > 130 ? 'timeout' : answer,
    );
    const { ids, log } = await read(client);
    expect(ids).toHaveLength(1_000);
    expect(log.pageSize).toBe(125);
  });
});

const firstPage = {
  _links: { next: { href: 'https://acme.kommo.com/next' } },
  _embedded: { leads: rowsOf(250) },
};
