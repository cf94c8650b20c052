import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Cell } from '../../src/model/cell.js';
import type { Issue } from '../../src/model/issue.js';
import { rowKinds, type RowOutcome } from '../../src/model/outcome.js';
import { headerOf, type SourceRow } from '../../src/model/table.js';
import { openReports, type ReportContext } from '../../src/report/open-reports.js';
import { unguardFormula } from '../../src/model/formula-guard.js';
import { sourceRow } from '../helpers/drafts.js';
import { tempDir } from '../helpers/temp-dir.js';

const context: ReportContext = { accountUrl: 'https://acme.kommo.com', dryRun: false };
const issue = (parts: Partial<Issue> = {}): Issue => ({
  code: 'cell/number',
  stage: 'map',
  severity: 'error',
  message: '"x" is not a number',
  column: 'Valor',
  ...parts,
});

interface Line {
  readonly row: SourceRow;
  readonly outcome: RowOutcome;
}

const line = (
  ordinal: number,
  outcome: Partial<RowOutcome>,
  cells: readonly string[] = ['A', '1'],
): Line => ({
  row: sourceRow(ordinal, cells),
  outcome: { ordinal, kind: 'created', ...outcome },
});

async function reported(
  lines: readonly Line[],
  columns: readonly string[] = ['Nome', 'Valor'],
  parts: Partial<ReportContext> = {},
): Promise<{ directory: string; names: readonly string[]; table: (name: string) => Promise<string[][]> }> {
  const directory = await tempDir();
  const reports = await openReports(directory, headerOf(columns), { ...context, ...parts });
  for (const { row, outcome } of lines) await reports.write(row, outcome);
  const files = await reports.close();
  const names = files.map((file) => file.slice(directory.length + 1));
  expect((await readdir(directory)).sort()).toEqual([...names].sort());
  const delimiter = parts.delimiter ?? ',';
  return {
    directory,
    names,
    table: async (name) => rowsOf(await readFile(join(directory, name), 'utf8'), delimiter),
  };
}

function rowsOf(text: string, delimiter: string): string[][] {
  const rows: string[][] = parse(text, { bom: true, delimiter });
  return rows;
}

describe('results.csv', () => {
  it('has the own columns, then what became of each accepted row', async () => {
    const { names, table } = await reported([
      line(1, { kind: 'created', leadId: 7, contactId: 8, companyId: 9 }),
      line(2, { kind: 'updated', contactId: 8, companyId: 9 }),
      line(3, { kind: 'unchanged', companyId: 9 }),
      line(4, { kind: 'skipped' }),
    ]);
    expect(names).toEqual(['results.csv']);
    expect(await table('results.csv')).toEqual([
      ['Nome', 'Valor', '__row', '__action', '__lead_id', '__contact_id', '__company_id', '__url'],
      ['A', '1', '2', 'created', '7', '8', '9', 'https://acme.kommo.com/leads/detail/7'],
      ['A', '1', '3', 'updated', '', '8', '9', 'https://acme.kommo.com/contacts/detail/8'],
      ['A', '1', '4', 'unchanged', '', '', '9', 'https://acme.kommo.com/companies/detail/9'],
      ['A', '1', '5', 'skipped', '', '', '', ''],
    ]);
  });

  it('is there even for a file without rows, and not after a dry run', async () => {
    expect((await reported([])).names).toEqual(['results.csv']);
    const lines = [line(1, { kind: 'unprocessed' }), line(2, { kind: 'skipped' })];
    expect((await reported(lines, undefined, { dryRun: true })).names).toEqual([]);
  });

  it('has no address where the account is not known', async () => {
    const { table } = await reported([line(1, { leadId: 7 })], undefined, { accountUrl: '' });
    expect((await table('results.csv'))[1]?.at(-1)).toBe('');
  });
});

describe('errors.csv', () => {
  it('joins the issues of a row in the same order in every column', async () => {
    const issues = [
      issue({ hint: 'Write digits' }),
      issue({ stage: 'validate', code: 'payload/range', message: 'lead.price is too big', column: 'Nome' }),
      issue({ severity: 'warning', message: 'a warning beside an error' }),
    ];
    const { names, table } = await reported([line(1, { kind: 'rejected', issues })]);
    expect(names).toEqual(['results.csv', 'errors.csv', 'errors.xlsx']);
    expect(await table('errors.csv')).toEqual([
      ['Nome', 'Valor', '__row', '__stage', '__column', '__code', '__error', '__hint', '__refused'],
      [
        'A',
        '1',
        '2',
        'map; validate',
        'Valor; Nome',
        'cell/number; payload/range',
        '"x" is not a number; lead.price is too big',
        'Write digits.; ',
        '',
      ],
    ]);
  });

  it('gives the nearest allowed values in the hint', async () => {
    const issues = [issue({ candidates: ['Won', 'Lost'] })];
    const { table } = await reported([line(1, { kind: 'failed', issues })]);
    expect((await table('errors.csv'))[1]?.at(7)).toBe('Nearest allowed: Won, Lost.');
  });

  it('drops the columns of the earlier report and keeps pointing to the first file', async () => {
    const row = sourceRow(1, ['A', '17', 'map', '1']);
    const again = { ...row, origin: { ...row.origin, row: 17 } };
    const { table } = await reported(
      [{ row: again, outcome: { ordinal: 1, kind: 'rejected', issues: [issue()] } }],
      ['Nome', '__row', '__stage', 'Valor'],
    );
    const [header, first] = await table('errors.csv');
    expect(header?.slice(0, 3)).toEqual(['Nome', 'Valor', '__row']);
    expect(first?.slice(0, 3)).toEqual(['A', '1', '17']);
  });

  it('takes the delimiter of the input', async () => {
    const { table } = await reported([line(1, { kind: 'failed', issues: [issue()] })], undefined, {
      delimiter: ';',
    });
    expect((await table('errors.csv'))[1]?.slice(0, 2)).toEqual(['A', '1']);
  });

  it('has a row also where the reader gave fewer cells than columns', async () => {
    const { table } = await reported([line(1, { kind: 'rejected', issues: [issue()] }, ['A'])]);
    expect((await table('errors.csv'))[1]?.slice(0, 3)).toEqual(['A', '', '2']);
  });
});

describe('errors.xlsx', () => {
  it('holds the same rows, with the bad cells coloured and explained', async () => {
    const issues = [
      issue({ hint: 'Write digits' }),
      issue({ message: 'and too long', candidates: ['1', '2'] }),
      issue({ column: 'Absent' }),
    ];
    const { directory } = await reported([line(1, { kind: 'rejected', issues }, ['=A', "'=B"])]);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(join(directory, 'errors.xlsx'));
    const sheet = workbook.getWorksheet('Errors');
    const bad = sheet?.getCell('B2');
    expect(sheet?.getCell('A2').value).toBe('=A');
    expect(bad?.value).toBe("''=B");
    expect(sheet?.getCell('C2').value).toBe(2);
    expect(bad?.fill).toMatchObject({ pattern: 'solid' });
    expect(sheet?.getCell('A2').fill).toMatchObject({ pattern: 'none' });
    const note = JSON.stringify(bad?.note);
    for (const part of ['"x" is not a number', 'Write digits.', 'and too long', 'Nearest allowed: 1, 2.'])
      expect(note).toContain(JSON.stringify(part).slice(1, -1));
  });
});

describe('the reports of a run', () => {
  it('put every row into exactly one report, with its cells as they were', async () => {
    const text = fc.string({ unit: fc.constantFrom("'", '=', '+', '\n', '"', ',', 'a', ' ', 'é') });
    const rows = fc.array(fc.tuple(fc.constantFrom(...rowKinds), text), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(rows, async (written) => {
        const lines = written.map(([kind, cell], index) =>
          line(index + 1, { kind, issues: [issue()] }, [cell, String(index)]),
        );
        const { names, table } = await reported(lines);
        const tables = await Promise.all(names.filter((name) => name.endsWith('.csv')).map(table));
        const seen = tables
          .flatMap((rows) => rows.slice(1))
          .map(([cell = '', index]) => [unguardFormula(cell), index]);
        const expected: Cell[][] = lines.map(({ row }) => [...row.value]);
        expect(seen.sort(byIndex)).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  it('are for their owner alone', async () => {
    const kinds = ['created', 'failed', 'ambiguous', 'unprocessed'] as const;
    const { directory, names } = await reported(
      kinds.map((kind, index) => line(index + 1, { kind, issues: [issue()] })),
    );
    expect(names).toEqual(['results.csv', 'errors.csv', 'errors.xlsx', 'unprocessed.csv', 'ambiguous.csv']);
    for (const name of names) expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
  });

  it('leave nothing when discarded', async () => {
    const directory = await tempDir();
    const reports = await openReports(directory, headerOf(['Nome', 'Valor']), context);
    const { row, outcome } = line(1, { kind: 'failed', issues: [issue()] });
    await reports.write(row, outcome);
    await reports.discard();
    expect(await readdir(directory)).toEqual([]);
  });

  it('remove what an earlier session of the run left and no longer holds', async () => {
    const directory = await tempDir();
    await writeFile(join(directory, 'ambiguous.csv'), 'settled since');
    const reports = await openReports(directory, headerOf(['Nome']), context);
    expect(await reports.close()).toEqual([join(directory, 'results.csv')]);
    expect(await readdir(directory)).toEqual(['results.csv']);
  });

  it('refuse to write through a symbolic link', async () => {
    const directory = await tempDir();
    await symlink('/dev/null', join(directory, 'results.csv'));
    await expect(openReports(directory, headerOf(['A']), context)).rejects.toMatchObject({
      code: 'output/file',
    });
  });

  it('leave no temporary file when one of them cannot be completed', async () => {
    const directory = await tempDir();
    const reports = await openReports(directory, headerOf(['A', 'Valor']), context);
    const { row, outcome } = line(1, { kind: 'failed', issues: [issue()] });
    await reports.write(row, outcome);
    await mkdir(join(directory, 'errors.csv'));
    await expect(reports.close()).rejects.toMatchObject({ code: 'output/file' });
    expect((await readdir(directory)).sort()).toEqual(['errors.csv', 'results.csv']);
  });
});

function byIndex(a: readonly unknown[], b: readonly unknown[]): number {
  return Number(a[1]) - Number(b[1]);
}
