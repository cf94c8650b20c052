import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Entry } from '../../src/journal/entry.js';
import { openJournal } from '../../src/journal/open-journal.js';
import { RowLog } from '../../src/journal/row-log.js';
import { readRowOutcomes } from '../../src/journal/row-outcomes.js';
import { readRunState } from '../../src/journal/run-state.js';
import { rowKinds, type RowOutcome } from '../../src/model/outcome.js';
import { addTo, emptyTally, totalOf } from '../../src/model/tally.js';
import { collect } from '../helpers/collect.js';
import { tempDir } from '../helpers/temp-dir.js';

const id = fc.integer({ min: 1, max: 9 });
const outcomes = fc.array(
  fc.record({
    kind: fc.constantFrom(...rowKinds),
    ids: fc.record({ leadId: id, contactId: id, companyId: id }, { requiredKeys: [] }),
    failed: fc.boolean(),
  }),
  { maxLength: 60 },
);

function outcomeAt(
  ordinal: number,
  part: {
    kind: RowOutcome['kind'];
    ids: Partial<Pick<RowOutcome, 'leadId' | 'contactId' | 'companyId'>>;
    failed: boolean;
  },
): RowOutcome {
  return {
    ordinal,
    kind: part.kind,
    ...part.ids,
    ...(part.failed
      ? {
          issues: [
            { code: 'api/rejected', stage: 'send', severity: 'error', message: 'refused', column: 'Valor' },
          ],
        }
      : {}),
  };
}

describe('the state of a run', () => {
  it('is what was logged, row by row and in total', async () => {
    const root = await tempDir();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(outcomes, async (parts) => {
        run += 1;
        const directory = join(root, String(run));
        await mkdir(directory);
        const logged = parts.map((part, index) => outcomeAt(index + 1, part));
        const journal = await openJournal(directory);
        const log = new RowLog(journal);
        for (const outcome of logged) log.append(outcome);
        log.flush();
        await journal.close();
        expect(await collect(readRowOutcomes(directory))).toEqual(logged);
        const { tally, errors } = await readRunState(directory);
        expect(tally).toEqual(logged.reduce((sum, { kind }) => addTo(sum, kind), emptyTally));
        expect(totalOf(tally)).toBe(logged.length);
        expect(errors.reduce((sum, group) => sum + group.count, 0)).toBe(
          parts.filter(({ failed }) => failed).length,
        );
      }),
      { numRuns: 40 },
    );
  });

  it('takes the last word on a row, and adds up what its sessions spent', async () => {
    const directory = await tempDir();
    const session = { v: 1, tool: '0.1.0', nonce: 'ab', pid: 7, boot: 'b' } as const;
    const spent = { requests: 5, writes: 2, throttled: 1, rate: 6, durationMs: 100 };
    const issue = {
      ...({ code: 'api/rejected', stage: 'send', message: 'refused', field: 'price' } as const),
      hint: 'Look at it.',
    };
    const warned: Entry = {
      k: 'warnings',
      groups: [{ code: 'cell/number', column: 'Valor', count: 3, row: 7 }],
    };
    const sessions: readonly (readonly Entry[])[] = [
      [
        { k: 'session', command: 'import', ...session },
        { k: 'input', rows: 3 },
        warned,
        { k: 'rows', from: 1, to: 2, kind: 'failed' },
        { k: 'row', n: 3, kind: 'created', lead: 9 },
        { k: 'end', rows: 3, reason: 'done', exit: 1, ...spent },
      ],
      [
        { k: 'session', command: 'retry', ...session },
        { k: 'row', n: 2, kind: 'failed', issues: [issue] },
        { k: 'end', rows: 3, reason: 'done', exit: 1, ...spent },
      ],
      [{ k: 'session', command: 'resume', ...session }],
    ];
    for (const [index, entries] of sessions.entries()) {
      const journal = await openJournal(directory, index + 1);
      for (const entry of entries) journal.append(entry);
      await journal.close();
    }
    expect(await collect(readRowOutcomes(directory))).toEqual([
      { ordinal: 1, kind: 'failed' },
      { ordinal: 2, kind: 'failed', issues: [{ ...issue, severity: 'error' }] },
      { ordinal: 3, kind: 'created', leadId: 9 },
    ]);
    expect(await readRunState(directory)).toMatchObject({
      tally: { failed: 2, created: 1 },
      warnings: warned.groups,
      rows: 3,
      // The last session was cut off.
      end: undefined,
      spent: { requests: 10, writes: 4, throttled: 2, durationMs: 200 },
    });
  });

  it('holds no cell value and no sentence that quotes one', async () => {
    const directory = await tempDir();
    const journal = await openJournal(directory);
    const log = new RowLog(journal);
    log.append({
      ordinal: 1,
      kind: 'rejected',
      issues: [
        {
          code: 'cell/number',
          stage: 'map',
          severity: 'error',
          message: '"secret" is not a number',
          value: 'secret',
          column: 'Valor',
        },
      ],
    });
    await journal.close();
    const [outcome] = await collect(readRowOutcomes(directory));
    expect(JSON.stringify(outcome)).not.toContain('secret');
    expect(outcome?.issues?.[0]).toMatchObject({ code: 'cell/number', column: 'Valor' });
  });
});
