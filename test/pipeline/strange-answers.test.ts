import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { importFile, showRun } from '../../src/index.js';
import { keepStrangeAnswer, strangeAnswers } from '../../src/journal/strange-answer.js';
import { renderSummary } from '../../src/report/render-summary.js';
import { contentOf, people } from '../helpers/people.js';
import { tempDir } from '../helpers/temp-dir.js';

const ROWS = 6;

describe('an answer that does not say what became of its records', () => {
  it('is kept with the run, for its owner alone, and named', async () => {
    const clean = await people(ROWS);
    await importFile(clean.options);
    const one = await people(ROWS, {
      faults: [
        { fault: 'request-ids-foreign', method: 'POST', path: '/api/v4/leads/complex', nth: 1 },
        { fault: 'html', method: 'POST', path: '/api/v4/leads/notes', nth: 1 },
        // Nothing that could be kept, and no success.
        { fault: 'reset-after', method: 'POST', path: '/api/v4/leads/notes', nth: 2 },
        { fault: 'status-after', status: 502, method: 'POST', path: '/api/v4/leads/complex', nth: 2 },
      ],
    });
    const remarks: string[] = [];
    const summary = await importFile(
      { ...one.options, concurrency: 1 },
      { onEvent: (event) => (event.kind === 'remark' ? remarks.push(event.text) : 0) },
    );
    expect(summary).toMatchObject({ exitCode: 0, counts: { created: ROWS } });
    expect(contentOf(one.sandbox)).toEqual(contentOf(clean.sandbox));

    const kept = summary.files.filter((file) => basename(file).startsWith('answer-'));
    expect(kept.map((file) => basename(file))).toEqual(['answer-000001.txt', 'answer-000002.txt']);
    const [first = '', second = ''] = await Promise.all(
      kept.map(async (file) => await readFile(file, 'utf8')),
    );
    expect(JSON.parse(first)).toBeInstanceOf(Array);
    expect(second).toMatch(/<html/i);
    for (const file of kept) expect((await stat(file)).mode & 0o777).toBe(0o600);
    for (const file of kept) expect(remarks.join('\n')).toContain(`It is kept as it came: ${file}`);
    expect(renderSummary(summary)).toContain('answer-000001.txt');
    expect(await showRun('latest', one.options.runDir)).toEqual(summary);
  });

  it('is kept at most ten times, and not longer than a quarter of a megabyte', async () => {
    const directory = await tempDir();
    const paths: (string | undefined)[] = [];
    for (let write = 1; write <= 12; write += 1)
      paths.push(await keepStrangeAnswer(directory, { write, text: 'x'.repeat(300_000) }));
    expect(paths.filter((path) => path === undefined)).toHaveLength(2);
    expect(await strangeAnswers(directory)).toHaveLength(10);
    expect((await stat(join(directory, 'answer-000010.txt'))).size).toBe(262_144);
  });
});
