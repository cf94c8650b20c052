import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openTable } from '../../src/reader/open-table.js';
import { expectRefusal, readAll } from './helpers/collect.js';
import { tempFiles } from './helpers/temp-files.js';
import { sheetWith, textRow } from './helpers/workbook.js';
import { zip } from './helpers/zip.js';

const files = tempFiles();
const ole = Buffer.from('d0cf11e0a1b11ae1', 'hex');

function oleWith(name: string): Buffer {
  return Buffer.concat([ole, Buffer.alloc(600), Buffer.from(name, 'utf16le')]);
}

describe('a file that is no table', () => {
  it.each([
    ['old-excel.xls', oleWith('Workbook'), '.xls'],
    ['protected.xlsx', oleWith('EncryptedPackage'), 'protected by a password'],
    ['word.doc', oleWith('WordDocument'), '.doc'],
    ['other-ole.bin', oleWith('x'), 'Microsoft Office'],
    ['packed.csv', gzipSync('a,b\n1,2\n'), 'gzip'],
    ['paper.csv', '%PDF-1.7\n', 'PDF'],
    ['page.xls', '<html><table><tr><td>a</td></tr></table></html>', 'HTML'],
    ['page-doctype.csv', '\ufeff\n <!DOCTYPE html><html>', 'HTML'],
    ['table-fragment.xls', '<table border=1>', 'HTML'],
    [
      'excel-2003.xml',
      '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
      '2003',
    ],
    ['data.json', '[{"id": 1}]', 'JSON'],
    ['lines.jsonl', '{"id": 1}\n{"id": 2}\n', 'JSON'],
    ['picture.csv', Buffer.from('89504e470d0a1a0a', 'hex'), 'picture'],
    [
      'sheet.ods',
      zip([
        { name: 'mimetype', data: 'x', method: 0 },
        { name: 'META-INF/manifest.xml', data: '<x/>' },
      ]),
      '.ods',
    ],
    [
      'binary.xlsb',
      zip([
        { name: '_rels/.rels', data: '<x/>' },
        { name: 'xl/workbook.bin', data: 'x' },
      ]),
      '.xlsb',
    ],
    [
      'letter.docx',
      zip([
        { name: '_rels/.rels', data: '<x/>' },
        { name: 'word/document.xml', data: '<x/>' },
      ]),
      '.docx',
    ],
    ['sums.numbers', zip([{ name: 'Index/Document.iwa', data: 'x' }]), 'Numbers'],
    ['archive.zip', zip([{ name: 'deals.csv', data: 'a,b\n' }]), 'ZIP archive'],
  ])('is called what it is: %s', async (name, data, found) => {
    const path = await files.write(name, data);
    await expectRefusal(openTable(path, {}), {
      code: 'input/format',
      says: found,
    });
  });

  it('is recognised by its bytes, not by its name', async () => {
    const workbook = await readAll(
      await files.write('workbook.csv', sheetWith(textRow(1, ['A', 'B']) + textRow(2, ['1', '2']))),
    );
    expect(workbook.rows[0]?.value).toEqual(['1', '2']);
    expect(workbook.table.notices[0]?.message).toMatch(/ends in \.csv, and it is a workbook/);
    const text = await readAll(await files.write('text.xlsx', 'A,B\n1,2\n'));
    expect(text.rows[0]?.value).toEqual(['1', '2']);
    expect(text.table.notices[0]?.message).toMatch(/ends in \.xlsx, and it is no workbook/);
    const sure = await readAll(await files.write('sure.csv', 'A,B\n1,2\n'));
    expect(sure.table.notices).toEqual([]);
  });

  it('is called what it is where it cannot be read as that', async () => {
    const path = await files.write(
      'legacy.xlsx',
      Buffer.from('Nome;Fun\u00e7\u00e3o\nJo\u00e3o;x\n', 'latin1'),
    );
    await expectRefusal(openTable(path, {}), { code: 'input/encoding', says: 'no workbook but text' });
  });

  it('is missing', async () => {
    await expectRefusal(openTable(files.path('missing.csv'), {}), { code: 'input/not-found' });
    await expectRefusal(openTable(`${files.path('x'.repeat(300))}.csv`, {}), {
      code: 'input/not-found',
    });
  });

  it('is under a path that is no directory', async () => {
    const path = await files.write('plain.csv', 'a\n');
    await expectRefusal(openTable(`${path}/deals.csv`, {}), { code: 'input/not-found' });
  });

  it('is a directory', async () => {
    mkdirSync(files.path('folder'));
    await expectRefusal(openTable(files.path('folder'), {}), {
      code: 'input/not-a-file',
      says: 'a directory',
    });
  });

  it('is a link that leads back to itself', async () => {
    symlinkSync(files.path('loop.csv'), files.path('loop.csv'));
    await expectRefusal(openTable(files.path('loop.csv'), {}), { code: 'input/not-found' });
  });

  it.runIf(process.platform === 'linux')('is a named pipe, and nothing waits for a writer', async () => {
    execFileSync('mkfifo', [files.path('pipe')]);
    await expectRefusal(openTable(files.path('pipe'), {}), {
      code: 'input/not-a-file',
      says: 'a named pipe',
    });
  });

  it.runIf(process.platform === 'linux')('is a device', async () => {
    await expectRefusal(openTable('/dev/null', {}), { code: 'input/not-a-file' });
  });

  it.runIf(process.platform === 'linux')('is a socket', async () => {
    const server = createServer().listen(files.path('socket'));
    await expectRefusal(openTable(files.path('socket'), {}), { code: 'input/not-a-file' });
    server.close();
  });

  it('is empty', async () => {
    await expectRefusal(openTable(await files.write('empty.csv', ''), {}), {
      code: 'input/empty',
    });
  });
});
