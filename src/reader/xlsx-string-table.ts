import { TextPages } from './xlsx-text-pages.js';

/** Texts that are decoded again and again, such as the names of stages, are kept as strings if they are this short. */
const SHORT = 128;

/** Places for such strings; a power of two. */
const KEPT = 8_192;

/**
 * The shared texts of a workbook, by the index that cells name. Their bytes stand in pages outside of the heap, those
 * beyond a bound in a temporary file, so memory does not grow with their number. `close` frees all of it.
 */
export class StringTable {
  isClosed = false;
  /** Whether there are no more texts than these; while false, an index beyond them is an `UnreadTextError`. */
  isWhole = false;
  readonly #pages: TextPages;
  readonly #keptIndex = new Int32Array(KEPT).fill(-1);
  readonly #kept = new Array<string>(KEPT).fill('');

  constructor(pages: TextPages = new TextPages()) {
    this.#pages = pages;
  }

  /** Number of texts. */
  get size(): number {
    return this.#pages.size;
  }

  /** Whether a temporary file is held open. */
  get isOnDisk(): boolean {
    return this.#pages.isOnDisk;
  }

  add(text: string): void {
    const bytes = Buffer.from(text);
    this.addBytes(bytes, 0, bytes.length);
  }

  /** Adds a text by its UTF-8 bytes, which are copied. */
  addBytes(bytes: Buffer, from: number, to: number): void {
    this.#pages.add(bytes, from, to);
  }

  /** Undefined where there is no such index. */
  get(index: number): string | undefined {
    if (index < 0) return undefined;
    if (index >= this.size && !this.isWhole) throw new UnreadTextError();
    const place = index & (KEPT - 1);
    if (this.#keptIndex[place] === index) return this.#kept[place];
    const text = this.#pages.get(index);
    if (text === undefined || text.length > SHORT) return text;
    this.#keptIndex[place] = index;
    this.#kept[place] = text;
    return text;
  }

  close(): void {
    this.isClosed = true;
    this.#pages.close();
  }
}

/** A cell names a text that was not read because only the first ones were wanted. */
export class UnreadTextError extends Error {}
