import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import ExcelJS from 'exceljs';
import { describe, expect, it, vi } from 'vitest';

import { openTable } from '../../src/reader/open-table.js';
import type { OutputRow } from '../../src/model/table.js';
import { openXlsxWriter } from '../../src/writer/xlsx.js';
import { XlsxSheet } from '../../src/writer/xlsx-sheet.js';
import { fittingText, workbookText } from '../../src/writer/xlsx-text.js';
import { collect } from '../helpers/collect.js';
import { tempDir } from '../helpers/temp-dir.js';
import { naughtyTexts } from './naughty-texts.js';

async function written(
  columns: readonly string[],
  rows: readonly OutputRow[],
  { atOnce = rows.length, ...options }: { sheet?: string; maxRows?: number; atOnce?: number } = {},
): Promise<ExcelJS.Workbook> {
  const path = join(await tempDir(), 'out.xlsx');
  const writer = await openXlsxWriter(path, columns, options);
  for (let at = 0; at < rows.length; at += atOnce) await writer.write(rows.slice(at, at + atOnce));
  await writer.close();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(path);
  return workbook;
}

function sheetOf(workbook: ExcelJS.Workbook, place = 0): ExcelJS.Worksheet {
  const sheet = workbook.worksheets[place];
  if (!sheet) throw new Error(`no sheet ${place}`);
  return sheet;
}

describe('a workbook', () => {
  it('has a bold, frozen header with a filter over all rows', async () => {
    const sheet = sheetOf(await written(['A', 'B'], [{ cells: ['x', 'y'] }], { sheet: 'Errors' }));
    expect(sheet.name).toBe('Errors');
    expect(sheet.getRow(1).values).toEqual([undefined, 'A', 'B']);
    expect(sheet.getCell('A1').font.bold).toBe(true);
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    expect(sheet.autoFilter).toBe('A1:B2');
  });

  it('fits its columns to header and rows, within reason', async () => {
    const sheet = sheetOf(
      await written(['A', 'A long header', 'C'], [{ cells: ['x', '', 'y'.repeat(500)] }]),
    );
    expect([1, 2, 3].map((column) => sheet.getColumn(column).width)).toEqual([8, 17, 60]);
  });

  it('keeps the types of cells', async () => {
    const sheet = sheetOf(
      await written(
        ['N', 'B', 'D', 'T', 'P', 'Z'],
        [
          {
            cells: [
              -1.5,
              true,
              { iso: '2025-12-31' },
              { iso: '2025-12-31T08:30:00' },
              '+5511912345678',
              '0012',
            ],
          },
        ],
      ),
    );
    const [number, bool, date, time, phone, zeros] = [1, 2, 3, 4, 5, 6].map((column) =>
      sheet.getCell(2, column),
    );
    expect(number?.value).toBe(-1.5);
    expect(bool?.value).toBe(true);
    expect(date?.value).toEqual(new Date('2025-12-31T00:00:00Z'));
    expect(date?.numFmt).toBe('yyyy-mm-dd');
    expect(time?.value).toEqual(new Date('2025-12-31T08:30:00Z'));
    expect(phone?.value).toBe('+5511912345678');
    expect(phone?.numFmt).toBe('@');
    expect(zeros?.value).toBe('0012');
  });

  it.each([
    ['a day before spreadsheets count', { iso: '1899-12-31' }, '1899-12-31'],
    ['the year 1900 before the leap day that never was', { iso: '1900-02-28' }, '1900-02-28'],
    ['a day that does not exist', { iso: '2025-13-45' }, '2025-13-45'],
    ['no number', NaN, 'NaN'],
    ['infinity', Infinity, 'Infinity'],
  ])('writes %s as text', async (_name, cell, text) => {
    expect(sheetOf(await written(['A'], [{ cells: [cell] }])).getCell('A2').value).toBe(text);
  });

  it('fills a marked cell, also an empty one, and says why in a comment', async () => {
    const rows = [
      {
        cells: ['x', '', 5],
        marks: [
          { column: 0, comment: 'not a number' },
          { column: 1, comment: 'blank' },
        ],
      },
      { cells: ['y', 'z', 5], marks: [{ column: 2, comment: 'too\u0001 small' }] },
    ];
    const sheet = sheetOf(await written(['A', 'B', 'C'], rows));
    const fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFFC7CE' } };
    for (const address of ['A2', 'B2', 'C3']) expect(sheet.getCell(address).fill).toMatchObject(fill);
    expect(sheet.getCell('A2').numFmt).toBe('@');
    expect(sheet.getCell('A3').fill).toMatchObject({ pattern: 'none' });
    expect(JSON.stringify(sheet.getCell('A2').note)).toContain('not a number');
    expect(JSON.stringify(sheet.getCell('B2').note)).toContain('blank');
    expect(JSON.stringify(sheet.getCell('C3').note)).toContain('too');
    expect(sheet.getCell('A3').note).toBeUndefined();
  });

  it('gives every naughty text back to a reader, and holds no formula', async () => {
    const path = join(await tempDir(), 'out.xlsx');
    const writer = await openXlsxWriter(path, ['A', 'B'], {});
    await writer.write(naughtyTexts.map((text) => ({ cells: [text, 'x'] })));
    await writer.close();
    const rows = (await collect((await openTable(path, {})).rows)).flat();
    expect(rows.map(({ value }) => value[0])).toEqual(naughtyTexts);
    expect(rows.flatMap(({ issues }) => issues)).toEqual([]);
  });

  it('keeps spaces at the ends, which only a rich text does', async () => {
    const sheet = sheetOf(await written(['A'], [{ cells: ['  padded '] }]));
    expect(sheet.getCell('A2').value).toEqual({ richText: [{ text: '  padded ' }] });
  });

  it('cuts a text that no cell holds, and says so', async () => {
    const sheet = sheetOf(
      await written(['A'], [{ cells: ['x'.repeat(32_768)] }, { cells: ['y'.repeat(32_767)] }]),
    );
    expect(sheet.getCell('A2').text).toHaveLength(32_767);
    expect(sheet.getCell('A2').text.endsWith('…')).toBe(true);
    expect(JSON.stringify(sheet.getCell('A2').note)).toContain('32768 characters');
    expect(sheet.getCell('A3').text).toBe('y'.repeat(32_767));
    expect(sheet.getCell('A3').note).toBeUndefined();
  });

  it('goes on with a next sheet and the same header where one is full', async () => {
    const rows = Array.from({ length: 7 }, (_row, index) => ({ cells: [index] }));
    const workbook = await written(['A'], rows, { maxRows: 4 });
    expect(workbook.worksheets.map(({ name }) => name)).toEqual(['Rows', 'Rows 2', 'Rows 3']);
    const columns = workbook.worksheets.map((sheet) => sheet.getColumn(1).values.slice(1));
    expect(columns).toEqual([
      ['A', 0, 1, 2],
      ['A', 3, 4, 5],
      ['A', 6],
    ]);
  });

  it('has the rows in order, and on each sheet the widths that the first of them need, in whatever pieces they come', async () => {
    const lengthOf = (index: number): number => (index === 100 ? 30 : index < 250 ? 3 : 50);
    const rows = Array.from({ length: 600 }, (_row, index) => ({
      cells: [String(index).padEnd(lengthOf(index), 'x')],
    }));
    const workbook = await written(['A'], rows, { maxRows: 400, atOnce: 10 });
    expect(workbook.worksheets.map((sheet) => sheet.getColumn(1).width)).toEqual([31, 31]);
    const texts = workbook.worksheets.flatMap((sheet) => sheet.getColumn(1).values.slice(2));
    expect(texts).toEqual(rows.map(({ cells }) => cells[0]));
  });

  it('is whole without any row', async () => {
    const sheet = sheetOf(await written(['A', 'B'], []));
    expect(sheet.rowCount).toBe(1);
    expect(sheet.autoFilter).toBe('A1:B1');
  });

  it('keeps the order of more rows than are written at once', async () => {
    const rows = Array.from({ length: 1200 }, (_row, index) => ({ cells: [index] }));
    const sheet = sheetOf(await written(['A'], rows));
    expect(sheet.getColumn(1).values.slice(2)).toEqual(rows.map(({ cells }) => cells[0]));
  });

  it('gives long rows to the archive as they come, so that few of them are in memory', async () => {
    const drained = vi.spyOn(XlsxSheet.prototype, 'drained');
    const before: number[] = [];
    const row = {
      get cells() {
        before.push(drained.mock.calls.length);
        return Array.from({ length: 10 }, () => 'x'.repeat(30_000));
      },
    };
    await written(['A'], [row, row, row], { atOnce: 2 });
    expect(new Set(before)).toEqual(new Set([0, 1, 2]));
    expect(drained).toHaveBeenCalledTimes(4);
    drained.mockRestore();
  });

  it('refuses more columns than a sheet has', async () => {
    const path = join(await tempDir(), 'out.xlsx');
    const columns = Array.from({ length: 16_385 }, (_column, index) => `c${index}`);
    await expect(openXlsxWriter(path, columns, {})).rejects.toMatchObject({ code: 'output/file' });
  });
});

describe('workbookText', () => {
  it.each([
    ['a\tb\nc', 'a\tb\nc'],
    ['a\r\nb', 'a_x000D_\nb'],
    ['\u0000', '_x0000_'],
    ['\u007f', '_x007F_'],
    ['\ufffe\uffff', '_xFFFE__xFFFF_'],
    ['_x000D_', '_x005F_x000D_'],
    ['_x00', '_x00'],
    ['\ud800', '\ufffd'],
    ['a\udc00b', 'a\ufffdb'],
    ['😀', '😀'],
  ])('holds %j as %j', (text, held) => {
    expect(workbookText(text)).toBe(held);
  });
});

describe('fittingText', () => {
  it('never ends in half a character', () => {
    expect(fittingText('x'.repeat(32_765) + '😀 and more')).toBe('x'.repeat(32_765) + '…');
  });
});
