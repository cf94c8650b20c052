import { describe, expect, it } from 'vitest';
import { openTable } from '../../src/reader/open-table.js';
import { expectRefusal, faults, readAll, sound } from './helpers/collect.js';

function fixture(name: string): string {
  return new URL(`../../fixtures/csv/${name}`, import.meta.url).pathname;
}

describe('a CSV file from outside', () => {
  it.each([
    ['utf8-bom.csv', 'utf-8, delimiter ";"', ['José Conceição', 'São Paulo', '1.200,50'], []],
    ['utf16le-tabs.csv', 'utf-16le, delimiter tab', ['Íñigo Peña', 'León'], []],
    ['sep-line.csv', 'utf-8, delimiter ";"', ['1', 'Ana'], []],
    ['quoted-newlines.csv', 'utf-8, delimiter ","', ['1', 'first line\r\nsecond line'], []],
    ['ragged-rows.csv', 'utf-8, delimiter ","', ['1', 'Ana', '10'], ['3: row/width', '4: row/width']],
    ['unclosed-quote.csv', 'utf-8, delimiter ","', ['1', 'Ana', '10'], ['3: row/quote']],
    ['repeated-header.csv', 'utf-8, delimiter ","', ['1', 'Ana'], ['3: row/repeated-header']],
    ['one-bad-byte.csv', 'utf-8, delimiter ","', ['1', 'Conceição'], ['4: row/encoding']],
    ['cut-off.csv', 'utf-8, delimiter ","', ['1', 'Ana', '10'], ['3: row/width']],
    ['header-only.csv', 'utf-8, delimiter ","', undefined, []],
  ])('is read: %s', async (name, dialect, first, expected) => {
    const { table, rows } = await readAll(fixture(name));
    expect(table.dialect).toBe(dialect);
    expect(sound(rows)[0]).toEqual(first);
    expect(faults(rows)).toEqual(expected);
  });

  it.each([
    ['windows-1251.csv', 'input/encoding', 'windows-1251'],
    ['duplicate-header.csv', 'input/header', '"Email" names column 1 (A) and column 3 (C)'],
    ['empty.csv', 'input/empty', 'the file is empty'],
  ])('is refused: %s', async (name, code, says) => {
    await expectRefusal(openTable(fixture(name), {}), { code, says });
  });

  it('is read in the encoding that is declared', async () => {
    const { rows } = await readAll(fixture('windows-1251.csv'), { encoding: 'windows-1251' });
    expect(rows[0]?.value).toEqual(['Анна Каренина', 'Москва']);
  });
});
