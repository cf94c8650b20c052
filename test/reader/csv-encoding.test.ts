import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { cellText } from '../../src/model/cell.js';
import { openTable } from '../../src/reader/open-table.js';
import { expectRefusal, faults, readAll, sound } from './helpers/collect.js';
import { tempFiles } from './helpers/temp-files.js';

const files = tempFiles();
const cyrillic = 'Имя;Город\r\nАнна Каренина;Москва\r\nПётр Безухов;Санкт-Петербург\r\n';
const latin = 'Nome;Cidade\r\nJosé Conceição;São Paulo\r\nÂngela Muñoz;Córdoba\r\n';

function rowsIn(text: string): string[][] {
  return text
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(';'));
}

describe('the encoding of a CSV file', () => {
  it.each([
    ['UTF-8 without a mark', 'utf-8', false, cyrillic],
    ['UTF-8 with a mark', 'utf-8', true, cyrillic],
    ['UTF-16 little-endian with a mark', 'utf-16le', true, cyrillic],
    ['UTF-16 big-endian with a mark', 'utf-16be', true, latin],
  ])('is found: %s', async (name, encoding, addBOM, text) => {
    const path = await files.write(`${name}.csv`, iconv.encode(text, encoding, { addBOM }));
    const { table, rows, columns } = await readAll(path);
    expect(columns).toEqual(text.split('\r\n')[0]?.split(';'));
    expect(sound(rows)).toEqual(rowsIn(text));
    expect(table.dialect).toBe(`${encoding}, delimiter ";"`);
  });

  it('strips a byte order mark in front of a quoted header', async () => {
    const { columns } = await readAll(await files.write('bom-quoted.csv', '\ufeff"ID","Name"\n1,x\n'));
    expect(columns).toEqual(['ID', 'Name']);
  });

  it.each([
    ['windows-1251', cyrillic],
    ['windows-1252', latin],
    ['koi8-r', cyrillic],
    ['iso-8859-1', latin],
    ['cp866', cyrillic],
    ['utf-16le', cyrillic],
    ['utf-32le', latin],
    ['gb18030', 'Name,City\n张伟,北京\n'],
    ['shift_jis', 'Name,City\n山田,東京\n'],
  ])('is taken as declared: %s', async (encoding, text) => {
    const path = await files.write(`declared-${encoding}.csv`, iconv.encode(text, encoding));
    const { rows } = await readAll(path, { encoding });
    expect(rows[0]?.value[0]).toBe(text.split(/\r?\n/)[1]?.split(/[;,]/)[0]);
  });

  it.each([
    ['windows-1251', cyrillic, 'windows-1251'],
    ['koi8-r', cyrillic, 'koi8-r'],
    ['cp866', cyrillic, 'cp866'],
    ['windows-1252', latin, 'windows-1252'],
    ['iso-8859-1', latin, 'windows-1252'],
    ['utf-16le', latin, 'utf-16le'],
    ['utf-16be', latin, 'utf-16be'],
    ['utf-32le', latin, 'utf-32le'],
  ])('undeclared %s is refused with a guess', async (encoding, text, guess) => {
    const bytes = iconv.encode(text, encoding, { addBOM: encoding === 'utf-32le' });
    const path = await files.write(`undeclared-${encoding}.csv`, bytes);
    await expectRefusal(openTable(path, {}), {
      code: 'input/encoding',
      says: guess,
      advises: `--encoding ${guess}`,
    });
  });

  it('contradicting a byte order mark is refused', async () => {
    const path = await files.write('contradiction.csv', iconv.encode(latin, 'utf-8', { addBOM: true }));
    await expectRefusal(openTable(path, { encoding: 'windows-1252' }), {
      code: 'input/encoding',
    });
    await expect(openTable(path, { encoding: 'utf8' })).resolves.toMatchObject({
      dialect: 'utf-8, delimiter ";"',
    });
  });

  it.each(['latin-99', 'base64', 'hex', ''])('of an unknown label %j is refused', async (encoding) => {
    const path = await files.write('label.csv', latin);
    await expectRefusal(openTable(path, { encoding }), { code: 'usage/option' });
  });

  it('many zero bytes make a file binary', async () => {
    const path = await files.write(
      'binary.csv',
      Buffer.concat([Buffer.from('a,b\n'), Buffer.alloc(400), Buffer.from('x'.repeat(900))]),
    );
    await expectRefusal(openTable(path, {}), { code: 'input/format', says: 'binary' });
  });
});

describe('bytes that are not text', () => {
  const good = 'id,nome\n' + Array.from({ length: 9 }, (_, index) => `${index},Conceição\n`).join('');
  const bad = Buffer.concat([Buffer.from('9,Jos'), Buffer.from([0xe9]), Buffer.from('\n')]);

  it('reject their row alone and name the byte', async () => {
    const path = await files.write(
      'one-bad-byte.csv',
      Buffer.concat([Buffer.from(good), bad, Buffer.from('10,Ângela\n')]),
    );
    const { rows } = await readAll(path);
    expect(faults(rows)).toEqual(['11: row/encoding']);
    expect(rows[9]?.issues[0]?.severity).toBe('error');
    expect(rows[9]?.issues[0]?.message).toContain(`byte 0xE9 at offset ${Buffer.byteLength(good) + 5}`);
    expect(sound(rows)).toHaveLength(10);
  });

  it('are found far behind the part that decided the encoding, in every bad row', async () => {
    const plain = Array.from({ length: 40_000 }, (_, index) => `${index},abcdefgh\n`).join('');
    const path = await files.write(
      'late-bad-bytes.csv',
      Buffer.concat([Buffer.from(`id,nome\n${plain}`), bad, Buffer.from('ok,ok\n'), bad, bad]),
    );
    const { rows } = await readAll(path);
    const offset = Buffer.byteLength(`id,nome\n${plain}`) + 5;
    expect(rows[40_000]?.issues[0]?.message).toContain(`at offset ${offset} of`);
    expect(faults(rows)).toEqual(['40002: row/encoding', '40004: row/encoding', '40005: row/encoding']);
    expect(
      rows.some(
        (row) => row.issues.length === 0 && row.value.some((cell) => cellText(cell).includes('\ufffd')),
      ),
    ).toBe(false);
  });

  it('are found in every bad row of a file that ends its lines with CR', async () => {
    const text = 'a,b\rção,1\rx\u00e9y,2\rok,ok\rz\u00e9w,3\r';
    const bytes = Buffer.concat([Buffer.from(text.slice(0, 10)), Buffer.from(text.slice(10), 'latin1')]);
    const { rows } = await readAll(await files.write('bad-cr.csv', bytes), { encoding: 'utf-8' });
    expect(faults(rows)).toEqual(['3: row/encoding', '5: row/encoding']);
  });

  it('of several kinds reject each its own row', async () => {
    const text = `a,b\nx\ufffd,1\ny,\0\nz\ufffd,1\n${'ok,ok\n'.repeat(200)}`;
    const { rows } = await readAll(await files.write('several-kinds.csv', text));
    expect(faults(rows)).toEqual(['2: row/encoding', '3: row/encoding', '4: row/encoding']);
    expect(rows.slice(0, 3).map((row) => row.issues[0]?.severity)).toEqual(['warning', 'error', 'warning']);
  });

  it('in the header are refused', async () => {
    const text = iconv.encode('id;não\n', 'windows-1252');
    const path = await files.write('bad-header.csv', Buffer.concat([text, Buffer.from('1;çãáéíóúàâê\n')]));
    await expectRefusal(openTable(path, {}), { code: 'input/encoding' });
  });

  it('reject their row in a declared encoding too', async () => {
    const text = iconv.encode('имя;x\nАнна;1\n', 'windows-1251');
    const path = await files.write(
      'bad-1251.csv',
      Buffer.concat([text, Buffer.from([0xc0, 0x98, 0x3b, 0x32, 0x0a])]),
    );
    const { rows } = await readAll(path, { encoding: 'windows-1251' });
    expect(faults(rows)).toEqual(['3: row/encoding']);
  });

  it('reject their row when half of a UTF-16 pair stands alone', async () => {
    const text = Buffer.from('\ufeffa;b\nx;\ud83d\ny;👍\n', 'utf16le');
    const { rows } = await readAll(await files.write('lone-surrogate.csv', text));
    expect(faults(rows)).toEqual(['2: row/encoding']);
    expect(rows[1]?.value).toEqual(['y', '👍']);
  });

  it('reject their row when they are zero', async () => {
    const { rows } = await readAll(await files.write('nul.csv', `a,b\n${'x,y\n'.repeat(100)}x,\0\nz,w\n`));
    expect(faults(rows)).toEqual(['102: row/encoding']);
  });

  it('cut at the end of the file reject the last row', async () => {
    const whole = Buffer.from(good + '9,Conceiçã');
    const { rows } = await readAll(
      await files.write('cut-character.csv', whole.subarray(0, whole.length - 1)),
    );
    expect(faults(rows)).toEqual(['11: row/encoding']);
  });

  it('that an earlier program replaced by U+FFFD are a warning', async () => {
    const { rows } = await readAll(await files.write('replaced.csv', 'a,b\nJos\ufffd,1\nAna,2\n'));
    expect(faults(rows)).toEqual(['2: row/encoding']);
    expect(rows[0]?.issues[0]?.severity).toBe('warning');
    expect(rows[0]?.value[0]).toBe('Jos\ufffd');
  });

  it('in lines that are passed over do no harm to the row after them', async () => {
    const path = await files.write(
      'bad-title.csv',
      Buffer.concat([Buffer.from([0x74, 0xe9, 10]), Buffer.from(good)]),
    );
    const { rows } = await readAll(path, { headerRow: 2 });
    expect(faults(rows)).toEqual([]);
  });
});
