import { describe, expect, it } from 'vitest';
import { openTable } from '../../src/reader/open-table.js';
import { expectRefusal, readAll } from './helpers/collect.js';
import { tempFiles } from './helpers/temp-files.js';

const files = tempFiles();
let count = 0;

async function fileOf(text: string): Promise<string> {
  count += 1;
  return await files.write(`header-${count}.csv`, text);
}

async function notesOf(text: string): Promise<string[]> {
  const { notices } = await openTable(await fileOf(text), {});
  return notices.map(({ message }) => message);
}

describe('a line above the table', () => {
  it('that is padded to its width is taken for a title, and the file refused', async () => {
    const path = await fileOf('Report,,,\n,,,\nid,name,city,price\n1,Ana,Rio,5\n');
    await expectRefusal(openTable(path, {}), {
      code: 'input/header',
      says: 'only 1 of the 4 columns have a name in line 1 ("Report")',
      advises: '--header-row 3',
    });
    const { columns } = await readAll(path, { whenInDoubt: 'guess' });
    expect(columns).toEqual(['id', 'name', 'city', 'price']);
  });

  it('is not seen in a header whose last columns have neither names nor values', async () => {
    const { columns } = await readAll(await fileOf('id,name,,,,\n1,Ana,,,,\n2,Bia,,,,\n'));
    expect(columns.slice(0, 3)).toEqual(['id', 'name', 'column 3']);
  });
});

describe('a header that looks like data', () => {
  it.each([
    ['numbers', '1,2,3\n4,5,6\n'],
    ['a date among few', '31/12/2025,Ana,Rio\n01/01/2026,Bia,Sul\n'],
    ['an address', 'ana@example.com,Ana\nbia@example.com,Bia\n'],
    ['an amount', 'R$ 10,Ana\nR$ 20,Bia\n'.replaceAll('R', '')],
  ])('is noted: %s', async (_, text) => {
    expect(await notesOf(text)).toContainEqual(expect.stringContaining('looks like data'));
  });

  it.each([
    ['words', 'id,name\n1,Ana\n'],
    ['years', 'region,2023,2024,2025\nRio,1,2,3\n'],
    ['one number among many names', 'id,name,city,7\n1,Ana,Rio,x\n'],
  ])('is not seen in %s', async (_, text) => {
    expect(await notesOf(text)).toEqual([]);
  });
});

describe('a second line of names', () => {
  const rows = '1,10.5,Ana\n2,11.5,Bia\n3,12.5,Caio\n4,13.5,Duda\n';

  it('is noted', async () => {
    expect(await notesOf(`id,price,name\nno.,in EUR,full\n${rows}`)).toEqual([
      'The first row below the header looks like a second line of names, not like data.',
    ]);
  });

  it('is not seen in data', async () => {
    expect(await notesOf(`id,price,name\n${rows}`)).toEqual([]);
    expect(await notesOf(`id,price,name\nn/a,1.5,x\n${rows}`)).toEqual([]);
  });
});

describe('apostrophes', () => {
  it('are quotes where cells begin and end with them', async () => {
    const { columns, rows, table } = await readAll(
      await fileOf("'id','name'\n'1','Silva, Ana'\n'2','O''Neil'\n'3','two\nlines'\n"),
    );
    expect(columns).toEqual(['id', 'name']);
    expect(rows.map(({ value }) => value[1])).toEqual(['Silva, Ana', "O'Neil", 'two\nlines']);
    expect(table.findings?.find(({ what }) => what === 'quote')?.value).toBe("'");
  });

  it('are text in other files', async () => {
    const { rows } = await readAll(await fileOf("id,name\n1,'Ana\n2,O'Neil\n3,'Bia'\n"));
    expect(rows.map(({ value }) => value[1])).toEqual(["'Ana", "O'Neil", "'Bia'"]);
  });
});
