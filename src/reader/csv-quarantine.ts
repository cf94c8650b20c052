import { endOfText } from './csv-cutter.js';
import { RecordParser } from './csv-parser.js';

/** The lines that a quote error makes doubtful, from the line where the bad record begins. */
export interface Doubt {
  readonly kind: 'lines';
  /** Blank lines before the bad record. */
  readonly blankLines: number;
  /** Each line without its line break. The first is the bad one; others may be the rest of a cell it opened. */
  readonly lines: readonly Buffer[];
  /** Whether the first line ends inside a quoted cell that no line after it closes. */
  readonly leftOpen: boolean;
  /** Bytes of all of it, line breaks included. */
  readonly length: number;
}

/** A line longer than a record may be; `length` is what stands before it. */
interface Endless {
  readonly kind: 'endless';
  readonly blankLines: number;
  readonly length: number;
}

/** What to do about bytes that csv-parse could not read: give lines up, drop an endless line, or wait for more. */
export type Verdict = Doubt | Endless | { readonly kind: 'more' };

export interface QuarantineInput {
  /** From the end of the last sound record. */
  readonly bytes: Buffer;
  readonly atEnd: boolean;
  readonly delimiter: string;
  readonly quote: string;
  /** Lines end with CR alone; otherwise with LF, or CR and LF. */
  readonly carriageReturns: boolean;
  /** Cells of a sound record, where one was read already. */
  readonly width: number | undefined;
  /** Bytes to look at before giving up. */
  readonly limit: number;
}

/** Lines after a quote that was left open which may still belong to its cell. */
const LONGEST_DOUBT = 100;

/**
 * Decides how many lines to give up. A line that leaves no quoted cell open is given up alone. One that does may be
 * the first line of a cell with bad quotes: then the cell ends in the next line with an odd number of quotes, and all
 * down to it is given up, lest a line of a note is taken for a row. Not so when that line belongs to a sound record
 * if one reads on below the bad line, or when there is no such line among the next 100: then the quote was simply
 * never closed.
 */
export function quarantine(input: QuarantineInput): Verdict {
  const lines = new Lines(input);
  const first = lines.firstFilled();
  if (first === undefined) return withoutLine(input, lines);
  const quote = input.quote.charCodeAt(0);
  const leftOpen = countQuotes(first, quote) % 2 === 1;
  const alone: Doubt = {
    kind: 'lines',
    blankLines: lines.blank,
    lines: [first],
    leftOpen,
    length: lines.read,
  };
  if (!leavesOpen(first, input)) return { ...alone, leftOpen: false };
  const doubtful = [first];
  while (doubtful.length <= LONGEST_DOUBT) {
    const begin = lines.read;
    const line = lines.next();
    if (line === undefined) return input.atEnd || isFull(input) ? alone : { kind: 'more' };
    doubtful.push(line);
    if (countQuotes(line, quote) % 2 === 0) continue;
    const sound = readsSoundly(input, { from: alone.length, through: begin });
    if (sound === undefined) return { kind: 'more' };
    return sound ? alone : { ...alone, leftOpen: false, lines: doubtful, length: lines.read };
  }
  return alone;
}

/**
 * Whether the record that holds the byte `through` is sound when reading begins at `from`; undefined while its end
 * is not among the bytes.
 */
function readsSoundly(
  input: QuarantineInput,
  { from, through }: { from: number; through: number },
): boolean | undefined {
  const { bytes, atEnd, width } = input;
  let sound: boolean | undefined;
  const parser = new RecordParser(input, (cells) => {
    if (from + parser.recordEnd > through) sound ??= width === undefined || cells.length === width;
  });
  const seen = bytes.subarray(from, from + FARTHEST_LOOK);
  const isAll = atEnd && from + seen.length === bytes.length;
  const error = parser.feed(seen) ?? (isAll ? parser.finish() : undefined);
  if (sound !== undefined) return sound;
  return error !== undefined || isAll || seen.length === FARTHEST_LOOK ? false : undefined;
}

/** Bytes read on below a bad line to see whether they make sense. */
const FARTHEST_LOOK = 256 * 1024;

function withoutLine(input: QuarantineInput, { blank: blankLines, read: length }: Lines): Verdict {
  if (isFull(input)) return { kind: 'endless', blankLines, length };
  return input.atEnd ? { kind: 'lines', blankLines, lines: [], leftOpen: false, length } : { kind: 'more' };
}

function isFull({ bytes, limit }: QuarantineInput): boolean {
  return bytes.length > limit;
}

const CR = 13;
const LF = 10;

class Lines {
  readonly #input: QuarantineInput;
  read = 0;
  blank = 0;

  constructor(input: QuarantineInput) {
    this.#input = input;
  }

  firstFilled(): Buffer | undefined {
    for (;;) {
      const line = this.next();
      if (line?.length !== 0) return line;
      this.blank += 1;
    }
  }

  next(): Buffer | undefined {
    const { bytes, atEnd, carriageReturns } = this.#input;
    const at = bytes.indexOf(carriageReturns ? CR : LF, this.read);
    if (at === -1 && (!atEnd || this.read === bytes.length)) return undefined;
    const end = at === -1 ? bytes.length : at;
    const line = bytes.subarray(this.read, carriageReturns ? end : endOfText(bytes, end));
    this.read = at === -1 ? bytes.length : at + 1;
    return line;
  }
}

/** Whether a quoted cell is open at the end of the line, when a quote inside a cell counts as text. */
function leavesOpen(line: Buffer, format: { delimiter: string; quote: string }): boolean {
  const cut = Buffer.from(format.delimiter);
  const quote = format.quote.charCodeAt(0);
  let quoted = false;
  let begins = true;
  for (let at = 0; at < line.length; at += 1) {
    const isQuote = line[at] === quote;
    if (quoted) {
      if (!isQuote) continue;
      if (line[at + 1] === quote) at += 1;
      else quoted = at + 1 < line.length && !standsAt(line, cut, at + 1);
    } else if (isQuote && begins) {
      quoted = true;
    }
    begins = !quoted && standsAt(line, cut, at);
  }
  return quoted;
}

function standsAt(line: Buffer, part: Buffer, at: number): boolean {
  for (let index = 0; index < part.length; index += 1) {
    if (line[at + index] !== part[index]) return false;
  }
  return true;
}

function countQuotes(line: Buffer, quote: number): number {
  let count = 0;
  for (let at = line.indexOf(quote); at !== -1; at = line.indexOf(quote, at + 1)) count += 1;
  return count;
}
