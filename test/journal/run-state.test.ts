import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { openJournal } from '../../src/journal/open-journal.js';
import { RowLog } from '../../src/journal/row-log.js';
import { readRowOutcomes } from '../../src/journal/row-outcomes.js';
import { readRunState } from '../../src/journal/run-state.js';
import { rowKinds, type RowOutcome } from '../../src/model/outcome.js';
import { addTo, emptyTally, totalOf } from '../../src/model/tally.js';
import { collect } from '../helpers/collect.js';
import { tempDir } from '../helpers/temp-dir.js';

const outcomes = fc.array(
  fc.record({
    kind: fc.constantFrom(...rowKinds),
    leadId: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
    failed: fc.boolean(),
  }),
  { maxLength: 60 },
);

function outcomeAt(
  ordinal: number,
  part: { kind: RowOutcome['kind']; leadId: number | undefined; failed: boolean },
): RowOutcome {
  return {
    ordinal,
    kind: part.kind,
    ...(part.leadId === undefined ? {} : { leadId: part.leadId }),
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
