import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors/app-error.js';
import { chooseDialect } from '../../src/reader/csv-dialect.js';
import { chooseEncoding, decodeHead } from '../../src/reader/csv-encoding.js';
import { CsvReading } from '../../src/reader/csv-reading.js';
import { Mutator, type Random } from './helpers/mutate.js';

/** More mutations, another seed, and files of public corpora to mutate, for a longer run. */
const MUTATIONS = Number(process.env['KOMMO_BULK_FUZZ'] ?? 100_000);
const SEED = Number(process.env['KOMMO_BULK_FUZZ_SEED'] ?? 7);
const CORPORA = process.env['KOMMO_BULK_CORPORA'];

const texts = [
  'a,b,c\n1,2,3\n4,5,6\n',
  'id;name;note\r\n1;Ana;"two\r\nlines"\r\n2;"Bia ""B"" Lima";x\r\n',
  'id\tname\n1\tJosé 😀\n',
  '\ufeff"ID","Name"\n"1","x, y"\n"2",""\n',
  'sep=;\na;b\n1;2\n',
  'a,b\r1,2\r3,"x\ry"\r',
  "'a','b'\n'1','x, y'\n'2','z'\n",
  'Report\n\na|b|c\n1|2|3\n4|5|6\n',
].map((text) => Buffer.from(text));

/** Small files of the fixtures, and of the corpora where there are any. */
function seeds(): Buffer[] {
  const folders = ['fixtures/csv', ...(CORPORA === undefined ? [] : [CORPORA])];
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:csv|tsv)$/i.test(name))
      .map((name) => readFileSync(join(folder, name)).subarray(0, 400)),
  );
  return [...texts, Buffer.from('\ufeffa,b\nç,2\n', 'utf16le'), ...files.filter((bytes) => bytes.length > 0)];
}

/** Reads bytes as a file of them would be read; rows and line counts, or the error that refuses it. */
function readWhole(bytes: Buffer, random: Random) {
  const declared = random.below(8) === 0 ? 'windows-1251' : 'auto';
  const guess = random.below(4) > 0;
  const { encoding } = chooseEncoding({ path: 'x', head: bytes, declared, guess });
  const text = decodeHead(bytes, encoding);
  const { dialect } = chooseDialect({
    path: 'x',
    text,
    delimiter: 'auto',
    headerRow: undefined,
    guess,
  });
  const reading = new CsvReading({ encoding, dialect }, { source: { file: 'x' }, skip: 0 });
  const cut = random.below(bytes.length + 1);
  reading.feed(bytes.subarray(0, cut));
  reading.feed(bytes.subarray(cut));
  reading.finish();
  return { lines: reading.lines, rows: reading.take(), header: reading.header };
}

/** Pieces of a file: many, so that one reading meets many changes, but now and then one, whose header is changed too. */
function piecesOf(round: number): number {
  return round % 8 === 0 ? 1 : 40;
}

describe('bytes changed at random', () => {
  beforeAll(() => {
    // Most of the time would go into traces of errors that nobody looks at.
    Error.stackTraceLimit = 0;
    return () => {
      Error.stackTraceLimit = 10;
    };
  });

  it(`are read, or refused with a code: ${MUTATIONS} times from seed ${SEED}`, () => {
    const mutator = new Mutator(seeds(), SEED);
    const outcomes = { read: 0, refused: 0 };
    let slowest = 0;
    for (let round = 0; mutator.changes < MUTATIONS; round += 1) {
      const bytes = mutator.next(piecesOf(round));
      const started = performance.now();
      try {
        const { lines, rows, header } = readWhole(bytes, mutator.random);
        outcomes.read += 1;
        const inRows = rows.reduce((sum, { origin }) => sum + origin.lastLine - origin.firstLine + 1, 0);
        const isSound =
          lines.above + lines.header + lines.blank + lines.rows === lines.total && lines.rows === inRows;
        const width = header?.cells.length;
        if (!isSound || rows.some(({ value }) => value.length !== width))
          expect({ round, bytes: bytes.toString('latin1'), lines, inRows }).toBe('all lines accounted for');
      } catch (thrown) {
        if (!(thrown instanceof AppError))
          throw new Error(`in round ${round}: ${bytes.toString('hex')}`, { cause: thrown });
        outcomes.refused += 1;
      }
      slowest = Math.max(slowest, performance.now() - started);
    }
    expect(outcomes.read).toBeGreaterThan(outcomes.refused);
    expect(outcomes.refused).toBeGreaterThan(0);
    // A hang, not a pause of a busy machine.
    expect(slowest).toBeLessThan(10_000);
  });
});
