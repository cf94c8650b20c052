import { describe, expect, it } from 'vitest';
import { cellText } from '../../src/model/cell.js';
import type { ReadOptions } from '../../src/model/table.js';
import { openTable } from '../../src/reader/open-table.js';
import { naughtyTexts } from '../writer/naughty-texts.js';
import { expectRefusal, faults, readAll, sound } from './helpers/collect.js';
import { tempFiles } from './helpers/temp-files.js';

const files = tempFiles();
let count = 0;

async function fileOf(text: string | Buffer): Promise<string> {
  count += 1;
  return await files.write(`rows-${count}.csv`, text);
}

async function read(text: string | Buffer, options: ReadOptions = {}) {
  const { table, rows, columns } = await readAll(await fileOf(text), options);
  return { columns, cells: sound(rows), faults: faults(rows), rows, notices: table.notices };
}

describe('line ends', () => {
  it.each([
    ['CRLF', '\r\n'],
    ['LF', '\n'],
    ['CR only', '\r'],
  ])('%s', async (_, end) => {
    expect((await read(['a,b', '1,x', '2,y', ''].join(end))).cells).toEqual([
      ['1', 'x'],
      ['2', 'y'],
    ]);
  });

  it('mixed CRLF and LF: read with a notice, and no value carries a CR', async () => {
    const { cells, notices } = await read('a,b\r\n1,x\n"2","y"\r\n3,z\n');
    expect(cells).toEqual([
      ['1', 'x'],
      ['2', 'y'],
      ['3', 'z'],
    ]);
    expect(notices[0]?.message).toContain('CR and LF');
  });

  it('last line without a newline', async () => {
    const { cells, notices } = await read('a,b\n1,x\n2,y');
    expect(cells).toHaveLength(2);
    expect(notices.map(({ message }) => message)).toEqual([expect.stringContaining('no line break')]);
    expect((await read('a,b\n1,x\n2,y\r')).notices.map(({ message }) => message).join()).not.toContain(
      'no line break',
    );
    const bytes = Buffer.from('\uFEFFa,b\n1,x\n', 'utf16le');
    expect((await read(bytes)).notices).toEqual([]);
    expect((await read(bytes.subarray(0, -2))).notices).toHaveLength(1);
  });

  it.each([
    ['mid-record', Buffer.from('a,b,c\n1,2,3\n4,5')],
    ['mid-quote', Buffer.from('a,b,c\n1,2,3\n4,5,"cu')],
    ['mid-character', Buffer.from('a,b,c\n1,ç,3\n4,5,ç').subarray(0, -1)],
  ])('last line cut %s: rejected as the end of a truncated file', async (_, bytes) => {
    const { cells, rows } = await read(bytes);
    expect(cells).toHaveLength(1);
    expect(rows[1]?.issues[0]?.hint).toContain('cut off');
  });

  it('blank rows in between are passed over, and line numbers stay true', async () => {
    const { rows } = await read('a,b\n\n1,x\n\n   \n,\n2,y\n');
    expect(rows.map(({ origin }) => origin.firstLine)).toEqual([3, 7]);
  });
});

describe('quotes', () => {
  it('unclosed quote at row 10 does not swallow the rest', async () => {
    const {
      cells,
      faults: found,
      rows,
    } = await read(`a,b\n${'1,x\n'.repeat(8)}9,"open\n${'2,y\n'.repeat(5_000)}`);
    expect(found).toEqual(['10: row/quote']);
    expect(rows[8]?.issues[0]?.message).toBe('A quote opened in line 10 is not closed.');
    expect(cells).toHaveLength(5_008);
  });

  it('quote inside an unquoted cell', async () => {
    expect((await read('a,b\n1"x,2\n3,4\n')).faults).toEqual(['2: row/quote']);
  });

  it('backslash-escaped quotes: rejected with what to do', async () => {
    const { faults: found, rows } = await read('a,b\n"say \\"hi\\"",2\n3,4\n');
    expect(found).toEqual(['2: row/quote']);
    expect(rows[0]?.issues[0]?.hint).toContain('backslash');
  });

  it('empty quoted cell and empty cell are both empty', async () => {
    expect((await read('a,b,c\n"",,x\n')).cells).toEqual([['', '', 'x']]);
  });

  it('newlines inside quotes, ten thousand of them, with the range of lines', async () => {
    const { rows } = await read(`a,b\n1,"${'line\n'.repeat(10_000)}"\n2,x\n`);
    expect(rows.map(({ origin }) => [origin.firstLine, origin.lastLine])).toEqual([
      [2, 10_002],
      [10_003, 10_003],
    ]);
  });
});

describe('the shape of the table', () => {
  it('row too short and row too long', async () => {
    expect((await read('a,b,c\n1,2\n1,2,3,4\n1,2,3\n')).faults).toEqual(['2: row/width', '3: row/width']);
  });

  it('trailing delimiter on all rows: read with a notice', async () => {
    const { faults: found, notices } = await read('a,b,\n1,2,\n3,4,\n');
    expect(found).toEqual([]);
    expect(notices.map(({ code }) => code)).toEqual(['header/blank']);
  });

  it.each([
    ['semicolon', 'a;b\n1;2\n', ['1', '2']],
    ['tab', 'a\tb\n1\t2\n', ['1', '2']],
    ['bar', 'a|b\n1|2\n', ['1', '2']],
    ['sep= line, which is no header', 'sep=;\na;b\n1;2,5\n', ['1', '2,5']],
    ['semicolon with decimal commas', 'a;b\n1;2,50\n3;4,50\n', ['1', '2,50']],
  ])('delimiter: %s', async (_, text, first) => {
    expect((await read(text)).cells[0]).toEqual(first);
  });

  it('ambiguous delimiter: refused, and asks for --delimiter', async () => {
    await expectRefusal(openTable(await fileOf('a,b;c\n1,2;3\n4,5;6\n'), {}), {
      code: 'input/dialect',
      advises: '--delimiter',
    });
  });

  it.each([
    ['preamble lines', 'Report\nmade today\na,b,c\n1,2,3\n4,5,6\n7,8,9\n', 'input/dialect'],
    ['preamble padded to the width', 'Report,,,\n,,,\na,b,c,d\n1,2,3,4\n', 'input/header'],
  ])('%s: refused, with the line of the header', async (_, text, code) => {
    const path = await fileOf(text);
    await expectRefusal(openTable(path, {}), { code, advises: '--header-row 3' });
    expect((await readAll(path, { headerRow: 3 })).columns.slice(0, 3)).toEqual(['a', 'b', 'c']);
  });

  it('second line of names below the header: noted', async () => {
    const { notices } = await read('id,price\nno.,EUR\n1,10.5\n2,11.5\n3,12.5\n4,13.5\n');
    expect(notices.map(({ message }) => message)).toEqual([expect.stringContaining('second line of names')]);
  });

  it('file without a header: noted', async () => {
    expect((await read('1,31/12/2025,5\n2,01/01/2026,6\n')).notices[0]?.message).toContain('looks like data');
  });

  it('two tables in one file: rows of another width are rejected', async () => {
    expect((await read('a,b\n1,2\n3,4\n5,6\n\nx,y,z\n7,8,9\n')).faults).toEqual([
      '6: row/width',
      '7: row/width',
    ]);
  });

  it('repeated header inside the data', async () => {
    expect((await read('a,b\n1,2\na,b\n3,4\n')).faults).toEqual(['3: row/repeated-header']);
  });

  it('comment lines are data like any other', async () => {
    expect((await read('a,b\n# note\n#1,2\n')).faults).toEqual(['2: row/width']);
  });
});

describe('names of columns', () => {
  it('duplicate headers: refused, naming both columns', async () => {
    await expectRefusal(openTable(await fileOf('Email,Name,Email\n1,2,3\n'), {}), {
      code: 'input/header',
      says: 'column 1 (A) and column 3 (C)',
    });
  });

  it.each([
    ['hard space', 'Email,Email\u00a0\n1,2\n'],
    ['zero-width space', 'Email,\u200bEmail\n1,2\n'],
    ['byte order mark', 'Email,\ufeffEmail\n1,2\n'],
    ['space', 'Email, Email \n1,2\n'],
  ])('headers that differ only by a %s are the same', async (_, text) => {
    await expectRefusal(openTable(await fileOf(text), {}), { code: 'input/header' });
  });

  it('headers that differ only in case: noted', async () => {
    expect((await read('email,Email\n1,2\n')).notices[0]?.message).toContain('upper and lower case');
  });

  it('empty header cell: noted, and named by its place', async () => {
    const { columns, notices } = await read('a,,c\n1,2,3\n');
    expect(columns).toEqual(['a', 'column 2', 'c']);
    expect(notices[0]?.code).toBe('header/blank');
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    'header %s is plain text and changes no prototype',
    async (name) => {
      const { columns, rows } = await readAll(await fileOf(`${name},b\n1,2\n`));
      expect(columns).toEqual([name, 'b']);
      expect(rows[0]?.value).toEqual(['1', '2']);
      expect(Object.keys(Object.prototype)).toEqual([]);
    },
  );
});

describe('cells are taken as they are', () => {
  it.each([
    ['formula', '=HYPERLINK("http://x";"y")'],
    ['command formula', "=cmd|' /C calc'!A0"],
    ['leading apostrophe', "'0017"],
    ['control characters', 'a\u0001\u001b[31mred\u0007'],
    ['bidi overrides', '\u202eabc\u2066'],
    ['zero-width joiners', '👩‍👩‍👧'],
    ['combining marks', 'e\u0301\u0323'],
    ['spaces around', '  x  '],
  ])('%s', async (_, text) => {
    expect((await read(`a,b\n"${text.replaceAll('"', '""')}",x\n`)).cells).toEqual([[text, 'x']]);
  });

  it('leading apostrophe of a report of this program is taken off again', async () => {
    expect((await read("a,__row\n'=1+1,7\n")).cells).toEqual([['=1+1', '7']]);
  });

  it('naughty strings, each as its own row', async () => {
    const texts = naughtyTexts.filter((text) => !/[\0\ufffd\p{Surrogate}]/u.test(text));
    const lines = texts.map((text, index) => `${index},"${text.replaceAll('"', '""')}"\n`);
    const { rows } = await read(`id,text\n${lines.join('')}`);
    expect(rows.map(({ value }) => cellText(value[1]))).toEqual(texts);
  });
});
