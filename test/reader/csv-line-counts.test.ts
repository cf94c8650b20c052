import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourceRow } from '../../src/model/table.js';
import { csvRows } from '../../src/reader/csv.js';
import { prop } from '../helpers/prop.js';
import { collect, CountedChunks, readingOf } from './helpers/csv-text.js';

/** Physical lines as a text editor numbers them, without an empty one behind the last line break. */
function linesIn(text: string, end: string): number {
  return text === '' ? 0 : text.split(end).length - (text.endsWith(end) ? 1 : 0);
}

function span(rows: readonly SourceRow[]): number {
  return rows.reduce((sum, { origin }) => sum + origin.lastLine - origin.firstLine + 1, 0);
}

const pieces = ['a', 'é', '"', ',', '\n', '\n\n', '\r\n', '\r\r\n', '""', '",', ' ', 'b"c', '"\n', '\r'];

describe('every physical line of a file', () => {
  prop([
    fc.array(fc.constantFrom(...pieces), { maxLength: 60 }),
    fc.integer({ min: 1, max: 30 }),
    fc.integer({ min: 0, max: 3 }),
    fc.boolean(),
  ])(
    'stands above the header, in it, is blank, or belongs to a row',
    async (parts, size, linesBefore, carriageReturns) => {
      const written = parts.join('');
      const text = carriageReturns ? written.replaceAll('\n', '\r') : written;
      const reading = readingOf({ linesBefore, carriageReturns });
      const rows = await collect(csvRows(new CountedChunks(Buffer.from(text), size), reading));
      const { total, above, header, blank, rows: inRows } = reading.lines;
      expect(total).toBe(linesIn(text, carriageReturns ? '\r' : '\n'));
      expect(above + header + blank + inRows).toBe(total);
      expect(above).toBe(Math.min(linesBefore, total));
      expect(inRows).toBe(span(rows));
    },
  );

  it('is accounted for when one of them never ends', async () => {
    const text = `a,b\n1,${'x'.repeat(9_000_000)}\n\n3,4`;
    const reading = readingOf();
    await collect(csvRows(new CountedChunks(Buffer.from(text), 65_536), reading));
    expect(reading.lines).toEqual({ total: 4, above: 0, header: 1, blank: 1, rows: 2 });
  });

  it('is accounted for when the last of them never ends', async () => {
    const reading = readingOf();
    await collect(
      csvRows(new CountedChunks(Buffer.from(`a,b\n1,${'x'.repeat(9_000_000)}`), 65_536), reading),
    );
    expect(reading.lines).toEqual({ total: 2, above: 0, header: 1, blank: 0, rows: 1 });
  });
});
