import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';

import { importFile, type Summary } from '../../src/index.js';
import { openWriter } from '../../src/writer/open-writer.js';
import { openSandbox } from '../helpers/sandbox.js';
import { tempDir } from '../helpers/temp-dir.js';

type Lines = Record<string, string>[];

interface Again {
  readonly directory: string;
  readonly run: (file: string, options?: { encoding: string }) => Promise<Summary>;
  /** What the leads of the account are called, in the order of their making, with their prices. */
  readonly leads: () => readonly (readonly [name: string, price: number])[];
}

/** Imports into one sandbox with one mapping. */
async function imports(mapping: string): Promise<Again> {
  const sandbox = await openSandbox({ rate: false });
  const directory = await tempDir();
  const path = join(directory, 'map.yaml');
  await writeFile(path, mapping);
  const access = { baseUrl: sandbox.url, apiKey: sandbox.token, rate: 500 };
  return {
    directory,
    run: async (file, options) =>
      await importFile({ ...access, ...options, file, mapping: path, runDir: join(directory, 'runs') }),
    leads: () =>
      sandbox
        .state()
        .filter(({ entity }) => entity === 'lead')
        .map(({ record }) => {
          const { name, price } = record as { name: string; price: number };
          return [name, price] as const;
        }),
  };
}

async function linesOf({ directory }: Summary, name: string): Promise<Lines> {
  return parse<Record<string, string>>(await readFile(join(directory, name), 'utf8'), {
    columns: true,
    bom: true,
  });
}

/** Writes texts over cells of an errors file, by the name of the row's first cell. */
async function edit(path: string, changes: Readonly<Record<string, Record<string, string>>>): Promise<void> {
  await (path.endsWith('.csv') ? editCsv(path, changes) : editXlsx(path, changes));
}

async function editCsv(path: string, changes: Parameters<typeof edit>[1]): Promise<void> {
  const lines: string[][] = parse(await readFile(path, 'utf8'), { bom: true });
  const [header = [], ...rows] = lines;
  const writer = await openWriter(path, header, { formulaGuard: false });
  for (const row of rows) {
    for (const [column, text] of Object.entries(changes[row[0] ?? ''] ?? {}))
      row[header.indexOf(column)] = text;
    await writer.write([{ cells: row }]);
  }
  await writer.close();
}

async function editXlsx(path: string, changes: Parameters<typeof edit>[1]): Promise<void> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(path);
  const sheet = workbook.worksheets[0];
  const header = Array.from({ length: sheet?.columnCount ?? 0 }, (_, at) => sheet?.getCell(1, at + 1).text);
  sheet?.eachRow((row) => {
    for (const [column, text] of Object.entries(changes[row.getCell(1).text] ?? {})) {
      row.getCell(header.indexOf(column) + 1).value = text;
    }
  });
  await workbook.xlsx.writeFile(path);
}

const mapping = `mapping: 1
name: again
source: { locale: en-US, timezone: UTC }
expect:
  - { column: Key, unique: true }
lead:
  fields:
    name: Name
    price: Price | money
`;

const reports = ['errors.csv', 'errors.xlsx'];

describe('an errors file that is imported', () => {
  const bad = Buffer.from(
    'Name;Price;Key\nSound;1;k1\nWide;1;k2;200\nJos\xe9;2;k3\nShort;7\nTwice;3;k1\nQuo"te;"4;k5\n',
    'latin1',
  );
  const codes = ['row/width', 'row/encoding', 'row/width', 'expect/unique', 'row/quote'];

  async function refused(): Promise<Again & { first: Summary }> {
    const again = await imports(mapping);
    const file = join(again.directory, 'in.csv');
    await writeFile(file, bad);
    const first = await again.run(file, { encoding: 'utf-8' });
    expect((await linesOf(first, 'errors.csv')).map((line) => line['__code'])).toEqual(codes);
    return { ...again, first };
  }

  it.each(reports)('has its rows refused again by the same codes: %s', async (name) => {
    const { run, first, leads } = await refused();
    const second = await run(join(first.directory, name));
    expect(second.counts).toMatchObject({ created: 0, rejected: codes.length });
    const third = await run(join(second.directory, name));
    const lines = await linesOf(third, 'errors.csv');
    expect(lines.map((line) => line['__code'])).toEqual(codes);
    expect(lines.map((line) => line['__row'])).toEqual(['3', '4', '5', '6', '7']);
    expect(leads()).toEqual([['Sound', 1]]);
  });

  it.each(reports)(
    'has rows accepted that were repaired, and one whose verdict was emptied: %s',
    async (name) => {
      const { run, first, leads } = await refused();
      const errors = join(first.directory, name);
      await edit(errors, {
        Wide: { Price: '1200' },
        'Jos\ufffd': { Name: 'José' },
        Short: { __refused: '' },
        // Another cell than the one that was refused.
        Twice: { Price: '5' },
      });
      const second = await run(errors);
      expect(second.counts).toMatchObject({ created: 3, rejected: 2 });
      expect(leads()).toEqual([
        ['Sound', 1],
        ['Wide', 1200],
        ['José', 2],
        ['Short', 7],
      ]);
      const left = await linesOf(second, 'errors.csv');
      expect(left.map((line) => line['__code'])).toEqual(['expect/unique', 'row/quote']);
      const renamed = join(second.directory, name);
      await edit(renamed, { Twice: { Key: 'k4' } });
      expect((await run(renamed)).counts).toMatchObject({ created: 1, rejected: 1 });
    },
  );

  it.each(reports)('has the second of two rows for one record refused again: %s', async (name) => {
    const { run, directory } = await imports(`mapping: 1
name: once
source: { locale: en-US, timezone: UTC }
contact:
  mode: upsert
  match: [email]
  duplicates: reject
  fields: { name: Name, email: Email }
`);
    const file = join(directory, 'in.csv');
    await writeFile(file, 'Name,Email\nAna,a@example.com\nAnabel,a@example.com\n');
    const first = await run(file);
    expect(first.counts).toMatchObject({ created: 1, rejected: 1 });
    const second = await run(join(first.directory, name));
    expect(second.counts).toMatchObject({ updated: 0, rejected: 1 });
    const [line] = await linesOf(second, 'errors.csv');
    expect(line).toMatchObject({ Name: 'Anabel', __code: 'match/duplicate', __row: '3' });
  });

  it.each(reports)('of a workbook keeps its numbers, whatever the locale: %s', async (name) => {
    const { run, directory, leads } = await imports(`mapping: 1
name: numbers
source: { locale: pt-BR, timezone: America/Sao_Paulo }
expect:
  - { column: Tipo, in: [novo] }
lead:
  fields: { name: Nome, price: Valor | money(0) }
`);
    const file = join(directory, 'in.xlsx');
    const writer = await openWriter(file, ['Nome', 'Valor', 'Tipo'], {});
    await writer.write([{ cells: ['A', 12.345, 'velho'] }]);
    await writer.close();
    const first = await run(file);
    // One repair, one more report in between.
    const second = await run(join(first.directory, name));
    expect(second.counts).toMatchObject({ rejected: 1 });
    const errors = join(second.directory, name);
    await edit(errors, { A: { Tipo: 'novo' } });
    expect((await run(errors)).counts).toMatchObject({ created: 1 });
    expect(leads()).toEqual([['A', 12]]);
  });

  it('has a row accepted from errors.xlsx once its text is short enough for a cell', async () => {
    const { run, directory } = await imports(mapping);
    const file = join(directory, 'in.csv');
    await writeFile(file, `Name,Price,Key\nA,x,${'k'.repeat(40_000)}\n`);
    const errors = join((await run(file)).directory, 'errors.xlsx');
    await edit(errors, { A: { Price: '1' } });
    expect((await run(errors)).counts).toMatchObject({ created: 0, rejected: 1 });
    await edit(errors, { A: { Key: 'short' } });
    expect((await run(errors)).counts).toMatchObject({ created: 1, rejected: 0 });
  });
});
