import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cellText, type Cell } from '../../src/model/cell.js';
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

interface Rewriting {
  readonly file: string;
  readonly kind?: RowKind;
  readonly issues?: readonly Issue[];
  readonly hasNumbers?: boolean;
  /** What somebody makes of the file. */
  readonly edit?: (text: string) => string;
}

/** Writes rows of one kind into reports, and reads one of the files. */
async function readAgain(
  rows: readonly (readonly Cell[])[],
  { file, kind = 'rejected', issues = [width], hasNumbers = false, edit = (text) => text }: Rewriting,
): Promise<readonly SourceRow[]> {
  const directory = await tempDir();
  const context = { accountUrl: '', dryRun: false, hasNumbers };
  const reports = await openReports(directory, headerOf(columns), context);
  for (const [index, value] of rows.entries()) {
    const ordinal = index + 1;
    await reports.write({ ...sourceRow(ordinal), value }, { ordinal, kind, issues });
  }
  await reports.close();
  const path = join(directory, file);
  if (file.endsWith('.csv')) await writeFile(path, edit(await readFile(path, 'utf8')));
  return (await readAll(path)).rows;
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

describe('a number of a workbook', () => {
  const rows: readonly (readonly Cell[])[] = [
    [12.345, 'text', { iso: '2025-12-31' }],
    ['12.345', 1.1 * 100, 9_007_199_254_740_991],
    ['A', -0.5, ''],
  ];
  const typed = { issues: [], hasNumbers: true };

  it.each([
    ['errors.csv', 'failed'],
    ['errors.xlsx', 'failed'],
    ['unprocessed.csv', 'unprocessed'],
    ['ambiguous.csv', 'ambiguous'],
    ['results.csv', 'created'],
  ] as const)('comes back from %s as that number, and a text as that text', async (file, kind) => {
    const read = await readAgain(rows, { ...typed, file, kind });
    expect(read.map(({ value }) => value.slice(0, 2))).toEqual(rows.map((row) => row.slice(0, 2)));
    expect(read.map(({ value }) => cellText(value[2]))).toEqual(rows.map((row) => cellText(row[2])));
  });

  it.each([
    ['12.345', '12,5', '12,5'],
    ['12.345', 'abc', 'abc'],
    ['12.345', '7', '7'],
    ['12', '13', '13'],
  ])('that is %s is the text %s once somebody wrote that over it', async (before, after, text) => {
    const edit = (csv: string): string => csv.replace(`,${before},`, `,"${after}",`);
    const [row] = await readAgain([['A', Number(before), '']], {
      ...typed,
      file: 'errors.csv',
      kind: 'failed',
      edit,
    });
    expect(row).toMatchObject({ value: { 1: text }, issues: [] });
  });

  it.each(['13.345', '12345'])(
    'whose place holds %s instead of 12.345 may be another, so its row is refused',
    async (after) => {
      const edit = (csv: string): string => csv.replace(',12.345,', `,${after},`);
      const [row] = await readAgain([['A', 12.345, '']], {
        ...typed,
        file: 'errors.csv',
        kind: 'failed',
        edit,
      });
      expect(row?.issues).toMatchObject([
        { code: 'cell/number', severity: 'error', column: 'Valor', value: after },
      ]);
    },
  );
});

describe('a text that is longer than a cell of a workbook', () => {
  const issues: readonly Issue[] = [{ ...broken, code: 'cell/number', stage: 'map' }];

  it.each([
    ['plain', 'x'.repeat(40_000)],
    ['guarded', `'=${'x'.repeat(40_000)}`],
    ['cut within a pair', `${'x'.repeat(32_765)}😀😀`],
    ['too long for its guard alone', `'=${'x'.repeat(32_765)}`],
  ])('refuses the row of errors.xlsx, where it is cut, and is whole in errors.csv: %s', async (_, note) => {
    const rows = [['A', 'x', note]];
    const [cut] = await readAgain(rows, { file: 'errors.xlsx', issues });
    expect(cut?.issues).toMatchObject([{ code: 'cell/text', severity: 'error', column: 'Nota' }]);
    const [whole] = await readAgain(rows, { file: 'errors.csv', issues });
    expect(whole).toMatchObject({ value: { 2: note }, issues: [] });
  });

  it('is none where it just fits, be it with an ellipsis at its end', async () => {
    const note = `${'x'.repeat(32_766)}…`;
    const [row] = await readAgain([['A', 'x', note]], { file: 'errors.xlsx', issues });
    expect(row).toMatchObject({ value: { 2: note }, issues: [] });
  });
});
