import { RecordCutter, type Cut } from './csv-cutter.js';
import type { Dialect } from './csv-dialect.js';
import { quarantine, type Doubt } from './csv-quarantine.js';
import { quickEncoding, RecordReader } from './csv-records.js';

/** Largest record in bytes. */
export const MAX_RECORD_BYTES = 4 * 1024 * 1024;

/** Why a line was given up. `doubtful` lines follow a bad one and may be the rest of a cell that it opened. */
export type FaultReason = 'quote' | 'unclosed' | 'doubtful' | 'size';

/** A line that is not a sound record. */
export interface Fault {
  readonly reason: FaultReason;
  readonly line: number;
  /** Line of the record that could not be read; differs from `line` for doubtful ones. */
  readonly opened: number;
  /** The line as it stands; the beginning of it where it is longer than a record may be. */
  readonly bytes: Buffer;
}

/** Where the scanner delivers. All are called in the order of the file, while `feed` or `finish` runs. */
export interface ScanSink {
  /** Lines that hold nothing at all. */
  blank(lines: number): void;
  record(cells: string[], firstLine: number, lastLine: number): void;
  fault(fault: Fault): void;
}

/** Bytes that begin with a record that cannot be read, and the code of csv-parse for it. */
interface Trouble {
  readonly bytes: Buffer;
  readonly code: string;
}

/**
 * Cuts decoded bytes into records with their physical lines, and goes on after records that cannot be read. It
 * holds at most one record and one chunk.
 */
export class RecordScanner {
  /** While the sink runs: offsets of the record's first byte and of the byte after it, in the decoded text. */
  begin = 0;
  end = 0;
  readonly #dialect: Dialect;
  readonly #sink: ScanSink;
  readonly #lineBreak: number;
  readonly #cutter: RecordCutter;
  readonly #reader: RecordReader;
  /** Bytes after the last record, and their offset in the decoded text. */
  #rest: Buffer = EMPTY;
  #base = 0;
  /** Code of the record that `#rest` begins with, while more bytes are needed to judge it. */
  #trouble: string | undefined;
  #linesToPass: number;
  #line = 1;
  /** The bytes so far end inside a line that is passed over. */
  #inPassedLine = false;
  /** Cells of the first record that is not blank: the header. */
  #width: number | undefined;

  constructor(dialect: Dialect, sink: ScanSink) {
    this.#dialect = dialect;
    this.#sink = sink;
    this.#lineBreak = dialect.carriageReturns ? 13 : 10;
    this.#linesToPass = dialect.linesBefore;
    this.#cutter = new RecordCutter(dialect);
    this.#reader = new RecordReader(dialect);
  }

  /** Goes on below a header of `width` cells, at the beginning of a line. */
  resume(line: number, width: number): void {
    this.#linesToPass = 0;
    this.#line = line;
    this.#width = width;
  }

  get atRecordEnd(): boolean {
    return this.#rest.length === 0 && this.#trouble === undefined && this.#linesToPass === 0;
  }

  /** Length of the decoded text so far, in bytes. */
  get length(): number {
    return this.#base + this.#rest.length;
  }

  /** Physical lines read so far. */
  get lines(): number {
    return this.#line - 1 + (this.#inPassedLine ? 1 : 0);
  }

  /** Those of them above the header. */
  get linesAbove(): number {
    return Math.min(this.lines, this.#dialect.linesBefore);
  }

  feed(chunk: Buffer): void {
    this.#readAll(this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]), false);
  }

  finish(): void {
    this.#readAll(this.#rest, true);
  }

  #readAll(bytes: Buffer, atEnd: boolean): void {
    this.#rest = EMPTY;
    let left: Buffer | undefined = bytes;
    while (left !== undefined && left.length > 0) left = this.#advance(left, atEnd);
  }

  /** Reads a part of the bytes; returns what is left of them, or keeps it until there is more. */
  #advance(bytes: Buffer, atEnd: boolean): Buffer | undefined {
    if (this.#linesToPass > 0) return this.#passLine(bytes);
    if (this.#trouble !== undefined) return this.#judge({ bytes, code: this.#trouble }, atEnd);
    const whole = this.#cutter.cut(bytes);
    const done = whole.at(-1)?.end ?? 0;
    const cuts = atEnd && done < bytes.length ? [...whole, this.#cutter.last(bytes)] : whole;
    const code = this.#deliver(bytes, cuts);
    const rest = bytes.subarray(this.end - this.#base);
    this.#base = this.end;
    if (code !== undefined) return this.#judge({ bytes: rest, code }, atEnd);
    if (rest.length > MAX_RECORD_BYTES)
      return this.#judge({ bytes: rest, code: 'CSV_MAX_RECORD_SIZE' }, atEnd);
    this.#rest = rest;
    return undefined;
  }

  /** Hands records to the sink as far as they are sound. */
  #deliver(bytes: Buffer, cuts: readonly Cut[]): string | undefined {
    const { records, code } = this.#reader.quoted(bytes, cuts);
    const encoding = quickEncoding(bytes);
    const base = this.#base;
    let nextQuoted = 0;
    let begin = 0;
    for (const { end, breakLength, quoted, innerBreaks } of cuts) {
      const last = end - breakLength;
      const cells = quoted ? records[nextQuoted] : this.#reader.plain(bytes, { begin, end: last, encoding });
      if (cells === undefined) return code;
      this.begin = base + begin;
      this.end = base + end;
      if (quoted) nextQuoted += 1;
      if (begin === last) this.#passBlank(1);
      else this.#emit(cells, innerBreaks);
      begin = end;
    }
    return undefined;
  }

  #emit(cells: string[], innerBreaks: number): void {
    const first = this.#line;
    const last = first + innerBreaks;
    this.#line = last + 1;
    if (this.#width === undefined && cells.some((cell) => cell.trim() !== '')) this.#width = cells.length;
    this.#sink.record(cells, first, last);
  }

  #passBlank(lines: number): void {
    this.#line += lines;
    this.#sink.blank(lines);
  }

  #passLine(bytes: Buffer): Buffer {
    const at = bytes.indexOf(this.#lineBreak);
    const length = at === -1 ? bytes.length : at + 1;
    this.#base += length;
    this.end = this.#base;
    this.#inPassedLine = at === -1;
    if (at !== -1) {
      this.#linesToPass -= 1;
      this.#line += 1;
    }
    return bytes.subarray(length);
  }

  /** Gives up the lines that cannot be read; returns what is left of the bytes. */
  #judge({ bytes, code }: Trouble, atEnd: boolean): Buffer | undefined {
    const verdict = quarantine({
      bytes,
      atEnd,
      ...this.#dialect,
      width: this.#width,
      limit: MAX_RECORD_BYTES,
    });
    this.#trouble = verdict.kind === 'more' ? code : undefined;
    if (verdict.kind === 'more') {
      this.#rest = bytes;
      return undefined;
    }
    this.#passBlank(verdict.blankLines);
    this.begin = this.#base;
    this.end = this.#base + verdict.length;
    if (verdict.kind === 'lines') this.#reportLines(verdict, code);
    else this.#reportEndless(bytes.subarray(verdict.length));
    this.#base = this.end;
    this.#cutter.restart();
    return bytes.subarray(verdict.length);
  }

  #reportLines({ lines, leftOpen }: Doubt, code: string): void {
    const opened = this.#line;
    const reason: FaultReason = leftOpen && code !== 'INVALID_OPENING_QUOTE' ? 'unclosed' : 'quote';
    for (const bytes of lines) {
      this.#sink.fault({
        reason: this.#line === opened ? reason : 'doubtful',
        line: this.#line,
        opened,
        bytes,
      });
      this.#line += 1;
    }
  }

  #reportEndless(line: Buffer): void {
    const bytes = line.subarray(0, 1000);
    this.#sink.fault({ reason: 'size', line: this.#line, opened: this.#line, bytes });
    this.#linesToPass = 1;
  }
}

const EMPTY = Buffer.alloc(0);
