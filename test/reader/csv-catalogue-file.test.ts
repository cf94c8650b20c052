import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { openTable } from '../../src/reader/open-table.js';
import { collect, CountedChunks, readingOf, rowsFrom } from './helpers/csv-text.js';
import { csvRows } from '../../src/reader/csv.js';
import { expectRefusal, faults, readAll, sound } from './helpers/collect.js';
import { tempFiles } from './helpers/temp-files.js';
import { zip } from './helpers/zip.js';

const files = tempFiles();
let count = 0;

async function fileOf(content: string | Buffer): Promise<string> {
  count += 1;
  return await files.write(`file-${count}.csv`, content);
}

const people = 'Имя;Город\r\nАнна Каренина;Москва\r\nПётр Безухов;Тула\r\n';
const pessoas = 'Nome;Cidade\r\nJosé Conceição;São Paulo\r\nÂngela Muñoz;Córdoba\r\n';

describe('a file without a table is refused', () => {
  it.each([
    ['empty file', ''],
    ['only a byte order mark', '\ufeff'],
    ['only newlines', '\n\n\r\n'],
    ['only spaces', '   '],
  ])('%s', async (_, text) => {
    await expectRefusal(openTable(await fileOf(text), {}), { code: 'input/empty' });
  });

  it.each([
    ['gzip named .csv', gzipSync('a,b\n'), 'gzip'],
    ['zip named .csv', zip([{ name: 'a.csv', data: 'a,b\n' }]), 'ZIP'],
    ['PDF named .csv', '%PDF-1.7\n', 'PDF'],
    ['HTML named .csv', '<!doctype html><table>', 'HTML'],
    [
      'password-protected office file',
      Buffer.concat([
        Buffer.from('d0cf11e0a1b11ae1', 'hex'),
        Buffer.alloc(600),
        Buffer.from('EncryptedPackage', 'utf16le'),
      ]),
      'password',
    ],
    [
      'Git LFS pointer instead of the file',
      'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
      'Git LFS',
    ],
  ])('%s', async (_, content, says) => {
    await expectRefusal(openTable(await fileOf(content), {}), { code: 'input/format', says });
  });

  it.each([
    ['directory', () => mkdirSync(files.path('folder')), 'folder', 'input/not-a-file'],
    ['broken symlink', () => symlinkSync('nowhere', files.path('broken')), 'broken', 'input/not-found'],
    ['looping symlink', () => symlinkSync(files.path('loop'), files.path('loop')), 'loop', 'input/not-found'],
    ['FIFO', () => execFileSync('mkfifo', [files.path('fifo')]), 'fifo', 'input/not-a-file'],
  ])('%s', async (_, make, name, code) => {
    make();
    await expectRefusal(openTable(files.path(name), {}), { code });
  });

  it('device', async () => {
    await expectRefusal(openTable('/dev/zero', {}), { code: 'input/not-a-file' });
  });

  // This attribute of the loopback interface is a regular file whose reading fails.
  it.runIf(existsSync('/sys/class/net/lo/speed'))('a medium that fails while it is read', async () => {
    await expectRefusal(openTable('/sys/class/net/lo/speed', {}), { code: 'input/unreadable' });
  });
});

describe('a file name with anything in it is opened', () => {
  it.each([
    ['newline', 'a\nb.csv'],
    ['escape sequence', '\u001b[2J.csv'],
    ['leading dash', '-x.csv'],
    ['255 bytes', `${'x'.repeat(251)}.csv`],
  ])('%s', async (_, name) => {
    writeFileSync(files.path(name), 'a,b\n1,2\n');
    expect((await readAll(files.path(name))).rows).toHaveLength(1);
  });
});

describe('the encoding', () => {
  it('header only: no rows, and a notice', async () => {
    const { rows, table } = await readAll(await fileOf('a,b\n'));
    expect(rows).toEqual([]);
    expect(table.notices.map(({ message }) => message)).toEqual(['The file has a header and no rows.']);
  });

  it.each([
    ['UTF-8 BOM', Buffer.from('\ufeffNome;Cidade\nJosé;Rio\n')],
    ['UTF-8 BOM in front of a quoted header', Buffer.from('\ufeff"Nome";"Cidade"\n"José";Rio\n')],
    ['UTF-16LE with BOM', iconv.encode('Nome;Cidade\nJosé;Rio\n', 'utf-16le', { addBOM: true })],
    ['UTF-16BE with BOM', iconv.encode('Nome;Cidade\nJosé;Rio\n', 'utf-16be', { addBOM: true })],
  ])('%s is read and its mark stripped', async (_, content) => {
    const { columns, rows } = await readAll(await fileOf(content));
    expect(columns).toEqual(['Nome', 'Cidade']);
    expect(sound(rows)).toEqual([['José', 'Rio']]);
  });

  it.each([
    ['UTF-16LE without BOM', pessoas, 'utf-16le', false],
    ['UTF-16BE without BOM', pessoas, 'utf-16be', false],
    ['UTF-16LE without BOM, Cyrillic', people, 'utf-16le', false],
    ['UTF-32LE without BOM', pessoas, 'utf-32le', false],
    ['UTF-32BE without BOM', pessoas, 'utf-32be', false],
    ['UTF-32LE with BOM', pessoas, 'utf-32le', true],
    ['UTF-32BE with BOM', people, 'utf-32be', true],
    ['windows-1251 without declaration', people, 'windows-1251', false],
    ['KOI8-R without declaration', people, 'koi8-r', false],
    ['windows-1252 without declaration', pessoas, 'windows-1252', false],
    ['Latin-1 without declaration', pessoas, 'iso-8859-1', false],
  ])('%s is refused with a guess, and read as declared', async (_, text, encoding, addBOM) => {
    const guess = encoding === 'iso-8859-1' ? 'windows-1252' : encoding;
    const path = await fileOf(iconv.encode(text, encoding, { addBOM }));
    await expectRefusal(openTable(path, {}), {
      code: 'input/encoding',
      says: guess,
      advises: `--encoding ${guess}`,
    });
    const { rows } = await readAll(path, { encoding: guess });
    expect(sound(rows)[0]).toEqual(text.split('\r\n')[1]?.split(';'));
  });

  it('one invalid byte in row 50,000 rejects that row with its offset', async () => {
    const before = Buffer.from(`id,nome\n${'1,Conceição\n'.repeat(49_999)}2,Jos`);
    const { rows } = await readAll(
      await fileOf(Buffer.concat([before, Buffer.from([0xe9]), Buffer.from('\n3,Ana\n')])),
    );
    expect(faults(rows)).toEqual(['50001: row/encoding']);
    expect(rows[49_999]?.issues[0]?.message).toContain(`offset ${before.length} `);
  });

  it('text that already contains U+FFFD is a warning', async () => {
    const { rows } = await readAll(await fileOf('a,b\nJos\ufffd,1\n'));
    expect(rows[0]?.issues).toMatchObject([{ code: 'row/encoding', severity: 'warning' }]);
  });

  it('NUL in a cell rejects its row', async () => {
    const { rows } = await readAll(await fileOf(`a,b\n${'x,y\n'.repeat(100)}x,\0\n`));
    expect(faults(rows)).toEqual(['102: row/encoding']);
  });

  it('NUL in more than one of a hundred bytes makes the file binary', async () => {
    await expectRefusal(openTable(await fileOf(`a,b\n${'x,\0yyyyyyyyyy\n'.repeat(50)}`), {}), {
      code: 'input/format',
    });
  });
});

describe('a file that never seems to end', () => {
  it('record without a newline is refused at the largest size, in little memory', async () => {
    const chunk = Buffer.alloc(65_536, 'x');
    const reading = readingOf();
    const endless = (async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from('a,b\n1,');
      for (let sent = 0; sent < 200 * 2 ** 20; sent += chunk.length) yield chunk;
      yield Buffer.from('\n3,4\n');
    })();
    const before = process.memoryUsage.rss();
    const rows = await collect(csvRows(endless, reading));
    expect(faults(rows)).toEqual(['2: row/size']);
    expect(rows[1]?.value).toEqual(['3', '4']);
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 2 ** 20);
  });

  it('rows without number are read a chunk at a time', async () => {
    const chunks = new CountedChunks(Buffer.from(`x,y\n${'1234567,abcdefgh\n'.repeat(50_000)}`), 65_536);
    const rows = rowsFrom(chunks);
    await rows.next();
    expect(chunks.pulled).toBe(1);
    await rows.return(undefined);
    expect(chunks.closed).toBe(true);
  });

  it.each([
    ['10,000 columns', `${Array.from({ length: 10_000 }, (_, index) => `c${index}`).join(',')}\n`],
    ['header cell of 1 MB', `${'x'.repeat(1_000_000)},b\n1,2\n`],
  ])('%s is beyond the limits', async (_, text) => {
    await expectRefusal(openTable(await fileOf(text), {}), { code: 'input/limit' });
  });
});

describe('a file that changes', () => {
  it('replaced between check and reading stops the run', async () => {
    const path = await fileOf('a,b\n1,2\n');
    const table = await openTable(path, {});
    writeFileSync(path, 'a,b\n1,2\n3,4\n');
    await expectRefusal(collect(table.rows), { code: 'run/changed' });
  });
});
