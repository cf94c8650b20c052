import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { importFile, resumeRun } from '../../src/index.js';
import { contentOf, people } from '../helpers/people.js';

const HOUR_MS = 3_600_000;

afterEach(() => {
  vi.useRealTimers();
});

describe('a clock that is set while a run goes on', () => {
  it('an hour forth and two back loses nothing, repeats nothing and breaks no limit', async () => {
    const clean = await people(12);
    await importFile(clean.options);

    const faults = [{ fault: 'reset-after', method: 'POST', path: '/api/v4/**', every: 3 }] as const;
    const { options, sandbox } = await people(12, { faults: [...faults] });
    vi.useFakeTimers({ toFake: ['Date'] });
    const began = Date.now();
    const stop = new AbortController();
    let jumps = 0;
    const onEvent = (): void => {
      jumps += 1;
      vi.setSystemTime(began + (jumps % 2 === 0 ? -2 : 1) * HOUR_MS);
      if (sandbox.arrivals().arrivals.filter(({ method }) => method === 'POST').length > 3) stop.abort(130);
    };
    const first = await importFile({ ...options, concurrency: 1 }, { onEvent, signal: stop.signal });
    expect(first.exitCode).toBe(130);
    vi.setSystemTime(began - 24 * HOUR_MS);
    const { baseUrl, apiKey, rate, runDir } = options;
    const last = await resumeRun({ baseUrl, apiKey, rate, runDir }, { onEvent });
    expect(last.counts).toMatchObject({ created: 11, rejected: 1, ambiguous: 0 });
    expect(contentOf(sandbox)).toEqual(contentOf(clean.sandbox));

    // The times in the journal really went back.
    const journal = await readFile(join(first.directory, 'journal-000001.ndjson'), 'utf8');
    const times = [...journal.matchAll(/"at":"([^"]+)"/g)].map(([, at]) => at);
    expect([...times].sort()).not.toEqual(times);
    expect(first.durationMs).toBeLessThan(HOUR_MS);
    expect(first.durationMs).toBeGreaterThanOrEqual(0);
  });
});
