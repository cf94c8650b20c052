import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import { openTable } from '../../src/reader/open-table.js';
import { cellText } from '../../src/model/cell.js';
import { collect } from '../helpers/collect.js';
import { tempDir } from '../helpers/temp-dir.js';

const folder = 'fixtures/demo';
const files = await readdir(folder);
const tables = files.filter((file) => file.endsWith('.csv'));

describe('the demo data', () => {
  it('is what its generator writes, byte for byte', async () => {
    const fresh = await tempDir();
    await promisify(execFile)(process.execPath, ['fixtures/make-demo-data.js', fresh]);
    expect((await readdir(fresh)).sort()).toEqual([...files].sort());
    for (const file of files) {
      const [made, kept] = await Promise.all([readFile(`${fresh}/${file}`), readFile(`${folder}/${file}`)]);
      expect(made.equals(kept), file).toBe(true);
    }
  });

  it.each(tables)('%s names no domain that could be real', async (file) => {
    const text = await readFile(`${folder}/${file}`, 'utf8');
    const domains = [...text.matchAll(/(?:@|:\/\/|www\.)([a-z0-9-]+(?:\.[a-z0-9-]+)+)/gi)].map(
      ([, domain = '']) => domain,
    );
    expect(domains.length).toBeGreaterThan(50);
    expect(domains.filter((domain) => !/(^|\.)example\.(com|org|net)$/i.test(domain))).toEqual([]);
  });

  it.each([
    ['CNPJ', 14, 700],
    ['CPF', 11, 300],
  ])('has %s numbers with valid check digits', async (column, length, atLeast) => {
    const numbers = (await cellsOf('deals.csv', column))
      .map((text) => text.replace(/\D/g, ''))
      .filter((digits) => digits !== '')
      .map((digits) => digits.padStart(length, '0'));
    expect(numbers.length).toBeGreaterThan(atLeast);
    expect(numbers.filter((digits) => !hasCheckDigits(digits, length - 2))).toEqual([]);
  });

  it('names companies and contacts on several rows', async () => {
    const companies = await cellsOf('deals.csv', 'Empresa');
    const contacts = await cellsOf('deals.csv', 'E-mail');
    expect(new Set(companies).size).toBeLessThan(companies.length / 2);
    expect(new Set(contacts).size).toBeLessThan(contacts.length * 0.8);
  });
});

async function cellsOf(file: string, column: string): Promise<string[]> {
  const table = await openTable(`${folder}/${file}`, {});
  const index = table.header.indexOf.get(column) ?? -1;
  const rows = (await collect(table.rows)).flat();
  return rows.filter(({ issues }) => issues.length === 0).map(({ value }) => cellText(value[index]));
}

/** Modulo 11 with weights that rise from 2 at the right, and for a CNPJ start again after 9 (Receita Federal). */
function hasCheckDigits(digits: string, base: number): boolean {
  return [base, base + 1].every(
    (place) => Number(digits[place]) === checkDigit(digits.slice(0, place), base),
  );
}

function checkDigit(digits: string, base: number): number {
  const highest = base === 12 ? 9 : Number.POSITIVE_INFINITY;
  let weight = 2;
  let sum = 0;
  for (const digit of Array.from(digits, Number).reverse()) {
    sum += digit * weight;
    weight = weight === highest ? 2 : weight + 1;
  }
  const rest = sum % 11;
  return rest < 2 ? 0 : 11 - rest;
}
