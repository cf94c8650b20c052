import { describe, expect, it } from 'vitest';
import { openTable } from '../../src/reader/open-table.js';
import { expectRefusal, readAll } from './helpers/collect.js';
import { tempFiles } from './helpers/temp-files.js';

const files = tempFiles();

describe('the delimiter', () => {
  it.each([
    ['comma', 'a,b,c\n1,2,3\n', '","', ['1', '2', '3']],
    ['semicolon with decimal commas', 'a;b\nx;1,50\ny;2,00\n', '";"', ['x', '1,50']],
    ['tab', 'a\tb\n1\t2\n', 'tab', ['1', '2']],
    ['bar', 'a|b\n1|2\n', '"|"', ['1', '2']],
    ['quoted cells that hold others', '"a";"b"\n"x,y,z";"1|2"\n', '";"', ['x,y,z', '1|2']],
    ['names that hold another', 'id,"last; first",x\n1,"b; a",2\n2,"d",3\n', '","', ['1', 'b; a', '2']],
    ['line breaks in quoted cells', 'a;b\n"x\n,,,,\ny";2\n', '";"', ['x\n,,,,\ny', '2']],
    ['another in the header by chance', 'a;b,c\n1;2\n3;4\n5;6\n', '";"', ['1', '2']],
    ['the header alone', 'a;b;c', '";"', undefined],
  ])('is found: %s', async (name, text, delimiter, first) => {
    const { table, rows } = await readAll(await files.write(`${name}.csv`, text));
    expect(table.dialect).toBe(`utf-8, delimiter ${delimiter}`);
    expect(rows[0]?.value).toEqual(first);
  });

  it('of a file with one column is a comma', async () => {
    const { columns, rows } = await readAll(await files.write('one-column.csv', 'Name\nAna\nJoão\n'));
    expect(columns).toEqual(['Name']);
    expect(rows.map((row) => row.value)).toEqual([['Ana'], ['João']]);
  });

  it('is taken from a line sep=, which is no header', async () => {
    const { columns, rows } = await readAll(await files.write('sep.csv', 'sep=;\r\na;b,c\r\n1;2\r\n'));
    expect(columns).toEqual(['a', 'b,c']);
    expect(rows[0]?.origin.firstLine).toBe(3);
  });

  it('is taken as it is declared, before a line sep=', async () => {
    const { columns } = await readAll(await files.write('sep-declared.csv', 'sep=;\na,b;c\n'), {
      delimiter: ',',
    });
    expect(columns).toEqual(['a', 'b;c']);
  });

  it.each(['\\t', '\t', 'tab'])('tab may be written as %j', async (delimiter) => {
    const { columns } = await readAll(await files.write('tab.csv', 'a,b\tc\n1,2\t3\n'), { delimiter });
    expect(columns).toEqual(['a,b', 'c']);
  });

  it.each(['', ',;', '"', '\n'])('%j is refused', async (delimiter) => {
    const path = await files.write('wrong.csv', 'a,b\n');
    await expectRefusal(openTable(path, { delimiter }), { code: 'usage/option' });
  });

  it('is refused when two fit', async () => {
    const path = await files.write('ambiguous.csv', 'a,b;c\n1,2;3\n4,5;6\n');
    await expectRefusal(openTable(path, {}), {
      code: 'input/dialect',
      says: /"[,;]" and "[,;]"/,
      advises: '--delimiter',
    });
  });

  it('is refused when a title stands above the table', async () => {
    const path = await files.write('title.csv', 'Report 2025\na;b;c\n1;2;3\n4;5;6\n');
    await expectRefusal(openTable(path, {}), {
      code: 'input/dialect',
      advises: '--header-row',
    });
    const { columns } = await readAll(path, { headerRow: 2 });
    expect(columns).toEqual(['a', 'b', 'c']);
  });

  it('is not sought in the lines above the header', async () => {
    const path = await files.write('preamble.csv', 'a,b,c,d\ne,f,g,h\n\nx;y\n1;2\n');
    const { columns, rows } = await readAll(path, { headerRow: 4 });
    expect(columns).toEqual(['x', 'y']);
    expect(rows[0]?.origin.firstLine).toBe(5);
  });
});

describe('line ends', () => {
  it.each([
    ['LF', 'a,b\nx,y\nz,w\n'],
    ['CRLF', 'a,b\r\nx,y\r\nz,w\r\n'],
    ['CR', 'a,b\rx,y\rz,w\r'],
    ['CR and CRLF, as Python writes on Windows,', 'a,b\r\r\nx,y\r\r\nz,w\r\r\n'],
    ['CR and CRLF behind quotes', '"a","b"\r\r\n"x","y"\r\r\n"z","w"\r\r\n'],
    ['CR at the end of the file', 'a,b\nx,y\n"z","w"\r'],
    ['mixed', 'a,b\r\nx,y\nz,w\r\n'],
    ['mixed the other way', 'a,b\nx,y\r\n"z",w\r\n'],
    ['none at the end', 'a,b\nx,y\nz,w'],
  ])('%s never stay in a cell', async (name, text) => {
    const { rows } = await readAll(await files.write(`ends-${name}.csv`, text));
    expect(rows.map((row) => row.value)).toEqual([
      ['x', 'y'],
      ['z', 'w'],
    ]);
    expect(rows.map((row) => row.origin.firstLine)).toEqual([2, 3]);
    expect(rows.flatMap((row) => row.issues)).toEqual([]);
  });

  it('with two CR are one line each, for the guess of the header too', async () => {
    const text = ['Report 2025', 'a;b;c', '1;2;3', '4;5;6', ''].join('\r\r\n');
    const opened = openTable(await files.write('title-twice.csv', text), {});
    await expectRefusal(opened, { code: 'input/dialect', advises: '--header-row 2' });
  });
});
