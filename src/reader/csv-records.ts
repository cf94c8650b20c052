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
 * of them; those with quotes are read by csv-parse. One parser serves as long as it meets no error: a new one begins
 * with code that is not optimised yet.
 */
export class RecordReader {
  readonly #dialect: Dialect;
  readonly #delimiter: Buffer;
  readonly #first: number;
  readonly #padding: Buffer;
  #parser: RecordParser | undefined;
  #records: string[][] = [];

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
    this.#delimiter = Buffer.from(dialect.delimiter);
    this.#first = this.#delimiter[0] ?? 0;
    this.#padding = Buffer.alloc(LOOK_AHEAD, dialect.carriageReturns ? '\r' : '\n');
  }

  /** The records with quotes among the cuts, in order, as far as they are sound. */
  quoted(bytes: Buffer, cuts: readonly Cut[]): Parsed {
    const lineBreak = this.#padding.subarray(0, 1);
    const parts: Buffer[] = [];
    let begin = 0;
    for (const { end, breakLength, quoted } of cuts) {
      if (quoted) parts.push(bytes.subarray(begin, end - breakLength), lineBreak);
      begin = end;
    }
    if (parts.length === 0) return NOTHING;
    this.#records = [];
    this.#parser ??= this.#newParser();
    const error = this.#parser.feed(Buffer.concat([...parts, this.#padding]));
    const records = this.#records;
    const code = error?.code ?? (records.length < parts.length / 2 ? 'CSV_QUOTE_NOT_CLOSED' : undefined);
    if (code !== undefined) this.#parser = undefined;
    return { records, code };
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

  #newParser(): RecordParser {
    return new RecordParser({ ...this.#dialect, mixedBreaks: false }, (cells) => this.#records.push(cells));
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

/** csv-parse holds its last few bytes back; line breaks behind the records push them out and are passed over. */
const LOOK_AHEAD = 16;
