import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openTable } from '../../src/reader/open-table.js';
import { expectRefusal, faults, readAll, rowsOf, sound } from './helpers/collect.js';

/** Writes a table of texts in one format; the first row is the header. Returns the path. */
export type WriteTable = (rows: readonly (readonly string[])[]) => Promise<string>;

/** What every reader promises, whatever the format. */
export function expectsRowReader(write: WriteTable): void {
  const people = [
    ['ID', 'Name', 'Note'],
    ['1', 'Ana', 'first'],
    ['2', 'João', ''],
    ['3', '', 'last'],
  ];

  describe('a row reader', () => {
    it('gives the header and the rows as they are written', async () => {
      const { table, rows } = await readAll(await write(people));
      expect(table.header.columns).toEqual(['ID', 'Name', 'Note']);
      expect([...table.header.indexOf]).toEqual([
        ['ID', 0],
        ['Name', 1],
        ['Note', 2],
      ]);
      expect(rows.map((row) => row.value)).toEqual(people.slice(1));
      expect(table.notices).toEqual([]);
    });

    it('numbers rows from 1 and knows their lines and their file', async () => {
      const path = await write(people);
      const { table, rows } = await readAll(path);
      expect(
        rows.map(({ origin }) => [origin.ordinal, origin.firstLine, origin.lastLine, origin.row]),
      ).toEqual([
        [1, 2, 2, 2],
        [2, 3, 3, 3],
        [3, 4, 4, 4],
      ]);
      expect(table.source.file).toBe(path);
      expect(rows.every((row) => row.origin.source === table.source)).toBe(true);
    });

    it('passes blank rows over and keeps the line numbers true', async () => {
      const { rows } = await readAll(
        await write([
          ['A', 'B'],
          ['', ''],
          ['x', 'y'],
          ['', ''],
          ['', ''],
          ['z', ''],
        ]),
      );
      expect(rows.map((row) => [row.origin.ordinal, row.origin.firstLine])).toEqual([
        [1, 3],
        [2, 6],
      ]);
    });

    it('passes skipped rows over and stops at the limit', async () => {
      const { rows } = await readAll(await write(people), { skip: 1, limit: 1 });
      expect(rows.map((row) => [row.origin.ordinal, row.origin.firstLine, row.value[0]])).toEqual([
        [1, 3, '2'],
      ]);
    });

    it('yields nothing for a limit of 0, and refuses to pass over all rows', async () => {
      const path = await write(people);
      expect((await readAll(path, { limit: 0 })).rows).toEqual([]);
      await expectRefusal(readAll(path, { skip: people.length - 1 }), { code: 'usage/option', says: 'skip' });
      expect((await readAll(await write([['A']]), { skip: 9 })).rows).toEqual([]);
    });

    it('yields chunks of at most 256 rows', async () => {
      const many = Array.from({ length: 700 }, (_, index) => [`${index}`, 'x', 'y']);
      const table = await openTable(await write([['ID', 'B', 'C'], ...many]), {});
      const sizes: number[] = [];
      for await (const chunk of table.rows) sizes.push(chunk.length);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(256);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(700);
    });

    it('rejects a row that repeats the header', async () => {
      const { rows } = await readAll(
        await write([
          ['A', 'B'],
          ['x', 'y'],
          ['A', 'B'],
          ['A', 'z'],
        ]),
      );
      expect(faults(rows)).toEqual(['3: row/repeated-header']);
      expect(sound(rows)).toEqual([
        ['x', 'y'],
        ['A', 'z'],
      ]);
    });

    it('takes the header from the row that is asked for', async () => {
      const path = await write([
        ['Report 2025', ''],
        ['A', 'B'],
        ['x', 'y'],
      ]);
      const { rows, columns } = await readAll(path, { headerRow: 2 });
      expect(columns).toEqual(['A', 'B']);
      expect(rows.map((row) => row.origin.firstLine)).toEqual([3]);
    });

    it('refuses a header row that is blank', async () => {
      const path = await write([
        ['A', 'B'],
        ['', ''],
        ['x', 'y'],
      ]);
      await expectRefusal(openTable(path, { headerRow: 2 }), { code: 'input/header' });
    });

    it('lets __row point to the first file', async () => {
      const { rows } = await readAll(
        await write([
          ['A', '__row'],
          ['x', '17'],
          ['y', ''],
          ['z', 'abc'],
          ['w', '0'],
        ]),
      );
      expect(rows.map((row) => row.origin.row)).toEqual([17, 3, 4, 5]);
    });

    it('warns of a line of totals', async () => {
      const { rows } = await readAll(
        await write([
          ['Nome', 'Mail', 'Valor'],
          ['Total', 'a@x.com', '1'],
          ['', 'Total geral:', '30'],
          ['Total', '', '60'],
        ]),
      );
      expect(rows.map(({ issues }) => issues.map(({ code, severity }) => `${severity} ${code}`))).toEqual([
        [],
        ['warning row/totals'],
        ['warning row/totals'],
      ]);
    });

    it('tells when there is only a header', async () => {
      const { table, rows } = await readAll(await write([['A', 'B']]));
      expect(rows).toEqual([]);
      expect(table.notices.map((notice) => notice.code)).toEqual(['file/note']);
    });

    it('keeps the place of a column without a name', async () => {
      const { table, rows } = await readAll(
        await write([
          ['A', '', 'C'],
          ['1', '2', '3'],
        ]),
      );
      expect(table.header.columns).toEqual(['A', 'column 2', 'C']);
      expect(table.notices).toMatchObject([{ code: 'header/blank', severity: 'warning' }]);
      expect(rows[0]?.value).toEqual(['1', '2', '3']);
    });

    it('refuses names that stand twice, and tells both columns', async () => {
      const path = await write([
        ['Email', 'Name', ' Email '],
        ['a', 'b', 'c'],
      ]);
      await expectRefusal(openTable(path, {}), {
        code: 'input/header',
        says: 'column 1 (A) and column 3 (C)',
      });
    });

    it('refuses a header of 10,000 columns', async () => {
      const path = await write([Array.from({ length: 10_000 }, (_, index) => `c${index}`)]);
      await expectRefusal(openTable(path, {}), { code: 'input/limit' });
    });

    it('refuses to be iterated twice', async () => {
      const { table } = await readAll(await write(people));
      await expect(rowsOf(table)).rejects.toThrow('iterated once');
    });

    it('stops when the signal is aborted', async () => {
      const controller = new AbortController();
      const many = Array.from({ length: 5000 }, (_, index) => [`${index}`, 'x'.repeat(20)]);
      const table = await openTable(await write([['ID', 'B'], ...many]), { signal: controller.signal });
      const reading = async (): Promise<void> => {
        for await (const chunk of table.rows) if (chunk.length > 0) controller.abort();
      };
      await expect(reading()).rejects.toMatchObject({ name: 'AbortError' });
    });

    it.runIf(existsSync('/proc/self/fd'))('holds the file open only while rows are read', async () => {
      const many = Array.from({ length: 5000 }, (_, index) => [`${index}`, 'x'.repeat(100)]);
      const path = await write([['ID', 'B'], ...many]);
      const table = await openTable(path, {});
      expect(openHandles(path)).toBe(0);
      let rows = 0;
      for await (const chunk of table.rows) {
        rows += chunk.length;
        if (rows < 2000) continue;
        expect(openHandles(path)).toBe(1);
        break;
      }
      expect(openHandles(path)).toBe(0);
    });

    it('refuses a file that changed after it was opened', async () => {
      const path = await write(people);
      const table = await openTable(path, {});
      const { appendFile } = await import('node:fs/promises');
      await appendFile(path, 'more');
      await expectRefusal(rowsOf(table), { code: 'run/changed' });
    });

    it('takes names of object members as plain text', async () => {
      const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
      const { rows, table } = await readAll(await write([names, ['1', '2', '3', '4']]));
      expect(table.header.indexOf.get('__proto__')).toBe(0);
      expect(rows[0]?.value).toEqual(['1', '2', '3', '4']);
      expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    });

    it('gives texts verbatim, however odd', async () => {
      const odd = [
        '=HYPERLINK("x")',
        "'x",
        '\u202eabc',
        '👩‍👩‍👧',
        'e\u0301',
        ' spaced ',
        'a\nb',
        'back\\slash',
        '"quoted"',
        '_x000D_',
      ];
      const { rows } = await readAll(await write([odd.map((_, index) => `c${index}`), odd]));
      expect(rows[0]?.value).toEqual(odd);
    });
  });
}

function openHandles(path: string): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path;
    } catch {
      return false;
    }
  }).length;
}
