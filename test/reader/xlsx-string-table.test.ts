import { existsSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openTable } from '../../src/reader/open-table.js';
import { StringTable, UnreadTextError } from '../../src/reader/xlsx-string-table.js';
import { TextPages } from '../../src/reader/xlsx-text-pages.js';
import { prop } from '../helpers/prop.js';
import { readAll } from './helpers/collect.js';
import { tempFiles } from './helpers/temp-files.js';
import { textRow, workbookParts } from './helpers/workbook.js';
import { repeatedBody, zip } from './helpers/zip.js';

const files = tempFiles();
const onLinux = existsSync('/proc/self/fd');

/** Temporary files of ours: those that still have a name, and those that are only held open. */
function temporaries(): string[] {
  const open = readdirSync('/proc/self/fd').filter((fd) => isOurs(fd));
  return [
    ...open.map((fd) => `/proc/self/fd/${fd}`),
    ...readdirSync(tmpdir()).filter((name) => NAME.test(name)),
  ];
}

function isOurs(fd: string): boolean {
  try {
    return NAME.test(readlinkSync(`/proc/self/fd/${fd}`));
  } catch {
    return false;
  }
}

const NAME = /kommo-bulk-[\da-f-]{36}\.tmp/;

describe('a table of texts', () => {
  const texts = fc.array(
    fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constantFrom('', 'é', 'x'.repeat(20_000))),
    {
      maxLength: 20,
    },
  );

  prop([texts, fc.constantFrom(0, 400, 1e9), fc.array(fc.nat(25))], { numRuns: 50 })(
    'gives every text back, from memory and from disk, in any order',
    (written, memory, indexes) => {
      const table = new StringTable(new TextPages(memory));
      for (const text of written) table.add(text);
      table.isWhole = true;
      for (const index of indexes) expect(table.get(index)).toBe(written[index]);
      expect(written.map((_, index) => table.get(index))).toEqual(written);
      table.close();
    },
  );

  it('has nothing at indexes that it was not given', () => {
    const table = new StringTable();
    table.isWhole = true;
    table.add('only');
    expect([table.get(-1), table.get(1), table.get(1e12)]).toEqual([undefined, undefined, undefined]);
  });

  it('tells unread texts from those that are not there', () => {
    const table = new StringTable();
    table.add('first');
    expect(() => table.get(1)).toThrow(UnreadTextError);
  });

  it('gives texts back in any order from more pages than it keeps in memory', () => {
    const table = new StringTable(new TextPages(0));
    const long = 'x'.repeat(15_000);
    for (let index = 0; index < 600; index += 1) table.add(`${index}${long}`);
    for (let step = 0; step < 1_500; step += 1) {
      const index = (step * 7_919) % 600;
      expect(table.get(index)?.startsWith(`${index}x`)).toBe(true);
    }
    table.close();
  });

  it.runIf(onLinux)('keeps its temporary file private, without a name, and only until it is closed', () => {
    const table = new StringTable(new TextPages(0));
    for (let index = 0; index < 5_000; index += 1) table.add(`text ${index}`);
    expect(table.get(4_999)).toBe('text 4999');
    const [file = '', ...more] = temporaries();
    expect(more).toEqual([]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(table.isOnDisk).toBe(true);
    table.close();
    expect(temporaries()).toEqual([]);
  });
});

describe.runIf(onLinux)('a workbook whose texts do not fit in memory', () => {
  // 10 MiB of texts that pack well, but not as a bomb does.
  const text = Array.from({ length: 9_000 }, (_, index) => `${index},`).join('');
  const rows = [1, 199, 250, 0, 2].map(
    (index, at) => `<row r="${at + 2}"><c t="s"><v>${index}</v></c></row>`,
  );

  function workbook(tail: string): Buffer {
    const body = repeatedBody({ head: '<sst>', block: `<si><t>${text}</t></si>`, tail }, 251);
    const sheets = [{ name: 'Deals', rows: textRow(1, ['A']) + rows.join('') }];
    const parts = workbookParts({ sheets, strings: '' });
    return zip(parts.map((part) => (part.name === 'xl/sharedStrings.xml' ? { ...part, ...body } : part)));
  }

  it('leaves no temporary file, whether all of it is read, some or none', async () => {
    const path = await files.write('texts.xlsx', workbook('</sst>'));
    const table = await openTable(path, {});
    expect(temporaries()).toEqual([]);
    for await (const [row] of table.rows) {
      expect(row?.value[0] === text).toBe(true);
      expect(temporaries()).toHaveLength(1);
      break;
    }
    expect(temporaries()).toEqual([]);
    const read = await readAll(path);
    expect(read.rows.map((row) => row.value[0] === text)).toEqual([true, true, true, true, true]);
    expect(temporaries()).toEqual([]);
  });

  it('leaves no temporary file when it is damaged at its end', async () => {
    const path = await files.write('broken-texts.xlsx', workbook('<si></sst>'));
    await expect(readAll(path)).rejects.toMatchObject({ code: 'input/damaged' });
    expect(temporaries()).toEqual([]);
  });
});
