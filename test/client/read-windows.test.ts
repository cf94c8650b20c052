import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { newReadingLog, type ReadingLog } from '../../src/client/reading-log.js';
import { readWindows } from '../../src/client/read-windows.js';
import { EventList, type EventRow } from './event-list.js';

const item: z.ZodType<EventRow> = z.object({ id: z.string(), created_at: z.int() });

async function read(
  client: EventList,
  list: { query?: Record<string, number>; fits?: (row: EventRow) => boolean } = {},
): Promise<{ readonly ids: readonly string[]; readonly log: ReadingLog }> {
  const ids: string[] = [];
  const log = newReadingLog();
  const events = { path: 'events', embeddedKey: 'events', item, ...list };
  for await (const rows of readWindows(client, events, log)) ids.push(...rows.map(({ id }) => id));
  return { ids, log };
}

/** Seconds between one event and the next: busy hours, bulk edits of one second, and months of silence. */
const pauses = fc.array(
  fc.record({
    count: fc.integer({ min: 1, max: 400 }),
    each: fc.constantFrom(0, 0, 1, 7, 60, 3_600),
    then: fc.constantFrom(1, 100, 86_400, 10_000_000),
  }),
  { maxLength: 8 },
);

function timesOf(parts: readonly { count: number; each: number; then: number }[]): readonly number[] {
  let at = 1_500_000_000;
  return parts.flatMap(({ count, each, then }) => {
    const times = Array.from({ length: count }, (_, index) => at + index * each);
    at += count * each + then;
    return times;
  });
}

const happen = fc.array(
  fc.record({ add: fc.integer({ min: 0, max: 30 }), forget: fc.integer({ min: 0, max: 2 }) }),
  { maxLength: 30 },
);

describe('reading a list by windows of time', () => {
  it('yields each row once, however they lie in time and whatever comes meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        pauses,
        happen,
        fc.record({
          size: fc.constantFrom(100, 250),
          inclusive: fc.constantFrom('both', 'none', 'from', 'to'),
          filtered: fc.constantFrom(true, true, true, false),
        }),
        async (parts, events, habits) => {
          const client = new EventList(timesOf(parts), { ...habits, happen: events });
          const { ids, log } = await read(client);
          // Without windows nothing is proven while new ones keep coming.
          if (habits.filtered) expect(log.doubts).toEqual([]);
          expect(new Set(ids).size).toBe(ids.length);
          const found = new Set(ids);
          expect([...client.always].filter((id) => !found.has(id))).toEqual([]);
        },
      ),
      { seed: 20_261_126, numRuns: 200 },
    );
  });

  it('sees through a 204 that is none, wherever it comes', async () => {
    const times = timesOf([
      { count: 1_500, each: 60, then: 10_000_000 },
      { count: 900, each: 3, then: 1 },
    ]);
    for (let nth = 1; nth <= 30; nth += 1) {
      const client = new EventList(times, { stray: [nth] });
      const { ids } = await read(client);
      expect([nth, new Set(ids).size, ids.length]).toEqual([nth, 2_400, 2_400]);
    }
  });

  it('proves a long list with fewer requests than reading it twice', async () => {
    const client = new EventList(timesOf([{ count: 25_000, each: 11, then: 1 }]));
    const { ids, log } = await read(client);
    expect(ids).toHaveLength(25_000);
    expect(log).toMatchObject({ proof: 'windows', doubts: [], outside: 0, askedAgain: { filter: 0 } });
    expect(client.asked).toBeLessThan(100 * 1.5);
  });

  it.each([
    [0, 2],
    [249, 1],
  ])('of %i rows takes %i requests', async (count, requests) => {
    const client = new EventList(timesOf([{ count, each: 1, then: 1 }]));
    const { ids, log } = await read(client);
    expect([ids.length, client.asked, log.proof]).toEqual([count, requests, 'one page']);
  });

  it('reads a second that has more rows than a page', async () => {
    const client = new EventList([...timesOf([{ count: 700, each: 0, then: 1 }]), 1_499_999_999]);
    const { ids, log } = await read(client);
    expect([new Set(ids).size, ids.length, log.doubts]).toEqual([701, 701, []]);
  });

  it('reads neighbouring crowded seconds without each other, once the ends are known to belong to a range', async () => {
    const client = new EventList(
      timesOf(Array.from({ length: 5 }, () => ({ count: 1_000, each: 0, then: 1 }))),
    );
    const { ids } = await read(client);
    expect([new Set(ids).size, ids.length]).toEqual([5_000, 5_000]);
    expect(client.asked).toBeLessThan(4 * (5_000 / 250));
  });

  it('keeps the bounds that were asked for, and counts what lies outside another filter', async () => {
    const client = new EventList(timesOf([{ count: 1_000, each: 1, then: 1 }]));
    const query = {
      'filter[created_at][from]': 1_500_000_100,
      'filter[created_at][to]': 1_500_000_899,
    };
    const fits = ({ created_at: at }: EventRow): boolean => at % 2 === 0;
    const { ids, log } = await read(client, { query, fits });
    expect([ids.length, log.outside]).toEqual([400, 400]);
  });

  it('reads a list whose filter by time is ignored until nothing new comes, and says so', async () => {
    const client = new EventList(timesOf([{ count: 600, each: 5, then: 1 }]), { filtered: false });
    const { ids, log } = await read(client);
    expect([new Set(ids).size, ids.length]).toEqual([600, 600]);
    expect(log).toMatchObject({ proof: 'read again', doubts: [], askedAgain: { filter: 2 } });
  });
});
