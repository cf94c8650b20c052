import { appendFile, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { importFile } from '../../src/index.js';
import { people, peopleCsv } from '../helpers/people.js';

const ROWS = 6;
const more = 'Late,1,Late,late@example.com,Late,Late\n';

describe('a file that is still written to', () => {
  it('is refused where it grew before anything was sent', async () => {
    const one = await people(ROWS);
    const grow = async (): Promise<boolean> => {
      await appendFile(one.options.file, more);
      return true;
    };
    await expect(importFile(one.options, { confirm: grow })).rejects.toMatchObject({
      code: 'run/changed',
      exitCode: 7,
    });
    expect(one.sandbox.arrivals().arrivals.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('is imported as it was checked where it grows later: no row that nobody looked at is sent or reported', async () => {
    const one = await people(ROWS);
    let grown: Promise<void> | undefined;
    const summary = await importFile(one.options, {
      onEvent: ({ kind }) => {
        if (kind === 'progress') grown ??= appendFile(one.options.file, more);
      },
    });
    await grown;
    expect(summary).toMatchObject({ rows: ROWS, counts: { created: ROWS, unprocessed: 0 }, exitCode: 0 });
    const results = await readFile(join(summary.directory, 'results.csv'), 'utf8');
    expect(results).not.toContain('Late');
    expect(summary.files.map((file) => file.split('/').at(-1))).toEqual(['results.csv']);
  });

  it('is taken as it is at the start where that is wished, and kept with the run', async () => {
    const one = await people(ROWS);
    const grow = async (): Promise<boolean> => {
      await appendFile(one.options.file, more);
      return true;
    };
    const { rows, counts, directory } = await importFile(
      { ...one.options, allowGrowing: true },
      { confirm: grow },
    );
    expect({ rows, created: counts.created }).toEqual({ rows: ROWS, created: ROWS });
    expect(await readFile(join(directory, 'input'), 'utf8')).toBe(peopleCsv(ROWS));
  });

  it('is told to be missing, or to be none, in the words of every other file', async () => {
    const { options } = await people(ROWS);
    const folder = dirname(options.file);
    for (const [file, code] of [
      [join(folder, 'missing.csv'), 'input/not-found'],
      [folder, 'input/not-a-file'],
    ] as const) {
      for (const allowGrowing of [false, true]) {
        await expect(importFile({ ...options, file, allowGrowing })).rejects.toMatchObject({
          code,
          exitCode: 3,
        });
      }
    }
  });
});
