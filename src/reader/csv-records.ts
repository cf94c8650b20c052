import { isAscii } from 'node:buffer';
import type { Cut } from './csv-cutter.js';
import type { Dialect } from './csv-dialect.js';
import { RecordParser } from './csv-parser.js';

/** The cells of records, or why they could not be read. */
interface Parsed {
  readonly records: readonly string[][];
  /** Code of csv-parse for the record after the last of them. */
  readonly code: string | undefined;
}

/**
 * Reads records that are cut already. Those without quotes are split at their delimiters, which is all that CSV says
 * of them; those with quotes are read by csv-parse, all of a chunk at once because a parser is costly to make.
 */
export class RecordReader {
  readonly #dialect: Dialect;
  readonly #delimiter: Buffer;
  readonly #first: number;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
    this.#delimiter = Buffer.from(dialect.delimiter);
    this.#first = this.#delimiter[0] ?? 0;
  }

  /** The records with quotes among the cuts, in order, as far as they are sound. */
  quoted(bytes: Buffer, cuts: readonly Cut[]): Parsed {
    const parts: Buffer[] = [];
    let begin = 0;
    for (const { end, breakLength, quoted } of cuts) {
      if (quoted) parts.push(bytes.subarray(begin, end - breakLength), this.#lineBreak);
      begin = end;
    }
    if (parts.length === 0) return NOTHING;
    parts.pop();
    const records: string[][] = [];
    const parser = new RecordParser({ ...this.#dialect, mixedBreaks: false }, (cells) => records.push(cells));
    const error = parser.feed(Buffer.concat(parts)) ?? parser.finish();
    return { records, code: error?.code };
  }

  /** The cells of a record without quotes that stands from `begin` to `end`, its line break left out. */
  plain(bytes: Buffer, { begin, end, encoding }: PlainRecord): string[] {
    const cells: string[] = [];
    const { length } = this.#delimiter;
    let from = begin;
    for (let at = begin; at < end; at += 1) {
      if (bytes[at] !== this.#first || (length > 1 && !this.#isDelimiter(bytes, at))) continue;
      cells.push(bytes.toString(encoding, from, at));
      from = at + length;
      at = from - 1;
    }
    cells.push(bytes.toString(encoding, from, end));
    return cells;
  }

  get #lineBreak(): Buffer {
    return this.#dialect.carriageReturns ? CR : LF;
  }

  #isDelimiter(bytes: Buffer, at: number): boolean {
    return bytes.compare(this.#delimiter, 0, this.#delimiter.length, at, at + this.#delimiter.length) === 0;
  }
}

/** Where a record stands, and how its bytes are read. */
interface PlainRecord {
  readonly begin: number;
  readonly end: number;
  readonly encoding: 'latin1' | 'utf8';
}

/** ASCII is read faster as latin-1 than as UTF-8, and is the same text. */
export function quickEncoding(bytes: Buffer): 'latin1' | 'utf8' {
  return isAscii(bytes) ? 'latin1' : 'utf8';
}

const NOTHING: Parsed = { records: [], code: undefined };
const CR = Buffer.from('\r');
const LF = Buffer.from('\n');
