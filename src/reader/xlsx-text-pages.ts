import { LARGEST_USUAL_PAGE, TempPages } from './xlsx-temp-pages.js';

/** Bytes of texts on a page; a longer text has a page of its own. */
const PAGE_BYTES = 16 * 1024;

/** Bytes that are held in memory; what comes after goes to a temporary file. */
const MEMORY_BYTES = 8 * 1024 * 1024;

/**
 * Numbered texts on pages. A page begins with the place where each of its texts ends (four bytes each, the highest
 * bit set for a text that is not ASCII) and goes on with the texts in UTF-8.
 */
export class TextPages {
  readonly #memoryBytes: number;
  /** The page in memory, or its place in the temporary file. */
  readonly #pages: (Buffer | number)[] = [];
  /** The number of the first text of each page, and after the last one. */
  readonly #firsts: number[] = [0];
  readonly #temp = new TempPages();
  #inMemory = 0;
  #texts = Buffer.allocUnsafeSlow(PAGE_BYTES);
  /** Where a page that goes to the file is put together. */
  readonly #scratch = Buffer.allocUnsafeSlow(LARGEST_USUAL_PAGE);
  #length = 0;
  #ends: number[] = [];
  #page: Buffer = EMPTY;
  #pageFirst = 0;
  #pageCount = 0;

  constructor(memoryBytes = MEMORY_BYTES) {
    this.#memoryBytes = memoryBytes;
  }

  get size(): number {
    return this.#sealed() + this.#ends.length;
  }

  get isOnDisk(): boolean {
    return this.#temp.isOpen;
  }

  /** Copies the bytes of a text in UTF-8. */
  add(bytes: Buffer, from: number, to: number): void {
    const length = to - from;
    if (this.#length + length > PAGE_BYTES) this.#seal();
    if (length > PAGE_BYTES) this.#texts = Buffer.allocUnsafeSlow(length);
    const texts = this.#texts;
    let target = this.#length;
    let bits = 0;
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at] ?? 0;
      bits |= byte;
      texts[target] = byte;
      target += 1;
    }
    this.#length = target;
    this.#ends.push(bits < 0x80 ? target : target + NOT_ASCII);
    if (this.#ends.length === MOST_ON_A_PAGE) this.#seal();
  }

  get(index: number): string | undefined {
    if (this.#ends.length > 0) this.#seal();
    if (index < 0 || index >= this.#sealed()) return undefined;
    if (index < this.#pageFirst || index >= this.#pageFirst + this.#pageCount) this.#turnTo(index);
    const page = this.#page;
    const local = index - this.#pageFirst;
    const base = this.#pageCount * 4;
    const start = local === 0 ? 0 : page.readUInt32LE(local * 4 - 4) % NOT_ASCII;
    const end = page.readUInt32LE(local * 4);
    return page.toString(end >= NOT_ASCII ? 'utf8' : 'latin1', base + start, base + (end % NOT_ASCII));
  }

  close(): void {
    this.#temp.close();
    this.#pages.length = 0;
    this.#firsts.length = 1;
    this.#ends = [];
    this.#pageCount = 0;
  }

  #sealed(): number {
    return this.#firsts[this.#pages.length] ?? 0;
  }

  #seal(): void {
    if (this.#ends.length === 0) return;
    const count = this.#ends.length;
    const length = count * 4 + this.#length;
    const fits = this.#inMemory + length <= this.#memoryBytes;
    const page =
      fits || length > this.#scratch.length
        ? Buffer.allocUnsafeSlow(length)
        : this.#scratch.subarray(0, length);
    this.#ends.forEach((end, index) => page.writeUInt32LE(end, index * 4));
    page.set(this.#texts.subarray(0, this.#length), count * 4);
    this.#inMemory += fits ? page.length : 0;
    this.#firsts.push(this.#sealed() + count);
    this.#pages.push(fits ? page : this.#temp.write(page));
    if (this.#texts.length > PAGE_BYTES) this.#texts = Buffer.allocUnsafeSlow(PAGE_BYTES);
    this.#length = 0;
    this.#ends = [];
  }

  #turnTo(index: number): void {
    const at = this.#pageOf(index);
    const page = this.#pages[at] ?? EMPTY;
    this.#pageFirst = this.#firsts[at] ?? 0;
    this.#pageCount = (this.#firsts[at + 1] ?? 0) - this.#pageFirst;
    this.#page = typeof page === 'number' ? this.#temp.read(page) : page;
  }

  #pageOf(index: number): number {
    let low = 0;
    let high = this.#pages.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#firsts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

const EMPTY = Buffer.alloc(0);
const NOT_ASCII = 0x8000_0000;

/** Empty texts have no bytes: their places must be bounded, too. */
const MOST_ON_A_PAGE = 4_096;
