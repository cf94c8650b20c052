import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import type { Cell } from '../../src/model/cell.js';
import { openXlsxWriter } from '../../src/writer/xlsx.js';
import { prop } from '../helpers/prop.js';
import { wellFormedText } from '../helpers/well-formed-text.js';
import { readAll } from './helpers/collect.js';
import { tempFiles } from './helpers/temp-files.js';

const files = tempFiles();

const text = fc.oneof(
  wellFormedText({ maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom(
    '_x000D_',
    ' a ',
    '\r\n',
    '\ufffe',
    '<![CDATA[&amp;]]>',
    '=1+1',
    '+7 999',
    '007',
    '\u0000',
    'a\tb',
  ),
);
const date = fc
  .date({ min: new Date('1900-03-01'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((at) => at.toISOString());
const cell: fc.Arbitrary<Cell> = fc.oneof(
  { weight: 5, arbitrary: text },
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
  fc.integer(),
  fc.boolean(),
  date.map((iso) => ({ iso: iso.slice(0, 10) })),
  date.map((iso) => ({ iso: iso.slice(0, 19) })),
);

describe('a workbook that our writer made', () => {
  prop([fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 40 })], { numRuns: 25 })(
    'is read back as it was, for any cells',
    async (rows) => {
      const path = files.path('round-trip.xlsx');
      const writer = await openXlsxWriter(path, ['row', 'a', 'b', 'c'], {});
      await writer.write(rows.map((cells, index) => ({ cells: [index, ...cells] })));
      await writer.close();
      const { rows: read } = await readAll(path);
      expect(read.map((row) => row.value)).toEqual(rows.map((cells, index) => [index, ...cells]));
      expect(read.flatMap((row) => row.issues.filter((issue) => issue.severity === 'error'))).toEqual([]);
      await rm(path);
    },
  );
});
