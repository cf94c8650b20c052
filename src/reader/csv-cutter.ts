import type { Dialect } from './csv-dialect.js';

/** Where one record ends among bytes, and what is in it. It begins where the one before it ends. */
export interface Cut {
  /** Offset after its line break. */
  readonly end: number;
  /** Length of its line break and of every CR before it; the last record of a file may have none. */
  readonly breakLength: number;
  /** It holds quotes. */
  readonly quoted: boolean;
  /** Line breaks inside quotes. */
  readonly innerBreaks: number;
}

/**
 * Finds the ends of records: line breaks with an even number of quotes before them. In sound CSV no record ends
 * elsewhere; whether a record is sound is not looked at here. Bytes that were looked at once are not looked at again.
 */
export class RecordCutter {
  readonly #lineBreak: number;
  readonly #quote: number;
  #seen = 0;
  #odd = false;
  #quoted = false;
  #innerBreaks = 0;

  constructor({ quote, carriageReturns }: Pick<Dialect, 'quote' | 'carriageReturns'>) {
    this.#lineBreak = carriageReturns ? CR : LF;
    this.#quote = quote.charCodeAt(0);
  }

  /** The records that end in `bytes`, which begin with a record: the one that did not end in the last call, if any. */
  cut(bytes: Buffer): readonly Cut[] {
    const lineBreak = this.#lineBreak;
    const quote = this.#quote;
    const cuts: Cut[] = [];
    let odd = this.#odd;
    let quoted = this.#quoted;
    let innerBreaks = this.#innerBreaks;
    for (let at = this.#seen; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === quote) {
        odd = !odd;
        quoted = true;
      }
      if (byte !== lineBreak) continue;
      if (odd) {
        innerBreaks += 1;
        continue;
      }
      const textEnd = lineBreak === LF ? endOfText(bytes, at) : at;
      cuts.push({ end: at + 1, breakLength: at + 1 - textEnd, quoted, innerBreaks });
      quoted = false;
      innerBreaks = 0;
    }
    this.#seen = bytes.length - (cuts.at(-1)?.end ?? 0);
    this.#odd = odd;
    this.#quoted = quoted;
    this.#innerBreaks = innerBreaks;
    return cuts;
  }

  /** The last record, which has no line break: `bytes` is what the last call to `cut` left over. */
  last(bytes: Buffer): Cut {
    const end = bytes.length;
    const breakLength = end - endOfText(bytes, end);
    return { end, breakLength, quoted: this.#quoted, innerBreaks: this.#innerBreaks };
  }

  /** Forgets what was looked at: the next bytes begin with a record. */
  restart(): void {
    this.#seen = 0;
    this.#odd = false;
    this.#quoted = false;
    this.#innerBreaks = 0;
  }
}

/**
 * Where the text of a line ends whose LF stands at `at`: every CR before it goes with it, as Python's csv on Windows
 * writes two.
 */
export function endOfText(bytes: Buffer, at: number): number {
  let end = at;
  while (end > 0 && bytes[end - 1] === CR) end -= 1;
  return end;
}

const CR = 13;
const LF = 10;
