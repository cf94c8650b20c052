import { describe, expect, it } from 'vitest';
import { openTable } from '../../src/reader/open-table.js';
import { expectRefusal, faults, readAll } from './helpers/collect.js';
import { tempFiles } from './helpers/temp-files.js';
import { relationships, sheetWith, textRow, workbookParts } from './helpers/workbook.js';
import { zip, type ZipEntry } from './helpers/zip.js';

const files = tempFiles();
let count = 0;
const SHEET = 'xl/worksheets/sheet1.xml';
const WORKBOOK = 'xl/workbook.xml';
const people = textRow(1, ['ID', 'Name', 'City']) + textRow(2, ['1', 'Ana', 'Recife']);

async function write(archive: Buffer): Promise<string> {
  count += 1;
  return await files.write(`tables-${count}.xlsx`, archive);
}

/** A workbook of these rows with something put before or behind the rows of its sheet. */
function around(rows: string, { before = '', after = '' }: { before?: string; after?: string }): Buffer {
  return zip(
    changed(rows, SHEET, (xml) =>
      xml.replace('<sheetData>', `${before}<sheetData>`).replace('</sheetData>', `</sheetData>${after}`),
    ),
  );
}

function changed(rows: string, name: string, change: (xml: string) => string): ZipEntry[] {
  return workbookParts({ sheets: [{ name: 'Deals', rows }] }).map((part) =>
    part.name === name ? { ...part, data: change(String(part.data)) } : part,
  );
}

function merges(...ranges: string[]): string {
  return `<mergeCells>${ranges.map((range) => `<mergeCell ref="${range}"/>`).join('')}</mergeCells>`;
}

async function notices(archive: Buffer, options = {}): Promise<string[]> {
  return (await readAll(await write(archive), options)).table.notices.map((notice) => notice.message);
}

describe('merged cells', () => {
  it('in the data are told: only the first cell has the value', async () => {
    expect(await notices(around(people, { after: merges('A2:A5', 'B7:C7') }))).toEqual([
      'The sheet has merged cells: A2:A5, B7:C7. Only the first cell of each holds the value.',
    ]);
  });

  it.each([
    ['across columns', 'B1:C1'],
    ['down into the data', 'A1:A2'],
  ])('in the header are refused: %s', async (_, range) => {
    await expectRefusal(openTable(await write(around(people, { after: merges(range) })), {}), {
      code: 'input/header',
      says: range,
      advises: '--header-row',
    });
  });

  it('of a title above the header do not matter once the header is named', async () => {
    const rows = textRow(1, ['Report']) + people.replaceAll('row r="', 'row r="1');
    const path = await write(around(rows, { after: merges('A1:C1') }));
    const { columns, rows: read } = await readAll(path, { headerRow: 11 });
    expect(columns).toEqual(['ID', 'Name', 'City']);
    expect(read).toHaveLength(1);
  });

  it('are found with any prefix and across the borders of chunks', async () => {
    const after = `<!-- ${'x'.repeat(200_000)} -->${merges('A3:B3')}`.replaceAll('mergeCell', 'mergeCell');
    expect(await notices(around(people, { after }))).toHaveLength(1);
  });
});

describe('a title above the header', () => {
  const rows = textRow(1, ['Deals of May']) + people.replaceAll('row r="', 'row r="1');

  it('is not taken for the header', async () => {
    await expectRefusal(openTable(await write(sheetWith(rows)), {}), {
      code: 'input/header',
      says: 'row 1 seems to be a title',
      advises: '--header-row',
    });
  });

  it('is passed over when the header is named', async () => {
    expect((await readAll(await write(sheetWith(rows)), { headerRow: 11 })).columns).toHaveLength(3);
  });
});

describe('hidden columns', () => {
  it('are read like all others, which is told', async () => {
    const before =
      '<cols><col min="1" max="1"/><col min="2" max="9" hidden="1"/><col min="20" max="30" hidden="1"/></cols>';
    expect(await notices(around(people, { before }))).toEqual([
      'Columns are hidden in the sheet and read like all others: B to C.',
    ]);
  });
});

describe('a row', () => {
  it('whose only cell stands outside of the table is rejected, not lost', async () => {
    const { rows } = await readAll(
      await write(sheetWith(`${people}<row r="5"><c r="H5" t="str"><v>remark</v></c></row>`)),
    );
    expect(faults(rows)).toEqual(['5: row/width']);
    expect(rows[1]?.issues[0]).toMatchObject({ severity: 'error', value: 'remark' });
  });

  it.each([
    ['below a later one', '<row r="7"/><row r="6"/>', 'row 6 below row 7'],
    ['that stands twice', '<row r="7"/><row r="7"/>', 'row 7 below row 7'],
    ['with a cell of another row', '<row r="7"><c r="A8"><v>1</v></c></row>', 'cell of row 8 in row 7'],
    [
      'with more cells than columns',
      `<row r="7">${'<c r="A7"><v>1</v></c>'.repeat(16_385)}</row>`,
      'more cells',
    ],
  ])('%s is refused', async (_, xml, says) => {
    const refused = readAll(await write(sheetWith(people + xml)));
    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining(says) as string });
  });

  it('outside of the element that holds the rows is not lost silently', async () => {
    const before = '<x><row r="9"><c r="A9"><v>1</v></c></row></x>';
    await expect(readAll(await write(around(people, { before })))).rejects.toMatchObject({
      code: 'input/damaged',
      message: expect.stringContaining('holds 3 rows, and only 2') as string,
    });
  });

  it('element of a form control is no row', async () => {
    const after = '<controls xmlns:d="urn:d"><d:from><d:row>3</d:row></d:from></controls>';
    expect((await readAll(await write(around(people, { after })))).rows).toHaveLength(1);
  });
});

describe('formulas', () => {
  it('are said to be possibly old when the workbook asks to be calculated', async () => {
    const rows = `${people}<row r="3"><c r="A3"><f>1+1</f><v>0</v></c></row>`;
    const parts = changed(rows, WORKBOOK, (xml) =>
      xml.replace('</workbook>', '<calcPr fullCalcOnLoad="1"/></workbook>'),
    );
    const { rows: read } = await readAll(await write(zip(parts)));
    expect(read[1]?.issues[0]?.message).toContain('may be old');
  });
});

describe('a header', () => {
  it('whose texts are the last of very many is read', async () => {
    const strings = Array.from({ length: 12_000 }, (_, index) => `<si><t>name ${index}</t></si>`).join('');
    const row = (number: number, index: number): string =>
      `<row r="${number}"><c r="A${number}" t="s"><v>${index}</v></c></row>`;
    const path = await write(sheetWith(row(1, 11_999) + row(2, 0) + row(3, 12_000), { strings }));
    const { columns, rows } = await readAll(path);
    expect(columns).toEqual(['name 11999']);
    expect(rows.map((read) => read.value[0])).toEqual(['name 0', '']);
    expect(faults(rows)).toEqual(['3: cell/error']);
  });
});

describe('the parts of a workbook', () => {
  it('are found by percent-encoded targets', async () => {
    const parts = changed(people, 'xl/_rels/workbook.xml.rels', () =>
      relationships([['rId1', 'worksheet', 'worksheets/the%20sheet.xml']]),
    ).map((part) => (part.name === SHEET ? { ...part, name: 'xl/worksheets/the sheet.xml' } : part));
    expect((await readAll(await write(zip(parts)))).rows).toHaveLength(1);
  });

  it('are not there for every sheet that is listed: the missing one is named', async () => {
    const listed = '</sheets>';
    const lost = '<sheet name="Lost" sheetId="9" r:id="rId9"/></sheets>';
    const path = await write(zip(changed(people, WORKBOOK, (xml) => xml.replace(listed, lost))));
    await expectRefusal(openTable(path, {}), { code: 'input/damaged', says: 'a sheet Lost' });
  });

  it('lack for sheets of macros, which are passed over', async () => {
    const macro = '<sheet name="Module" sheetId="9" r:id=""/></sheets>';
    const path = await write(zip(changed(people, WORKBOOK, (xml) => xml.replace('</sheets>', macro))));
    expect((await readAll(path)).table.dialect).toBe('sheet "Deals"');
  });

  it('may hold elements of other programs, which are passed over', async () => {
    const rows = people.replace('<c ', '<y:c xmlns:y="urn:y"><y:v>9</y:v></y:c><c ');
    expect((await readAll(await write(sheetWith(rows)))).columns).toEqual(['ID', 'Name', 'City']);
  });
});

describe('a file that is no workbook, by its parts', () => {
  it.each([
    ['an OpenDocument spreadsheet', 'application/vnd.oasis.opendocument.spreadsheet', '.ods'],
    ['an OpenDocument text', 'application/vnd.oasis.opendocument.text', '.odt'],
  ])('%s', async (_, data, says) => {
    const path = await write(zip([{ name: 'mimetype', data, method: 0 }]));
    await expectRefusal(openTable(path, {}), { code: 'input/format', says });
  });

  it.each([
    ['a Word document whose parts have odd names', '<w:document xmlns:w="urn:w"/>', '.docx'],
    ['a presentation', '<p:presentation xmlns:p="urn:p"/>', '.pptx'],
    ['something else', '<z/>', 'another kind (z)'],
  ])('%s', async (_, data, says) => {
    const path = await write(zip(changed(people, WORKBOOK, () => data)));
    await expectRefusal(openTable(path, {}), { code: 'input/format', says });
  });

  it('a binary workbook under another name', async () => {
    const parts = changed(people, '_rels/.rels', (xml) => xml.replace('xl/workbook.xml', 'odd/book.bin'));
    const path = await write(zip([...parts, { name: 'odd/book.bin', data: 'x' }]));
    await expectRefusal(openTable(path, {}), { code: 'input/format', says: '.xlsb' });
  });
});
