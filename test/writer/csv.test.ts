import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Cell } from '../../src/model/cell.js';
import { unguardFormula } from '../../src/model/formula-guard.js';
import { openWriter, type WriteOptions } from '../../src/writer/open-writer.js';
import { tempDir } from '../helpers/temp-dir.js';
import { wellFormedText } from '../helpers/well-formed-text.js';
import { naughtyTexts } from './naughty-texts.js';

const wellFormed = wellFormedText();

async function written(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  options: WriteOptions = {},
): Promise<string> {
  const path = join(await tempDir(), 'out.csv');
  const writer = await openWriter(path, columns, options);
  await writer.write(rows.map((cells) => ({ cells })));
  await writer.close();
  return await readFile(path, 'utf8');
}

const read = (text: string, delimiter = ','): string[][] => parse(text, { bom: true, delimiter });

describe('a CSV', () => {
  it('is UTF-8 with a byte order mark and CRLF', async () => {
    expect(await written(['Título', 'B'], [['ção', 'x']])).toBe('\uFEFFTítulo,B\r\nção,x\r\n');
  });

  it('has no byte order mark where none is wanted', async () => {
    expect(await written(['A'], [['x']], { bom: false })).toBe('A\r\nx\r\n');
  });

  it('takes another delimiter, and quotes cells with any that a program might guess', async () => {
    const text = await written(['A', 'B'], [['1;2', 'a,b|c\td']], { delimiter: ';', bom: false });
    expect(text).toBe('A;B\r\n"1;2";"a,b|c\td"\r\n');
  });

  it('writes numbers, booleans and dates as people see them', async () => {
    const cells: Cell[] = [-1.5, false, { iso: '2025-12-31' }, { iso: '2025-12-31T08:30:00' }];
    expect(read(await written(['A', 'B', 'C', 'D'], [cells]))[1]).toEqual([
      '-1.5',
      'FALSE',
      '2025-12-31',
      '2025-12-31 08:30:00',
    ]);
  });

  it('guards formulas in cells and header, unless told otherwise', async () => {
    expect(read(await written(['=A'], [['=1']]))).toEqual([["'=A"], ["'=1"]]);
    expect(read(await written(['=A'], [['=1']], { formulaGuard: false }))).toEqual([['=A'], ['=1']]);
  });

  it('shows a row of one empty cell', async () => {
    expect(await written(['A'], [[''], ['x']], { bom: false })).toBe('A\r\n""\r\nx\r\n');
  });

  it('is made for a table without rows', async () => {
    expect(await written(['A', 'B'], [], { bom: false })).toBe('A,B\r\n');
  });

  it('gives every naughty text back', async () => {
    const rows = naughtyTexts.map((text) => [text, 'x']);
    const cells = read(await written(['A', 'B'], rows)).slice(1);
    expect(cells.map((row) => row.map(unguardFormula))).toEqual(rows);
  });

  it('gives every table back, whatever the texts and the delimiter', async () => {
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(wellFormed, { minLength: width, maxLength: width }), { maxLength: 6 }),
      );
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(',', ';', '\t', '|'), async (rows, delimiter) => {
        const columns = (rows[0] ?? ['']).map((_cell, index) => `c${index}`);
        const text = await written(columns, rows, { delimiter });
        const cells = read(text, delimiter).map((row) => row.map(unguardFormula));
        expect(cells).toEqual([columns, ...rows]);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the order of more rows than are written at once', async () => {
    const rows = Array.from({ length: 1501 }, (_row, index) => [String(index)]);
    expect(read(await written(['A'], rows)).slice(1)).toEqual(rows);
  });
});

describe('long rows', () => {
  it('go to the file as they come, so that few of them are in memory, and no text is longer than a program can hold', async () => {
    const path = join(await tempDir(), 'out.csv');
    const writer = await openWriter(path, ['A'], { bom: false });
    const written: number[] = [];
    const row = {
      get cells() {
        written.push(Math.floor(statSync(`${path}.partial`).size / LONG));
        return ['x'.repeat(LONG)];
      },
    };
    await writer.write([row, row]);
    await writer.write([row]);
    await writer.close();
    expect(written).toEqual([0, 1, 2]);
    expect((await readFile(path, 'utf8')).length).toBe(3 * (LONG + 2) + 3);
  });
});

const LONG = 256 * 1024;

describe('openWriter', () => {
  it('refuses an ending that it does not know, and names the path', async () => {
    const opened = openWriter('table.ods', ['A']);
    await expect(opened).rejects.toMatchObject({ code: 'usage/option' });
    await expect(opened).rejects.toThrow('table.ods');
  });

  it('knows an ending in capitals', async () => {
    const path = join(await tempDir(), 'OUT.CSV');
    await (await openWriter(path, ['A'])).close();
    expect(await readFile(path, 'utf8')).toContain('A');
  });
});
