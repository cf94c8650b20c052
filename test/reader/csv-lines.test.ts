import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { stringify } from 'csv-stringify/sync';
import { describe, expect, it } from 'vitest';
import { collect, CountedChunks, rowsFrom } from './helpers/csv-text.js';
import { faults, readAll } from './helpers/collect.js';
import { tempFiles } from './helpers/temp-files.js';
import { prop } from '../helpers/prop.js';

const files = tempFiles();

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
}

describe('the lines of a row', () => {
  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])('count a %s inside quotes once', async (name, end) => {
    const text = ['a,b', '1,"x', 'y', '', 'z"', '', '', '2,p', '"3', '",q', ''].join(end);
    const { rows } = await readAll(await files.write(`lines-${name}.csv`, text));
    expect(rows.map(({ origin }) => [origin.firstLine, origin.lastLine])).toEqual([
      [2, 5],
      [8, 8],
      [9, 10],
    ]);
    expect(rows[0]?.value[1]).toBe(['x', 'y', '', 'z'].join(end));
  });

  it('stay true behind a cell of 10,000 lines', async () => {
    const note = 'line\r\n'.repeat(10_000);
    const { rows } = await readAll(await files.write('long-note.csv', `a,b\r\n1,"${note}"\r\n2,x\r\n`));
    expect(rows.map(({ origin }) => [origin.firstLine, origin.lastLine])).toEqual([
      [2, 10_002],
      [10_003, 10_003],
    ]);
    expect(rows[0]?.value[1]).toBe(note);
  });

  it('stay true behind rows that cannot be read', async () => {
    const text = 'a,b\n\n"x"y,1\n\n1,"\n\n"\n2"z,1\n3,4\n';
    const { rows } = await readAll(await files.write('faulty.csv', text));
    expect(rows.map(({ origin }) => origin.firstLine)).toEqual([3, 5, 8, 9]);
    expect(faults(rows)).toEqual(['3: row/quote', '8: row/quote']);
  });
});

/** Texts with all that needs quoting, but nothing that is no text. */
const cell = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 8 }).map((text) => text.replaceAll('\0', '')) },
  { weight: 2, arbitrary: fc.stringMatching(/^[a,;"\r\n é😀\t|=]{0,12}$/u) },
  fc.constantFrom('', ' ', '"', '""', '\n', '\r\n', ',', 'ação', '__proto__'),
);

const table = fc.integer({ min: 2, max: 6 }).chain((width) =>
  fc.record({
    header: fc.constant(Array.from({ length: width }, (_, index) => `column ${index}`)),
    rows: fc.array(
      fc.array(cell, { minLength: width, maxLength: width }).filter((row) => row.some((text) => text !== '')),
      { maxLength: 20 },
    ),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    end: fc.constantFrom('\n', '\r\n'),
    chunk: fc.integer({ min: 1, max: 50 }),
  }),
);

/** Physical lines a text takes up: its line feeds. */
function breaksIn(text: string): number {
  return text.split('\n').length - 1;
}

describe('what csv-stringify writes', () => {
  prop([table])('is read back as it was, with its lines, however it is cut', async (written) => {
    const { header, rows, delimiter, end, chunk } = written;
    const records = [header, ...rows].map((row) =>
      stringify([row], { delimiter, record_delimiter: end, quoted_match: /[\r\n\ufeff]/ }),
    );
    const chunks = new CountedChunks(Buffer.from(records.join('')), chunk);
    const read = await collect(rowsFrom(chunks, delimiter));

    let line = 1 + breaksIn(records[0] ?? '');
    const expected = rows.map((value, index) => {
      const first = line;
      line += breaksIn(records[index + 1] ?? '');
      return { value, first, last: line - 1, issues: [] };
    });
    expect(
      read.map(({ value, origin, issues }) => ({
        value,
        first: origin.firstLine,
        last: origin.lastLine,
        issues,
      })),
    ).toEqual(expected);
  });

  prop([
    fc.array(fc.constantFrom('a', '"', ',', '\n', '\r\n', '\r\r\n', 'é', '""', '",'), { maxLength: 60 }),
    fc.integer({ min: 1, max: 9 }),
  ])('or any text at all gives the same rows however it is cut', async (parts, size) => {
    const bytes = Buffer.from(`x,y\n${parts.join('')}`);
    const whole = await collect(rowsFrom(new CountedChunks(bytes, bytes.length)));
    const cut = await collect(rowsFrom(new CountedChunks(bytes, size)));
    expect(cut).toEqual(whole);
  });

  prop([
    fc.array(fc.constantFrom('a', '"', ',', '\n', '"\n', 'é', '""', '",'), { maxLength: 60 }),
    fc.constantFrom('\r\n', '\r\r\n', '\r\r\r\n'),
    fc.integer({ min: 1, max: 9 }),
  ])('or any text at all gives the same rows however many CR stand before a LF', async (parts, end, size) => {
    const text = `x,y\n${parts.join('')}`;
    const plain = await collect(rowsFrom(new CountedChunks(Buffer.from(text), size)));
    const bytes = Buffer.from(text.replaceAll('\n', end));
    const rows = await collect(rowsFrom(new CountedChunks(bytes, size)));
    // Those inside a cell are its own.
    const inner = JSON.stringify(end).slice(1, -1);
    expect(JSON.parse(JSON.stringify(rows).replaceAll(inner, '\\n'))).toEqual(plain);
  });

  prop([fc.array(fc.constantFrom('a', '"', ',', '\n', '",', 'b"c'), { maxLength: 80 })])(
    'or any text at all: lines that hold text are all in a row, and in order',
    async (parts) => {
      const text = `x,y\n${parts.join('')}`;
      const rows = await collect(rowsFrom(new CountedChunks(Buffer.from(text), 7)));
      const covered = new Set<number>([1]);
      let last = 1;
      for (const { origin } of rows) {
        expect(origin.firstLine).toBeGreaterThan(last);
        last = origin.lastLine;
        for (let line = origin.firstLine; line <= origin.lastLine; line += 1) covered.add(line);
      }
      const lost = text
        .split('\n')
        .flatMap((line, index) => (/[abc]/.test(line) && !covered.has(index + 1) ? [index + 1] : []));
      expect(lost).toEqual([]);
    },
  );
});

describe('the bytes of a file', () => {
  const text = Buffer.from(`x,y\n${'1234567,abcdefgh\n'.repeat(20_000)}`);

  it('are read no further than the rows that are taken', async () => {
    const chunks = new CountedChunks(text, 4096);
    const rows = rowsFrom(chunks);
    await rows.next();
    expect(chunks.pulled).toBe(1);
    await rows.next();
    expect(chunks.pulled).toBe(2);
  });

  it('are let go once their rows are read', async () => {
    const endless = (async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from('x,y\n');
      for (let chunk = 0; chunk < 40; chunk += 1) yield Buffer.alloc(17 * 7_500, '1234567,abcdefgh\n');
    })();
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    const rows = rowsFrom(endless);
    for (let chunk = 0; chunk < 39; chunk += 1) await rows.next();
    collectGarbage();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * 1024 * 1024);
    await rows.return(undefined);
  });

  it('are let go when the loop is left', async () => {
    const chunks = new CountedChunks(text, 4096);
    const rows = rowsFrom(chunks);
    await rows.next();
    await rows.return(undefined);
    expect(chunks.closed).toBe(true);
    expect(chunks.pulled).toBe(1);
  });
});
