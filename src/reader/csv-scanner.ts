import type { Dialect } from './csv-dialect.js';
import { RecordParser } from './csv-parser.js';
import { quarantine, type Doubt } from './csv-quarantine.js';

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

/** Where the scanner delivers. Both are called in the order of the file, while `feed` or `finish` runs. */
export interface ScanSink {
  record(cells: string[], firstLine: number, lastLine: number): void;
  fault(fault: Fault): void;
}

/** Bytes from the end of the last sound record, which csv-parse could not read, and its error code. */
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
  readonly #breaks: RegExp;
  #parser: RecordParser;
  /** Offset of the parser's first byte. */
  #base = 0;
  /** Chunks from the one in which the last record ends, and the offset of the first of them. */
  #held: Buffer[] = [];
  #heldFrom = 0;
  #trouble: Trouble | undefined;
  #linesToPass: number;
  #line = 1;
  /** Cells of the first record that is not blank: the header. */
  #width: number | undefined;

  constructor(dialect: Dialect, sink: ScanSink) {
    this.#dialect = dialect;
    this.#sink = sink;
    this.#lineBreak = dialect.carriageReturns ? 13 : 10;
    this.#breaks = dialect.carriageReturns ? /\r/g : /\n/g;
    this.#linesToPass = dialect.linesBefore;
    this.#parser = this.#newParser();
  }

  feed(chunk: Buffer): void {
    let rest: Buffer | undefined = chunk;
    while (rest !== undefined && rest.length > 0) rest = this.#advance(rest);
  }

  finish(): void {
    for (;;) {
      const trouble = this.#trouble ?? this.#stumble(this.#parser.finish()?.code);
      if (trouble === undefined) return;
      const rest = this.#judge(trouble, true);
      if (rest !== undefined) this.feed(rest);
    }
  }

  /** Takes a part of the bytes; returns what is left of them. */
  #advance(bytes: Buffer): Buffer | undefined {
    if (this.#linesToPass > 0) return this.#passLine(bytes);
    if (this.#trouble) {
      return this.#judge({ ...this.#trouble, bytes: Buffer.concat([this.#trouble.bytes, bytes]) }, false);
    }
    this.#held.push(bytes);
    const error = this.#parser.feed(bytes)?.code;
    if (error === undefined) this.#release();
    const trouble = this.#stumble(error ?? this.#tooLarge());
    return trouble && this.#judge(trouble, false);
  }

  #tooLarge(): string | undefined {
    const held = this.#held.reduce((sum, chunk) => sum + chunk.length, this.#heldFrom);
    return held - this.#base - this.#parser.recordEnd > MAX_RECORD_BYTES ? 'CSV_MAX_RECORD_SIZE' : undefined;
  }

  #passLine(bytes: Buffer): Buffer | undefined {
    const at = bytes.indexOf(this.#lineBreak);
    const length = at === -1 ? bytes.length : at + 1;
    if (at !== -1) {
      this.#linesToPass -= 1;
      this.#line += 1;
    }
    this.#restart(this.#base + length);
    return bytes.subarray(length);
  }

  #newParser(): RecordParser {
    return new RecordParser(this.#dialect, (cells, blankLines, multiline) => {
      const first = this.#line + blankLines;
      const last = multiline ? first + this.#countBreaks(cells) : first;
      this.#line = last + 1;
      this.begin = this.end;
      this.end = this.#base + this.#parser.recordEnd;
      if (this.#width === undefined && cells.some((cell) => cell.trim() !== '')) this.#width = cells.length;
      this.#sink.record(cells, first, last);
    });
  }

  // csv-parse counts CRLF inside quotes as two lines; a person counts one.
  #countBreaks(cells: readonly string[]): number {
    return cells.reduce((sum, cell) => sum + (cell.match(this.#breaks)?.length ?? 0), 0);
  }

  /** Lets go of the chunks before the one in which the last record ends. */
  #release(): void {
    const done = this.#base + this.#parser.recordEnd;
    for (let first = this.#held[0]; first && this.#heldFrom + first.length <= done; first = this.#held[0]) {
      this.#held.shift();
      this.#heldFrom += first.length;
    }
  }

  /** After an error: takes the unread bytes back and starts a new parser at their beginning. */
  #stumble(code: string | undefined): Trouble | undefined {
    if (code === undefined) return undefined;
    const from = this.#base + this.#parser.recordEnd;
    const [only] = this.#held;
    const held = only && this.#held.length === 1 ? only : Buffer.concat(this.#held);
    const bytes = held.subarray(from - this.#heldFrom);
    this.#restart(from);
    return { bytes, code };
  }

  #restart(base: number): void {
    this.#base = base;
    this.#heldFrom = base;
    this.#held = [];
    this.end = base;
    this.#parser = this.#newParser();
  }

  /** Gives up the lines that cannot be read; returns what is left of the bytes. */
  #judge(trouble: Trouble, atEnd: boolean): Buffer | undefined {
    const { bytes } = trouble;
    const verdict = quarantine({
      bytes,
      atEnd,
      ...this.#dialect,
      width: this.#width,
      limit: MAX_RECORD_BYTES,
    });
    this.#trouble = verdict.kind === 'more' ? trouble : undefined;
    if (verdict.kind === 'more') return undefined;
    this.#line += verdict.blankLines;
    this.begin = this.#base;
    this.end = this.#base + verdict.length;
    if (verdict.kind === 'lines') this.#reportLines(verdict, trouble.code);
    else this.#reportEndless(bytes.subarray(verdict.length));
    this.#restart(this.#base + verdict.length);
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
