import { describe, expect, it } from 'vitest';
import { openTable } from '../../src/reader/open-table.js';
import { expectRefusal, faults, readAll } from './helpers/collect.js';
import { tempFiles } from './helpers/temp-files.js';
import { sheetWith, textRow, type WorkbookXml } from './helpers/workbook.js';

const files = tempFiles();
let count = 0;

async function read(rows: string, more: Omit<WorkbookXml, 'sheets'> = {}): ReturnType<typeof readAll> {
  count += 1;
  return await readAll(await files.write(`cells-${count}.xlsx`, sheetWith(rows, more)));
}

/** The value and issue codes of one cell in row 2 under a header `A`. */
async function cell(xml: string, more: Omit<WorkbookXml, 'sheets'> = {}): Promise<unknown[]> {
  const { rows } = await read(`${textRow(1, ['A', 'B'])}<row r="2">${xml}<c r="B2"><v>1</v></c></row>`, more);
  return [rows[0]?.value[0], ...(rows[0]?.issues ?? []).map((issue) => `${issue.severity} ${issue.code}`)];
}

describe('a cell', () => {
  it.each([
    ['number', '<c r="A2"><v>11945.05</v></c>', 11945.05],
    ['negative number', '<c r="A2" t="n"><v>-3</v></c>', -3],
    ['number in powers of ten', '<c r="A2"><v>1.23E+11</v></c>', 123_000_000_000],
    ['phone as number', '<c r="A2"><v>79161234567</v></c>', 79_161_234_567],
    ['fraction of 17 digits', '<c r="A2"><v>0.30000000000000004</v></c>', 0.1 + 0.2],
    ['true', '<c r="A2" t="b"><v>1</v></c>', true],
    ['false', '<c r="A2" t="b"><v>0</v></c>', false],
    ['inline text', '<c r="A2" t="inlineStr"><is><t>São</t></is></c>', 'São'],
    [
      'inline rich text',
      '<c r="A2" t="inlineStr"><is><r><t>a</t></r><r><t xml:space="preserve"> b</t></r></is></c>',
      'a b',
    ],
    ['text of a formula', '<c r="A2" t="str"><v>x</v></c>', 'x'],
    ['empty text of a formula', '<c r="A2" t="str"><f>""</f><v></v></c>', ''],
    ['text in a CDATA section', '<c r="A2" t="str"><v><![CDATA[a<b]]></v></c>', 'a<b'],
    ['entities', '<c r="A2" t="str"><v>&lt;&amp;&#233;&#x1F600;</v></c>', '<&é😀'],
    ['escaped carriage return', '<c r="A2" t="str"><v>a_x000D_b_x005F_x</v></c>', 'a\rb_x'],
    ['escape that is none', '<c r="A2" t="str"><v>_x00_ _xZZZZ_ _x</v></c>', '_x00_ _xZZZZ_ _x'],
    ['nothing', '<c r="A2"/>', ''],
    ['nothing but a style', '<c r="A2" s="0"><v></v></c>', ''],
    ['text that is empty', '<c r="A2" t="inlineStr"><is><t/></is></c>', ''],
  ])('with %s', async (_, xml, value) => {
    expect(await cell(xml)).toEqual([value]);
  });

  it.each([
    ['an error', '<c r="A2" t="e"><v>#DIV/0!</v></c>', '#DIV/0!', 'error cell/error'],
    [
      'a formula with an error',
      '<c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
      '#DIV/0!',
      'error cell/error',
    ],
    ['a formula without a result', '<c r="A2"><f>B1*2</f></c>', '', 'error cell/no-result'],
    ['a formula with an empty result', '<c r="A2"><f>B1*2</f><v></v></c>', '', 'error cell/no-result'],
    ['a formula with a result', '<c r="A2"><f>1+1</f><v>2</v></c>', 2, 'warning cell/formula'],
    [
      'a whole number of 16 digits',
      '<c r="A2"><v>1234567890123456</v></c>',
      1_234_567_890_123_456,
      'warning cell/precision',
    ],
    ['a text that is not in the table', '<c r="A2" t="s"><v>7</v></c>', '', 'error cell/error'],
    ['a negative text number', '<c r="A2" t="s"><v>-1</v></c>', '', 'error cell/error'],
    ['no text number', '<c r="A2" t="s"><v>x</v></c>', '', 'error cell/error'],
    ['no text number at all', '<c r="A2" t="s"/>', '', 'error cell/error'],
    ['no number', '<c r="A2"><v>12a</v></c>', '12a', 'error cell/error'],
    ['a hexadecimal number', '<c r="A2"><v>0x1F</v></c>', '0x1F', 'error cell/error'],
    [
      'a fraction of more than 15 digits before the point',
      '<c r="A2"><v>1234567890123456.5</v></c>',
      1_234_567_890_123_456.5,
      'warning cell/precision',
    ],
    ['a text formula without a result', '<c r="A2" t="str"><f>A1</f></c>', '', 'error cell/no-result'],
    ['an infinite number', '<c r="A2"><v>1e999</v></c>', '1e999', 'error cell/error'],
    ['no truth value', '<c r="A2" t="b"><v>2</v></c>', '2', 'error cell/error'],
    ['no date', '<c r="A2" t="d"><v>2025-02-30</v></c>', '2025-02-30', 'error cell/date'],
  ])('with %s has an issue', async (_, xml, value, issue) => {
    expect(await cell(xml, { strings: '<si><t>zero</t></si>' })).toEqual([value, issue]);
  });

  it('names itself in its issue', async () => {
    const { rows } = await read(
      `${textRow(1, ['ID', 'Total'])}<row r="17"><c r="B17" t="e"><v>#N/A</v></c></row>`,
    );
    expect(rows[0]?.issues).toEqual([
      {
        code: 'cell/error',
        stage: 'read',
        severity: 'error',
        column: 'Total',
        value: '#N/A',
        message: 'Cell B17 holds the error #N/A.',
        hint: 'Repair the formula, or clear the cell.',
      },
    ]);
  });

  it('with a formula is told once for its column', async () => {
    const formula = (at: string): string => `<c r="${at}"><f>1+1</f><v>2</v></c>`;
    const rows = [2, 3].map(
      (number) => `<row r="${number}">${formula(`A${number}`)}${formula(`B${number}`)}</row>`,
    );
    const result = await read(textRow(1, ['A', 'B']) + rows.join(''));
    expect(faults(result.rows)).toEqual(['2: cell/formula cell/formula']);
    expect(result.rows.map((row) => row.value)).toEqual([
      [2, 2],
      [2, 2],
    ]);
  });
});

describe('shared texts', () => {
  const strings =
    '<si><t>plain</t></si>' +
    '<si><r><rPr><b/></rPr><t>rich</t></r><r><t xml:space="preserve"> text</t></r></si>' +
    '<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>' +
    '<si><t>a_x000D_\nb</t></si><si/>';

  it.each([
    ['plain', 0, 'plain'],
    ['rich, joined', 1, 'rich text'],
    ['phonetic guide, dropped', 2, '東京'],
    ['with an escape', 3, 'a\r\nb'],
    ['empty', 4, ''],
  ])('%s', async (_, index, value) => {
    expect(await cell(`<c r="A2" t="s"><v>${index}</v></c>`, { strings })).toEqual([value]);
  });
});

describe('number formats', () => {
  it.each([
    ['dd/mm/yyyy', '45658', { iso: '2025-01-01' }],
    ['dd/mm/yyyy', '45658.5', { iso: '2025-01-01T12:00:00' }],
    ['dd/mm/yyyy hh:mm', '45658.354166666664', { iso: '2025-01-01T08:30:00' }],
    ['dd/mm/yyyy hh:mm', '45658', { iso: '2025-01-01T00:00:00' }],
    ['[$-416]d "de" mmmm "de" yyyy;@', '45658', { iso: '2025-01-01' }],
    ['mmm', '45658', { iso: '2025-01-01' }],
    ['yyyy\\-mm\\-dd', '1', { iso: '1900-01-01' }],
    ['yyyy-mm-dd', '59', { iso: '1900-02-28' }],
    ['yyyy-mm-dd', '61', { iso: '1900-03-01' }],
    ['yyyy-mm-dd', '2958465', { iso: '9999-12-31' }],
    ['yyyy-mm-dd hh:mm:ss', '45657.999999999', { iso: '2025-01-01T00:00:00' }],
    ['hh:mm', '0.354166666666667', '08:30:00'],
    ['h:mm AM/PM', '0.75', '18:00:00'],
    ['hh:mm', '45658.25', { iso: '2025-01-01T06:00:00' }],
    ['[h]:mm:ss', '1.5', '36:00:00'],
    ['[mm]:ss', '0.0625', '01:30:00'],
    ['00000', '1310', '01310'],
    ['00000\\-000', '1310100', '01310-100'],
    ['00000-000', '1310100', '01310-100'],
    ['000\\.000\\.000\\-00', '1234567890', '012.345.678-90'],
    ['"Nr. "0000', '7', 'Nr. 0007'],
    ['000', '12345', '12345'],
    ['00000', '12.5', 12.5],
    ['00000', '-5', -5],
    ['0', '7', 7],
    ['0.00', '7', 7],
    ['#,##0.00', '1234.5', 1234.5],
    ['0%', '0.25', 0.25],
    ['R$ #,##0.00', '12', 12],
    ['0.00E+00', '1234', 1234],
    ['[Red]0.0;[Blue]-0.0', '1.5', 1.5],
    ['#,##0 "d"', '5', 5],
    ['# ?/?', '0.5', 0.5],
    ['General', '5', 5],
    ['@', '5', 5],
    ['_-* #,##0.00_-', '5', 5],
  ])('%s shows %s as it should', async (code, number, value) => {
    expect(await cell(`<c r="A2" s="1"><v>${number}</v></c>`, { formats: [code] })).toEqual([value]);
  });

  it.each([
    ['the 29th of February 1900, which never was', '60'],
    ['day zero', '0'],
    ['a day before the first', '-1'],
    ['a day beyond the year 9999', '2958466'],
  ])('of a date refuse %s', async (_, number) => {
    const result = await cell(`<c r="A2" s="1"><v>${number}</v></c>`, { formats: ['dd/mm/yyyy'] });
    expect(result).toEqual([number, 'error cell/date']);
  });

  it.each([
    ['0', { iso: '1904-01-01' }],
    ['44196', { iso: '2025-01-01' }],
    ['60', { iso: '1904-03-01' }],
  ])('count days from 1904 where the workbook says so: %s', async (number, value) => {
    const more = { formats: ['dd/mm/yyyy'], date1904: true };
    expect(await cell(`<c r="A2" s="1"><v>${number}</v></c>`, more)).toEqual([value]);
  });

  it.each([
    ['2025-01-31', { iso: '2025-01-31' }],
    ['2025-01-31T08:30', { iso: '2025-01-31T08:30:00' }],
    ['2025-01-31T08:30:15.250Z', { iso: '2025-01-31T08:30:15' }],
    ['2025-01-31T00:00:00', { iso: '2025-01-31T00:00:00' }],
  ])('do not matter for an ISO date: %s', async (text, value) => {
    expect(await cell(`<c r="A2" t="d"><v>${text}</v></c>`)).toEqual([value]);
  });

  it('of a date drop midnight from an ISO date', async () => {
    const result = await cell('<c r="A2" s="1" t="d"><v>2025-01-31T00:00:00</v></c>', {
      formats: ['dd/mm/yyyy'],
    });
    expect(result).toEqual([{ iso: '2025-01-31' }]);
  });
});

describe('places', () => {
  it('follow one another where rows and cells do not tell them', async () => {
    const { rows, columns } = await read(
      '<row><c t="str"><v>A</v></c><c t="str"><v>B</v></c></row><row/><row><c><v>1</v></c><c/></row><row><c r="B7"><v>2</v></c></row>',
    );
    expect(columns).toEqual(['A', 'B']);
    expect(rows.map((row) => [row.origin.firstLine, row.value])).toEqual([
      [3, [1, '']],
      [7, ['', 2]],
    ]);
  });

  it('decide, not the order of the cells', async () => {
    const { rows } = await read(
      `${textRow(1, ['A', 'B'])}<row r="2"><c r="B2"><v>2</v></c><c r="A2"><v>1</v></c></row>`,
    );
    expect(rows[0]?.value).toEqual([1, 2]);
  });

  it('taken twice reject the row', async () => {
    const { rows } = await read(
      `${textRow(1, ['A', 'B'])}<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>`,
    );
    expect(faults(rows)).toEqual(['2: cell/error']);
  });

  it('outside the header are a warning that names the cell', async () => {
    const { rows } = await read(
      `${textRow(1, ['A'])}<row r="2"><c r="A2"><v>1</v></c><c r="XFD2"><v>9</v></c></row>`,
    );
    expect(rows[0]?.value).toEqual([1]);
    expect(rows[0]?.issues).toMatchObject([{ code: 'row/width', severity: 'warning', value: '9' }]);
    expect(rows[0]?.issues[0]?.message).toContain('XFD2');
  });

  it('far down the sheet make no rows between', async () => {
    const { rows } = await read(`${textRow(1, ['A'])}<row r="1048576"><c r="A1048576"><v>1</v></c></row>`);
    expect(rows.map((row) => row.origin.firstLine)).toEqual([1_048_576]);
  });

  it.each([
    ['column XFE', '<row r="2"><c r="XFE2"><v>1</v></c></row>'],
    ['no column', '<row r="2"><c r="17"><v>1</v></c></row>'],
    ['a negative row', '<row r="2"><c r="A-5"><v>1</v></c></row>'],
    ['row 4294967296', '<row r="4294967296"><c><v>1</v></c></row>'],
    ['row 0', '<row r="0"><c><v>1</v></c></row>'],
    ['row 1048577', '<row r="1048577"><c><v>1</v></c></row>'],
    ['row x', '<row r="x"><c><v>1</v></c></row>'],
  ])('that no sheet has are refused: %s', async (name, xml) => {
    const path = await files.write(`${name}.xlsx`, sheetWith(textRow(1, ['A']) + xml));
    await expectRefusal(openTable(path, {}), { code: 'input/damaged', says: 'sheet Deals' });
  });
});

describe('hidden rows', () => {
  it('are read like all others, which is told once', async () => {
    const hidden = [2, 3].map(
      (number) => `<row r="${number}" hidden="1"><c r="A${number}"><v>1</v></c></row>`,
    );
    const { rows } = await read(textRow(1, ['A']) + hidden.join(''));
    expect(faults(rows)).toEqual(['2: row/hidden']);
    expect(rows).toHaveLength(2);
  });
});

describe('the header of a sheet', () => {
  it('may begin below blank rows and right of blank columns', async () => {
    const { columns, rows } = await read(
      '<row r="3"><c r="B3" t="str"><v>ID</v></c><c r="D3"><v>2025</v></c></row><row r="5"><c r="B5"><v>1</v></c></row>',
    );
    expect(columns).toEqual(['column 1', 'ID', 'column 3', '2025']);
    expect(rows.map((row) => [row.origin.firstLine, row.value])).toEqual([[5, ['', 1, '', '']]]);
  });

  it('with an error in it is refused', async () => {
    const path = await files.write(
      'header-error.xlsx',
      sheetWith('<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>'),
    );
    await expectRefusal(openTable(path, {}), { code: 'input/header', says: 'cell A1' });
  });

  it('that is missing is refused', async () => {
    const path = await files.write(
      'no-header.xlsx',
      sheetWith('<row r="1"><c r="A1" t="str"><v> </v></c></row>'),
    );
    await expectRefusal(openTable(path, {}), { code: 'input/empty', says: 'sheet Deals' });
  });
});
