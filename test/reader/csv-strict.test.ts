import fc from 'fast-check';
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { describe, expect } from 'vitest';
import { collect, CountedChunks, rowsFrom } from './helpers/csv-text.js';
import { prop } from '../helpers/prop.js';

/** Records as csv-parse alone reads them, blank ones left out; undefined where it refuses the text. */
function alone(text: string, delimiter: string): string[][] | undefined {
  try {
    const records = parse(text, {
      delimiter,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      skip_empty_lines: true,
    });
    // A line of spaces is blank here.
    return records.filter((record) =>
      record.some((cell) => (record.length === 1 ? cell.trim() : cell) !== ''),
    );
  } catch (thrown) {
    if (thrown instanceof CsvError) return undefined;
    throw thrown;
  }
}

const pieces = ['a', 'é😀', ',', ';', '\n', '\r\n', '"', '""', '"x"', '"p\nq"', '"p,""q"'];

describe('text that csv-parse alone reads', () => {
  prop([
    fc.array(fc.constantFrom(...pieces), { maxLength: 40 }),
    fc.constantFrom(',', ';'),
    fc.integer({ min: 1, max: 20 }),
  ])(
    'is read the same here, where lines without quotes take a shorter way',
    async (parts, delimiter, size) => {
      const text = `h1${delimiter}h2\n${parts.join('')}`;
      const expected = alone(text, delimiter);
      fc.pre(expected !== undefined);
      const rows = await collect(rowsFrom(new CountedChunks(Buffer.from(text), size), delimiter));
      expect(rows.map((row) => row.value)).toEqual(
        expected.slice(1).map((cells) => [cells[0] ?? '', cells[1] ?? '']),
      );
    },
  );
});
