import { open } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../../src/errors/app-error.js';
import { openTable } from '../../src/reader/open-table.js';
import { prop } from '../helpers/prop.js';
import { expectRefusal, readAll, rowsOf } from './helpers/collect.js';
import { tempFiles } from './helpers/temp-files.js';
import { relationships, sheetWith, textRow, workbookParts, type WorkbookXml } from './helpers/workbook.js';
import { zip, type ZipEntry } from './helpers/zip.js';

const files = tempFiles();
const people = textRow(1, ['ID', 'Name']) + textRow(2, ['1', 'Ana']);
const plain: WorkbookXml = { sheets: [{ name: 'People', rows: people }], strings: '<si><t>x</t></si>' };
const SHEET = 'xl/worksheets/sheet1.xml';

/** The parts of the plain workbook with one of them changed. */
function changed(name: string, change: (part: ZipEntry) => ZipEntry): ZipEntry[] {
  return workbookParts(plain).map((part) => (part.name === name ? change(part) : part));
}

function replaced(name: string, search: string | RegExp, by: string): ZipEntry[] {
  return changed(name, (part) => ({ ...part, data: String(part.data).replace(search, by) }));
}

async function expectRefused(name: string, archive: Buffer, code: string, says?: string): Promise<void> {
  await expectRefusal(openTable(await files.write(`${name}.xlsx`, archive), {}), {
    code,
    ...(says && { says }),
  });
}

describe('an archive that no spreadsheet program writes', () => {
  it('with one cell of 1 GiB is refused without inflating it', async () => {
    const packed = deflateRawSync(Buffer.alloc(4 * 1024 * 1024, 0x78));
    const bomb = changed(SHEET, (part) => ({ ...part, packed, size: 1024 ** 3 }));
    await expectRefused('bomb', zip(bomb), 'input/hostile', 'times its size');
  });

  it.each([
    ['two entries of one name', [...workbookParts(plain), { name: SHEET, data: 'x' }], 'two entries'],
    [
      'two entries that differ in case',
      [...workbookParts(plain), { name: 'XL/Worksheets/Sheet1.xml', data: 'x' }],
      'two entries',
    ],
    [
      'a name that leads out',
      [...workbookParts(plain), { name: '../../etc/passwd', data: 'x' }],
      'relative path',
    ],
    ['an absolute name', [...workbookParts(plain), { name: '/etc/passwd', data: 'x' }], 'absolute path'],
    ['a drive letter', [...workbookParts(plain), { name: 'C:/x', data: 'x' }], 'absolute path'],
    ['a zero byte in a name', [...workbookParts(plain), { name: 'a\0b', data: 'x' }], 'zero byte'],
    ['overlapping entries', [...workbookParts(plain), { name: 'y', data: 'y', offset: 3 }], 'overlap'],
    [
      '3,000 entries',
      Array.from({ length: 3000 }, (_, index) => ({ name: `e${index}`, data: '' })),
      '3000 entries',
    ],
    [
      'more than 16 GiB',
      Array.from({ length: 5 }, (_, index) => ({
        name: `e${index}`,
        data: '',
        size: 2 ** 32 - 2,
        packedSize: 22_000_000,
      })),
      'unpacks to',
    ],
  ])('is refused: %s', async (name, parts, says) => {
    await expectRefused(name, zip(parts), 'input/hostile', says);
  });

  it.each([
    ['a DOCTYPE', replaced(SHEET, '<worksheet', '<!DOCTYPE x [<!ENTITY a "b">]><worksheet'), 'DOCTYPE'],
    [
      'an external entity in the workbook',
      replaced('xl/workbook.xml', '<workbook', '<!DOCTYPE w SYSTEM "file:///etc/passwd"><workbook'),
      'DOCTYPE',
    ],
    [
      'a DOCTYPE in the shared texts',
      replaced('xl/sharedStrings.xml', '<sst', '<!DOCTYPE s><sst'),
      'DOCTYPE',
    ],
    ['UTF-7', replaced(SHEET, '<worksheet', '<?xml version="1.0" encoding="UTF-7"?><worksheet'), 'UTF-7'],
    ['deep nesting', replaced(SHEET, '<row', `${'<a>'.repeat(300)}<row`), 'nested'],
    [
      'a text without end',
      replaced(SHEET, 'Ana', Array.from({ length: 900_000 }, (_, index) => `${index}`).join('')),
      'single text',
    ],
  ])('is refused: %s', async (name, parts, says) => {
    await expectRefused(name, zip(parts), 'input/hostile', says);
  });
});

describe('a damaged archive', () => {
  const whole = zip(workbookParts(plain));

  it.each([
    ['a wrong checksum', zip(changed(SHEET, (part) => ({ ...part, crc: 1 }))), 'checksum'],
    ['a size too large', zip(changed(SHEET, (part) => ({ ...part, size: 99_999 }))), 'damaged'],
    ['a size too small', zip(changed(SHEET, (part) => ({ ...part, size: 9 }))), 'damaged'],
    [
      'no deflate data',
      zip(changed(SHEET, (part) => ({ ...part, packed: Buffer.from('nonsense') }))),
      'damaged',
    ],
    ['an unknown method', zip(changed(SHEET, (part) => ({ ...part, method: 99 }))), 'method 99'],
    ['its end cut off', whole.subarray(0, whole.length - 30), 'damaged'],
    ['its middle missing', Buffer.concat([whole.subarray(0, 100), whole.subarray(200)]), 'damaged'],
    ['bytes after its end', Buffer.concat([whole, Buffer.from('more')]), 'damaged'],
    ['only its first bytes', Buffer.from('PK\x03\x04'), 'damaged'],
    [
      'no workbook',
      zip(workbookParts(plain).filter((part) => part.name !== 'xl/workbook.xml')),
      'workbook part',
    ],
    ['no sheet', zip(workbookParts(plain).filter((part) => part.name !== SHEET)), 'no part'],
    ['a sheet without its cells', zip(replaced(SHEET, /<sheetData>.*<\/sheetData>/, '')), 'no cells'],
    ['XML that ends early', zip(replaced(SHEET, '</sheetData></worksheet>', '')), 'not sound XML'],
    ['XML with crossed tags', zip(replaced(SHEET, '</is>', '</v>')), 'not sound XML'],
    ['an unknown entity', zip(replaced(SHEET, 'Ana', '&ana;')), 'not sound XML'],
    [
      'bytes that are not UTF-8',
      zip(
        changed(SHEET, (part) => ({
          ...part,
          data: Buffer.from(String(part.data).replace('Ana', '\xe9'), 'latin1'),
        })),
      ),
      'not sound XML',
    ],
  ])('is refused: %s', async (name, archive, says) => {
    await expectRefused(name, archive, 'input/damaged', says);
  });

  it('is refused before its first row, even when the damage is at its end', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => textRow(index + 2, [`${index}`, 'x'])).join('');
    const parts = workbookParts({ sheets: [{ name: 'P', rows: textRow(1, ['ID', 'B']) + many }] });
    await expectRefused(
      'late',
      zip(parts.map((part) => (part.name === SHEET ? { ...part, crc: 5 } : part))),
      'input/damaged',
    );
  });

  it('protected by a password is called so', async () => {
    await expectRefused(
      'encrypted',
      zip(changed(SHEET, (part) => ({ ...part, flags: 1 }))),
      'input/format',
      'password',
    );
  });
});

describe('a workbook written in an unusual way', () => {
  const usual = [['1', 'Ana']];

  async function expectPeople(name: string, parts: readonly ZipEntry[]): Promise<void> {
    const { rows, columns } = await readAll(await files.write(`${name}.xlsx`, zip(parts)));
    expect(columns).toEqual(['ID', 'Name']);
    expect(rows.map((row) => row.value)).toEqual(usual);
  }

  it('with a namespace prefix on every element is read', async () => {
    const prefixedParts = workbookParts(plain).map((part) =>
      part.name.endsWith('.rels')
        ? part
        : {
            ...part,
            data: String(part.data)
              .replace(/<(\/?)(?=[a-z])/gi, '<$1x:')
              .replace('xmlns=', 'xmlns:x='),
          },
    );
    await expectPeople('prefix', prefixedParts);
  });

  it('in the strict form is read', async () => {
    const strict = workbookParts(plain).map((part) => ({
      ...part,
      data: String(part.data).replaceAll(
        'http://schemas.openxmlformats.org/officeDocument/2006/',
        'http://purl.oclc.org/ooxml/officeDocument/',
      ),
    }));
    await expectPeople('strict', strict);
  });

  it('with parts of other names and absolute targets is read', async () => {
    const parts = workbookParts(plain)
      .filter((part) => part.name !== SHEET && part.name !== 'xl/_rels/workbook.xml.rels')
      .concat(
        {
          name: 'odd/Data.XML',
          data: String(workbookParts(plain).find((part) => part.name === SHEET)?.data),
        },
        { name: 'xl/_rels/workbook.xml.rels', data: relationships([['rId1', 'worksheet', '/ODD/data.xml']]) },
      );
    await expectPeople('odd-names', parts);
  });

  it('with its parts in reverse order, stored without packing, is read', async () => {
    await expectPeople(
      'reverse',
      workbookParts(plain)
        .reverse()
        .map((part) => ({ ...part, method: 0 })),
    );
  });

  it('with backslashes in names is read', async () => {
    await expectPeople(
      'backslash',
      workbookParts(plain).map((part) => ({ ...part, name: part.name.replaceAll('/', '\\') })),
    );
  });

  it('in UTF-16 is read', async () => {
    await expectPeople(
      'utf-16',
      changed(SHEET, (part) => ({ ...part, data: Buffer.from(`\ufeff${String(part.data)}`, 'utf16le') })),
    );
  });

  it('with shared texts and styles that its relationships name but it lacks is read', async () => {
    await expectPeople(
      'lacking',
      workbookParts(plain).filter((part) => !/sharedStrings|styles/.test(part.name)),
    );
  });

  it('with a wrong dimension is read', async () => {
    await expectPeople(
      'dimension',
      replaced(SHEET, '<sheetData>', '<dimension ref="A1:XFD1048576"/><sheetData>'),
    );
  });

  it('with macros and external links is read, and they are left alone', async () => {
    await expectPeople('macros', [
      ...workbookParts(plain),
      { name: 'xl/vbaProject.bin', data: 'x' },
      { name: 'xl/externalLinks/externalLink1.xml', data: '<x/>' },
    ]);
  });
});

describe('a disk that fails at the n-th read, for each n', () => {
  it('makes the workbook unreadable, and never a damaged one that is to be saved again', async () => {
    const path = await files.write('disk.xlsx', zip(workbookParts(plain)));
    const codes: unknown[] = [];
    for (let room = 0; codes.at(-1) !== 'none'; room += 1) {
      const mend = await failReads(path, room);
      const result: unknown = await readAll(path).catch((thrown: unknown) => thrown);
      mend();
      codes.push(result instanceof AppError ? result.code : 'none');
    }
    expect(codes.length).toBeGreaterThan(4);
    expect(new Set(codes.slice(0, -1))).toEqual(new Set(['input/unreadable']));
  });
});

/** Lets every file handle fail as on a broken disk, after some reads. */
async function failReads(path: string, room: number): Promise<() => void> {
  const handle = await open(path);
  const handles = Object.getPrototypeOf(handle) as typeof handle;
  await handle.close();
  const original = Reflect.get(handles, 'read') as (
    ...args: unknown[]
  ) => Promise<{ bytesRead: number; buffer: Buffer }>;
  let calls = 0;
  const spy = vi.spyOn(handles, 'read').mockImplementation(async function (
    this: unknown,
    ...args: unknown[]
  ) {
    calls += 1;
    if (calls > room) throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
    return await Reflect.apply(original, this, args);
  });
  return () => spy.mockRestore();
}

describe('the rows of a large sheet', () => {
  it('are all read, across the borders of every chunk', async () => {
    const many = Array.from({ length: 3000 }, (_, index) =>
      textRow(index + 2, [`${index}`, `é😀&<${'x'.repeat(index % 90)}`]),
    );
    const table = await openTable(
      await files.write('many.xlsx', sheetWith(textRow(1, ['ID', 'B']) + many.join(''))),
      {},
    );
    const rows = await rowsOf(table);
    expect(rows.map((row) => row.value)).toEqual(
      many.map((_, index) => [`${index}`, `é😀&<${'x'.repeat(index % 90)}`]),
    );
  });
});

describe('any change of a sheet', () => {
  const xml = `${textRow(1, ['ID', 'B'])}<row r="2"><c r="A2" s="1"><v>45658</v></c><c r="B2" t="s"><v>0</v></c></row>`;
  const piece = fc.oneof(
    fc.constantFrom('<', '>', '/', '"', '&', 'r="', '<row', '<c', '<v>', '</c>', '-', '9999999999'),
    fc.string(),
  );

  prop([fc.nat(xml.length), fc.nat(6), piece])(
    'gives rows or a refusal with a code',
    async (at, length, by) => {
      const rows = xml.slice(0, at) + by + xml.slice(at + length);
      const path = await files.write(
        'changed.xlsx',
        sheetWith(rows, { formats: ['dd/mm/yyyy'], strings: '<si><t>x</t></si>' }),
      );
      const result: unknown = await readAll(path).catch((thrown: unknown) => thrown);
      if (result instanceof Error) expect(result).toBeInstanceOf(AppError);
      else expect(result).toHaveProperty('rows');
    },
  );
});
