import { describe, expect, it } from 'vitest';

import { emptyTally } from '../../src/model/tally.js';
import { renderSummary } from '../../src/report/render-summary.js';
import type { Summary } from '../../src/report/summary.js';

const summary: Summary = {
  version: 1,
  run: '20260822T140311Z-deals-7f3a',
  directory: 'runs/20260822T140311Z-deals-7f3a',
  command: 'import',
  dryRun: false,
  input: 'deals.csv',
  account: 'acme',
  rows: 11_193,
  counts: { ...emptyTally, created: 9812, updated: 1044, unchanged: 310, rejected: 27 },
  requests: 236,
  writes: 180,
  throttled: 0,
  rate: 6.931,
  durationMs: 401_000,
  errors: [{ code: 'cell/number', column: 'Valor', count: 27 }],
  warnings: [],
  reason: 'done',
  files: ['runs/x/results.csv', 'runs/x/errors.csv'],
  nextCommands: ['kommo-bulk import runs/x/errors.csv -m deals.yaml'],
  exitCode: 1,
};

describe('renderSummary', () => {
  it('tells counts, requests, rate, problems, reports and the next command', () => {
    expect(renderSummary(summary).split('\n')).toEqual([
      '✖ 9 812 created · 1 044 updated · 310 unchanged · 27 rejected  (11 193 rows in 6m41s)',
      'Requests: 236 (180 writes), 6.93 a second.',
      'Problems:',
      '  27 x column Valor: The cell is not a number in the locale of the mapping. [cell/number]',
      'Reports:  runs/x/results.csv',
      '          runs/x/errors.csv',
      'Next:     kommo-bulk import runs/x/errors.csv -m deals.yaml',
    ]);
  });

  it('tells how a run stopped, and an exit code that is its own', () => {
    const stopped = { ...summary, reason: 'run/interrupted' };
    expect(renderSummary({ ...stopped, exitCode: 130 })).toContain('Stopped:  run/interrupted (exit 130)\n');
    expect(renderSummary({ ...stopped, exitCode: 0 })).toContain('Stopped:  run/interrupted\n');
  });

  it('tells where the first row of a warning is', () => {
    const warnings = [{ code: 'row/totals', count: 1, row: 9 } as const];
    expect(renderSummary({ ...summary, warnings })).toContain(' Row 9. [row/totals]');
  });

  it.each([
    [{ created: 1 }, '✔ 1 created'],
    [{ created: 1, failed: 1 }, '✖ 1 created · 1 failed'],
    [{ failed: 1, ambiguous: 2 }, '? 1 failed · 2 ambiguous'],
    [{}, '✔ nothing to do'],
  ])('marks %j', (counts, start) => {
    expect(renderSummary({ ...summary, counts: { ...emptyTally, ...counts } })).toMatch(
      new RegExp(`^${start.replace('?', String.raw`\?`)}  \\(`),
    );
  });

  it('marks a run that was stopped as such, though no row is wrong', () => {
    const counts = { ...emptyTally, created: 1, unprocessed: 1 };
    expect(renderSummary({ ...summary, counts, reason: 'run/interrupted' })).toMatch(/^✖ 1 created/);
    expect(renderSummary({ ...summary, counts, reason: 'done' })).toMatch(/^✔ 1 created/);
  });

  it('calls the sound rows of a dry run ready, and says that nothing was sent', () => {
    const text = renderSummary({ ...summary, dryRun: true, counts: { ...emptyTally, unprocessed: 3 } });
    expect(text).toContain('3 ready to send');
    expect(text).toContain('Nothing was sent');
    expect(text).not.toContain('Requests');
  });

  it.each([
    [400, 'under 1s'],
    [59_400, '59s'],
    [60_000, '1m0s'],
    [3_723_000, '1h2m3s'],
  ])('shows %i ms as %s', (durationMs, shown) => {
    expect(renderSummary({ ...summary, durationMs })).toContain(`rows in ${shown})`);
  });

  it('tells how a run was stopped, and where it is, when there is no report', () => {
    const text = renderSummary({ ...summary, reason: 'api/blocked', exitCode: 10, files: [] });
    expect(text).toContain('Stopped:  api/blocked (exit 10)');
    expect(text).toContain('Run:      runs/20260822T140311Z-deals-7f3a');
  });

  it('tells throttled answers', () => {
    expect(renderSummary({ ...summary, throttled: 2 })).toContain('(180 writes, 2 answered 429)');
  });

  it('shows the ten most frequent kinds and counts the rest', () => {
    const errors = Array.from({ length: 13 }, (_group, index) => ({
      code: 'cell/date' as const,
      column: `c${index}`,
      count: 20 - index,
    }));
    const text = renderSummary({ ...summary, errors });
    expect(text).toContain('column c9:');
    expect(text).not.toContain('column c10:');
    expect(text).toContain('and 3 more kinds');
  });

  it('escapes what a column name might do to a terminal', () => {
    const text = renderSummary({
      ...summary,
      errors: [{ code: 'cell/date', column: '\u001b[2J', count: 1 }],
    });
    expect(text).toContain(String.raw`column \u001B[2J:`);
  });
});
