import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { faults, readAll } from './helpers/collect.js';
import { tempFiles } from './helpers/temp-files.js';

const files = tempFiles();

async function write(name: string, build: (workbook: ExcelJS.Workbook) => void): Promise<string> {
  const workbook = new ExcelJS.Workbook();
  build(workbook);
  const path = files.path(name);
  await workbook.xlsx.writeFile(path);
  return path;
}

describe('a workbook of another program', () => {
  it('is read with all its kinds of values', async () => {
    const path = await write('kinds.xlsx', (workbook) => {
      const sheet = workbook.addWorksheet('Negócios');
      sheet.addRow(['Text', 'Number', 'Yes', 'Date', 'Time', 'Formula', 'Rich', 'CEP', 'Link']);
      const row = sheet.addRow([
        ' São & <Paulo>\nnew line',
        1234.5,
        true,
        new Date(Date.UTC(2025, 11, 31)),
        new Date(Date.UTC(2025, 0, 2, 8, 30, 15)),
        { formula: 'B2*2', result: 2469 },
        { richText: [{ text: 'bold', font: { bold: true } }, { text: ' and not' }] },
        1310100,
        { text: 'site', hyperlink: 'https://example.com' },
      ]);
      row.getCell(4).numFmt = 'dd/mm/yyyy';
      row.getCell(5).numFmt = 'dd/mm/yyyy hh:mm:ss';
      row.getCell(8).numFmt = '00000-000';
    });
    const { rows, table } = await readAll(path);
    expect(table.source.sheet).toBe('Negócios');
    expect(rows[0]?.value).toEqual([
      ' São & <Paulo>\nnew line',
      1234.5,
      true,
      { iso: '2025-12-31' },
      { iso: '2025-01-02T08:30:15' },
      2469,
      'bold and not',
      '01310-100',
      'site',
    ]);
    expect(faults(rows)).toEqual(['2: cell/formula']);
  });

  it('is read with dates from 1904, merged cells and hidden sheets', async () => {
    const path = await write('from-1904.xlsx', (workbook) => {
      workbook.properties.date1904 = true;
      workbook.addWorksheet('Notes', { state: 'hidden' }).addRow(['x']);
      const sheet = workbook.addWorksheet('Deals');
      sheet.addRow(['When', 'Who', 'Why']);
      sheet.addRow([new Date(Date.UTC(2025, 0, 1)), 'Ana']);
      sheet.mergeCells('B2:C2');
    });
    const { rows, table } = await readAll(path);
    expect(table.source.sheet).toBe('Deals');
    expect(table.notices.map((notice) => notice.message)).toEqual([
      'The workbook has more sheets, which are not read: Notes (hidden).',
      'The sheet has merged cells: B2:C2. Only the first cell of each holds the value.',
    ]);
    expect(rows[0]?.value[0]).toEqual({ iso: '2025-01-01' });
  });

  it('is read when it was written as a stream, with and without shared texts', async () => {
    for (const useSharedStrings of [true, false]) {
      const filename = files.path(`stream-${String(useSharedStrings)}.xlsx`);
      const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
        filename,
        useSharedStrings,
        useStyles: true,
      });
      const sheet = workbook.addWorksheet('Deals');
      sheet.addRow(['ID', 'Name']).commit();
      for (let index = 1; index <= 2000; index += 1) sheet.addRow([index, `João ${index % 7}`]).commit();
      sheet.commit();
      await workbook.commit();
      const { rows } = await readAll(filename);
      expect(rows).toHaveLength(2000);
      expect(rows[1999]?.value).toEqual([2000, 'João 5']);
    }
  });
});
