import { join } from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Cell } from '../../src/model/cell.js';
import type { Issue } from '../../src/model/issue.js';
import type { RowKind } from '../../src/model/outcome.js';
import { headerOf, type SourceRow } from '../../src/model/table.js';
import { openReports } from '../../src/report/open-reports.js';
import { readAll } from '../reader/helpers/collect.js';
import { sourceRow } from '../helpers/drafts.js';
import { tempDir } from '../helpers/temp-dir.js';

const columns = ['Nome', 'Valor', 'Nota'];
const width: Issue = {
  code: 'row/width',
  stage: 'read',
  severity: 'error',
  message: 'The row has 4 cells',
  hint: 'Put quotes around it.',
};
const broken: Issue = {
  code: 'cell/error',
  stage: 'read',
  severity: 'error',
  message: 'Cell B2 holds the error #DIV/0!.',
  column: 'Valor',
};

/** Writes rows of one kind into reports, and reads one of the files. */
async function readAgain(
  rows: readonly (readonly Cell[])[],
  { file, kind = 'rejected', issues = [width] }: { file: string; kind?: RowKind; issues?: readonly Issue[] },
): Promise<readonly SourceRow[]> {
  const directory = await tempDir();
  const context = { accountUrl: '', dryRun: false };
  const reports = await openReports(directory, headerOf(columns), context);
  for (const [index, value] of rows.entries()) {
    const ordinal = index + 1;
    await reports.write({ ...sourceRow(ordinal), value }, { ordinal, kind, issues });
  }
  await reports.close();
  return (await readAll(join(directory, file))).rows;
}

const files = ['errors.csv', 'errors.xlsx'];

describe('a row that the reader refused', () => {
  const text = fc.string({
    unit: fc.constantFrom("'", '=', '\n', '\r', '"', ';', 'a', ' ', 'é', '\u0000', '\ud800', '😀', '_x000D_'),
    maxLength: 6,
  });
  const date = fc.constantFrom('1899-12-31', '2025-12-31', '2025-12-31T08:30:00').map((iso) => ({ iso }));
  const cell: fc.Arbitrary<Cell> = fc.oneof(text, fc.double({ noNaN: true }), fc.boolean(), date);

  it.each(files)('comes back from %s refused for the same reason, whatever is in its cells', async (file) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 20 }),
        async (rows) => {
          const read = await readAgain(rows, { file, issues: [width, broken] });
          const again: unknown = expect.arrayContaining([width, broken]);
          expect(read.map(({ issues }) => issues)).toEqual(rows.map(() => again));
        },
      ),
      { numRuns: 15 },
    );
  });

  it('is refused from the rows that were never sent, too', async () => {
    const [row] = await readAgain([['A', '1', '']], { file: 'unprocessed.csv', kind: 'unprocessed' });
    expect(row?.issues).toEqual([width]);
  });

  it('is no matter of the next import where that finds the reason by itself', async () => {
    const issues: readonly Issue[] = [{ ...broken, code: 'cell/number', stage: 'map' }];
    const [row] = await readAgain([['A', 'x', '']], { file: 'errors.csv', issues });
    expect(row?.issues).toEqual([]);
  });
});
