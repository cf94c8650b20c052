import { describe, expect, it } from 'vitest';
import { openTable } from '../../src/reader/open-table.js';
import { expectRefusal, readAll } from './helpers/collect.js';
import { tempFiles } from './helpers/temp-files.js';
import { textRow, workbookParts, type SheetXml } from './helpers/workbook.js';
import { zip } from './helpers/zip.js';

const files = tempFiles();
let count = 0;

function sheet(name: string, more: Partial<SheetXml> = {}): SheetXml {
  return { name, rows: textRow(1, ['Sheet']) + textRow(2, [name]), ...more };
}

async function write(...sheets: SheetXml[]): Promise<string> {
  count += 1;
  return await files.write(`sheets-${count}.xlsx`, zip(workbookParts({ sheets })));
}

describe('the sheet', () => {
  it.each([
    ['the first one', undefined, 'Deals'],
    ['by name', 'Contacts', 'Contacts'],
    ['by name in another case', 'contacts', 'Contacts'],
    ['by number', 2, 'Contacts'],
    ['by number as text', '2', 'Contacts'],
    ['by a name that looks like a number', '3', '3'],
    ['hidden, by name', 'Old', 'Old'],
  ])('is found: %s', async (_, wanted, found) => {
    const path = await write(
      sheet('Deals'),
      sheet('Contacts'),
      sheet('Old', { state: 'hidden' }),
      sheet('3'),
    );
    const { rows, table } = await readAll(path, wanted === undefined ? {} : { sheet: wanted });
    expect(rows[0]?.value).toEqual([found]);
    expect(table.source.sheet).toBe(found);
    expect(table.dialect).toBe(`sheet "${found}" of 4`);
  });

  it.each(['Leads', 0, 5, '99', ''])('%j is missing: all there are are listed', async (wanted) => {
    const path = await write(sheet('Deals'), sheet('Old', { state: 'veryHidden' }));
    await expectRefusal(openTable(path, { sheet: wanted }), {
      code: 'input/sheet',
      says: '1 "Deals", 2 "Old" (hidden)',
    });
  });

  it('is the first visible one', async () => {
    const { rows, table } = await readAll(await write(sheet('Old', { state: 'hidden' }), sheet('Deals')));
    expect(rows[0]?.value).toEqual(['Deals']);
    expect(table.notices.map((notice) => notice.message)).toEqual([
      'The workbook has more sheets, which are not read: Old (hidden).',
    ]);
  });

  it('is chosen silently only when it was asked for: the others are named', async () => {
    const path = await write(sheet('Deals'), sheet('Contacts'));
    expect((await readAll(path)).table.notices.map((notice) => notice.message)).toEqual([
      'The workbook has more sheets, which are not read: Contacts.',
    ]);
    expect((await readAll(path, { sheet: 'Deals' })).table.notices).toEqual([]);
  });

  it('is told to be hidden when it is', async () => {
    const { table } = await readAll(await write(sheet('Deals', { state: 'hidden' })));
    expect(table.notices.map((notice) => notice.message)).toEqual(['Sheet Deals is hidden in the workbook.']);
  });

  it('is never a chart', async () => {
    const path = await write(sheet('Chart', { kind: 'chartsheet' }), sheet('Deals'));
    expect((await readAll(path)).table.source.sheet).toBe('Deals');
    expect((await readAll(path, { sheet: 1 })).table.source.sheet).toBe('Deals');
  });

  it('must have cells', async () => {
    const path = await write(sheet('Chart', { kind: 'chartsheet' }));
    await expectRefusal(openTable(path, {}), { code: 'input/sheet' });
  });
});
