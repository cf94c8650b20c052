import { describe, expect, it } from 'vitest';
import { openTable } from '../../src/reader/open-table.js';
import { expectRefusal, faults, readAll, sound } from './helpers/collect.js';
import { tempFiles } from './helpers/temp-files.js';

const files = tempFiles();
let count = 0;

async function read(text: string, delimiter = ','): ReturnType<typeof readAll> {
  count += 1;
  return await readAll(await files.write(`fault-${count}.csv`, text), { delimiter });
}

describe('a row of the wrong width', () => {
  it('is rejected, carried along in the width of the header, and the file goes on', async () => {
    const { rows } = await read('a,b,c\n1,2\n1,2,3,4,5\n6,7,8\n');
    expect(faults(rows)).toEqual(['2: row/width', '3: row/width']);
    expect(rows.map((row) => row.value)).toEqual([
      ['1', '2', ''],
      ['1', '2', '3'],
      ['6', '7', '8'],
    ]);
    expect(rows[1]?.issues[0]).toMatchObject({
      message: 'The row has 5 cells; the header has 3 columns.',
      value: '4,5',
    });
  });

  it('says that the file seems cut off when it is the last one without a line break', async () => {
    const { rows } = await read('a,b,c\n1,2,3\n4,5');
    expect(rows[1]?.issues[0]?.hint).toContain('cut off');
    const whole = await read('a,b,c\n1,2,3\n4,5\n');
    expect(whole.rows[1]?.issues[0]?.hint).not.toContain('cut off');
  });

  it('may be a second table', async () => {
    const { rows } = await read('a,b\n1,2\n\nx,y,z\n7,8,9\n');
    expect(faults(rows)).toEqual(['4: row/width', '5: row/width']);
  });
});

describe('a quote where it may not be', () => {
  it.each([
    ['inside a cell without quotes', 'a,b\n1"x,2\n3,4\n', ['2: row/quote']],
    ['after a quoted cell', 'a,b\n"1"x,2\n3,4\n', ['2: row/quote']],
    ['escaped with a backslash', 'a,b\n"say \\"hi\\"",2\n3,4\n', ['2: row/quote']],
    ['in every row', 'a,b\n5"x,2\n5"x,2\n5"x,2\n3,4\n', ['2: row/quote', '3: row/quote', '4: row/quote']],
    ['in two rows, as inches', 'a,b\n1"x,2\n3,4\n5"x,2\n', ['2: row/quote', '4: row/quote']],
    ['in the last row', 'a,b\n3,4\n"1"x,2', ['3: row/quote']],
  ])('%s rejects its row alone', async (_, text, expected) => {
    const { rows } = await read(text);
    expect(faults(rows)).toEqual(expected);
    expect(sound(rows)).toEqual([['3', '4']]);
  });

  it('keeps the text of the row for the reports', async () => {
    const { rows } = await read('a,b,c\n5" pipe,x\n');
    expect(rows[0]?.value).toEqual(['5" pipe', 'x', '']);
  });

  it('tells how quotes are escaped when the file uses backslashes', async () => {
    const { rows } = await read('a,b\n"say \\"hi\\"",2\n');
    expect(rows[0]?.issues[0]?.hint).toContain('backslash');
  });

  it('makes the rest of its cell doubtful, so that no line of a note is taken for a row', async () => {
    const { rows } = await read('id,note,x\n1,"He said "hi" to\nme, you, them\nbye",5\n2,b,c\n');
    expect(faults(rows)).toEqual(['2: row/quote', '3: row/quote', '4: row/quote']);
    expect(rows[1]?.issues[0]?.message).toContain('line 2');
    expect(sound(rows)).toEqual([['2', 'b', 'c']]);
  });
});

describe('a quote that is never closed', () => {
  const rest = Array.from({ length: 5000 }, (_, index) => `${index},ok,ok\n`).join('');

  it('rejects the line that opens it, and the rest of the file is read', async () => {
    const { rows } = await read(`a,b,c\n1,"open,x\n${rest}`);
    expect(faults(rows)).toEqual(['2: row/quote']);
    expect(rows[0]?.issues[0]?.message).toBe('A quote opened in line 2 is not closed.');
    expect(sound(rows)).toHaveLength(5000);
  });

  it('is met by a sound quoted cell further down', async () => {
    const { rows } = await read(`a,b,c\n1,"open,x\n2,y,z\n3,"fine",z\n${rest}`);
    expect(faults(rows)).toEqual(['2: row/quote']);
    expect(sound(rows)).toHaveLength(5002);
  });

  it('is met by a sound cell of several lines further down, which is read whole', async () => {
    const { rows } = await read(`a,b,c\n1,"open,x\n2,y,z\n3,"two\nlines",z\n${rest}`);
    expect(faults(rows)).toEqual(['2: row/quote']);
    expect(rows[2]?.value).toEqual(['3', 'two\nlines', 'z']);
    expect(rows[2]?.origin).toMatchObject({ firstLine: 4, lastLine: 5 });
  });

  it('twice within a hundred lines makes the rows between doubtful, and only those', async () => {
    const { rows } = await read(`a,b,c\n1,"open,x\n2,y,z\n3,"open,z\n${rest}`);
    expect(faults(rows)).toEqual(['2: row/quote', '3: row/quote', '4: row/quote']);
    expect(sound(rows)).toHaveLength(5000);
  });

  it('twice with more than a hundred lines between rejects both alone', async () => {
    const { rows } = await read(`a,b,c\n1,"open,x\n${'2,y,z\n'.repeat(150)}3,"open,z\n${rest}`);
    expect(faults(rows)).toEqual(['2: row/quote', '153: row/quote']);
  });

  it('rejects the last line of the file', async () => {
    const { rows } = await read('a,b\n1,2\n3,"cut');
    expect(faults(rows)).toEqual(['3: row/quote']);
    expect(sound(rows)).toEqual([['1', '2']]);
  });

  it('in the header is refused', async () => {
    const path = await files.write('open-header.csv', 'a,"b\n1,2\n3,4\n');
    await expectRefusal(openTable(path, { delimiter: ',' }), {
      code: 'input/header',
      says: 'line 1',
    });
  });

  it('does not hold more than the largest record', async () => {
    const line = `${'z'.repeat(99)},\n`;
    const { rows } = await read(`a,b\n1,"open\n${line.repeat(60_000)}`);
    expect(faults(rows)).toEqual(['2: row/quote']);
    expect(rows).toHaveLength(60_001);
    expect(rows.at(-1)?.origin.firstLine).toBe(60_002);
  });
});

describe('a line that never ends', () => {
  it('is rejected with its beginning, and the rows after it are read', async () => {
    const { rows } = await read(`a,b\n1,2\n3,${'x'.repeat(9_000_000)}\n5,6\n`);
    expect(faults(rows)).toEqual(['3: row/size']);
    expect(rows[1]?.value[1]).toHaveLength(998);
    expect(sound(rows)).toEqual([
      ['1', '2'],
      ['5', '6'],
    ]);
    expect(rows[2]?.origin.firstLine).toBe(4);
  });

  it('is refused as a header', async () => {
    const path = await files.write('endless-header.csv', `a,${'x'.repeat(2_000_000)}\n1,2\n`);
    await expectRefusal(openTable(path, {}), { code: 'input/limit' });
  });
});

describe('a file without a header', () => {
  it.each([
    ['nothing at all', ''],
    ['only a byte order mark', '\ufeff'],
    ['only line breaks', '\n\r\n\n'],
    ['only spaces', '   \n  \n'],
    ['only delimiters', ',,,\n,,,\n'],
  ])('is refused: %s', async (name, text) => {
    const path = await files.write(`${name}.csv`, text);
    await expectRefusal(openTable(path, {}), { code: 'input/empty' });
  });
});

describe('a repeated header', () => {
  it('is found behind the byte order mark of a joined file', async () => {
    const { rows } = await read('a,b\n1,2\n\ufeffa,b\n3,4\n');
    expect(faults(rows)).toEqual(['3: row/repeated-header']);
  });
});

describe('a delimiter at the end of every row', () => {
  it('makes a column without a name, and no row is rejected', async () => {
    const { table, rows } = await read('a,b,\n1,2,\n3,4,\n');
    expect(table.header.columns).toEqual(['a', 'b', 'column 3']);
    expect(table.notices.map((notice) => notice.code)).toEqual(['header/blank']);
    expect(faults(rows)).toEqual([]);
  });
});

describe('a sheet', () => {
  it('cannot be asked of a CSV file', async () => {
    const path = await files.write('no-sheet.csv', 'a,b\n');
    await expectRefusal(openTable(path, { sheet: 'Deals' }), { code: 'input/sheet' });
  });
});
