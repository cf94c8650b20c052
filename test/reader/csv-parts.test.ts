import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourceRow } from '../../src/model/table.js';
import { csvLayoutOf, csvParts, joinParts, readPart, type CsvPart } from '../../src/reader/csv-parts.js';
import { openTable } from '../../src/reader/open-table.js';
import { prop } from '../helpers/prop.js';
import { collect } from './helpers/csv-text.js';
import { tempFiles } from './helpers/temp-files.js';

const files = tempFiles();
const options = { delimiter: ',', encoding: 'utf-8' };

/** Rows read part by part; a part that does not end with a record is read again with the next. */
async function readByParts(path: string, size: number): Promise<{ rows: SourceRow[]; parts: number }> {
  const layout = await csvLayoutOf(path, options);
  if (!layout) throw new Error('The file cannot be read in parts.');
  const rows: SourceRow[] = [];
  let parts = 0;
  let open: CsvPart | undefined;
  for await (const part of csvParts(layout, size)) {
    parts += 1;
    const whole: CsvPart = open ? joinParts(open, part) : part;
    const read = readPart(layout, whole);
    const found = await collect(read.rows);
    open = read.endsClean() ? undefined : whole;
    if (!open) rows.push(...found);
  }
  return {
    rows: rows.map((row, index) => ({ ...row, origin: { ...row.origin, ordinal: index + 1 } })),
    parts,
  };
}

const pieces = [
  'a',
  'é',
  '"',
  ',',
  '\n',
  '\n\n',
  '\r\n',
  '\r\r\n',
  '""',
  '",',
  ' ',
  '"\n',
  'x,y\n',
  '1,2\n',
  '"3\n4",5\n',
];

describe('a file that is read in parts', () => {
  prop([fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), fc.integer({ min: 1, max: 40 })])(
    'gives the rows, lines and issues that it gives as a whole, whatever is wrong with it',
    async (text, size) => {
      const path = await files.write('parts.csv', `x,y\n${text.join('')}`);
      const { rows } = await readByParts(path, size);
      expect(rows).toEqual(await collect((await openTable(path, options)).rows));
    },
  );

  it('is cut outside quoted cells', async () => {
    const path = await files.write('quoted.csv', `x,y\n${'"one\ntwo",3\n'.repeat(50)}`);
    const { rows, parts } = await readByParts(path, 30);
    expect(rows).toHaveLength(50);
    expect(parts).toBeGreaterThan(10);
    expect(rows[49]?.origin).toMatchObject({ firstLine: 100, lastLine: 101 });
  });

  it('names the byte of the file that is not text', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`x,y\n${'1,2\n'.repeat(20)}`),
      Buffer.from([0x33, 0x2c, 0xff, 10]),
    ]);
    const path = await files.write('bytes.csv', bytes);
    const { rows } = await readByParts(path, 10);
    expect(rows[20]?.issues[0]?.message).toContain('offset 86 of the file');
  });

  it.each([
    ['of UTF-16', Buffer.from('\ufeffx,y\n1,2\n', 'utf16le'), { delimiter: ',' }],
    ['with lone carriage returns', Buffer.from('x,y\r1,2\r'), options],
    ['that is a report of this program', Buffer.from('x,__row\n1,2\n'), options],
  ])('is never one %s', async (_, bytes, how) => {
    expect(await csvLayoutOf(await files.write('whole.csv', bytes), how)).toBeUndefined();
  });
});
