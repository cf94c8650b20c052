import { describe, expect, it } from 'vitest';

import { importFile } from '../../src/index.js';
import { people } from '../helpers/people.js';
import { afterBlock } from '../helpers/sandbox.js';

const POST = { method: 'POST', path: '/api/v4/**' } as const;
const GET = { method: 'GET', path: '/api/v4/**' } as const;

describe('the limit of Kommo', () => {
  it('is kept with every repetition and every look for lost records, and all rows get through', async () => {
    const { options, sandbox } = await people(8, {
      rate: 7,
      faults: [
        { fault: 'reset-after', ...POST, every: 2 },
        { fault: 'status', status: 502, ...GET, every: 6 },
      ],
    });
    const { counts } = await importFile({ ...options, rate: 7, concurrency: 'auto' });
    expect(counts).toMatchObject({ created: 7, rejected: 1, ambiguous: 0 });
    const { arrivals, maxPerSecond } = sandbox.arrivals();
    expect(maxPerSecond).toBeLessThanOrEqual(7);
    expect(arrivals.filter(({ status }) => status === 429)).toEqual([]);
    // There were lost answers, and looks.
    expect(arrivals.filter(({ status }) => status === null).length).toBeGreaterThan(0);
    expect(arrivals.filter(({ path }) => path.includes('desc')).length).toBeGreaterThan(0);
  });
});

describe('a block of the account', () => {
  it.each([
    ['the first write', { ...POST, nth: 1 }],
    ['a write in the middle', { ...POST, nth: 4 }],
    ['the first request of all', { ...GET, nth: 1 }],
    ['a question in the middle', { ...GET, nth: 12 }],
  ])('at %s is the last that Kommo hears', async (_, where) => {
    const { options, sandbox } = await people(12, { faults: [{ fault: 'block', ...where }] });
    const ended = await importFile({ ...options, concurrency: 1 }).catch((thrown: unknown) => thrown);
    expect(ended).toMatchObject({ exitCode: 10 });
    expect(afterBlock(sandbox)).toEqual([]);
  });

  it('while lost records are looked for is the last that Kommo hears', async () => {
    const { options, sandbox } = await people(12, {
      faults: [
        { fault: 'reset-after', method: 'POST', path: '/api/v4/leads*', nth: 1 },
        // The first question is for the highest id before the write.
        { fault: 'block', method: 'GET', path: '/api/v4/leads*', nth: 2 },
      ],
    });
    const ended = await importFile({ ...options, concurrency: 1 }).catch((thrown: unknown) => thrown);
    expect(ended).toMatchObject({ exitCode: 10 });
    expect(afterBlock(sandbox)).toEqual([]);
    const { arrivals } = sandbox.arrivals();
    const lost = arrivals.findIndex(({ method, status }) => method === 'POST' && status === null);
    expect(arrivals.slice(lost + 1).map(({ path }) => path)).toEqual([
      expect.stringMatching(/^\/api\/v4\/leads\?.*desc/),
    ]);
  });
});
