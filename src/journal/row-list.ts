/** Numbers for each row: two halves of its key, and its line. */
const NUMBERS = 3;

/** The keys of a file's rows in their order, 12 bytes each, with the line or sheet row that each begins in. */
export class RowList {
  #numbers: Uint32Array;
  #length: number;

  /** `numbers` as `numbers()` gave them. */
  constructor(numbers: Uint32Array = new Uint32Array(0)) {
    this.#numbers = numbers;
    this.#length = numbers.length / NUMBERS;
  }

  get length(): number {
    return this.#length;
  }

  /** `key` has 16 hexadecimal digits; undefined for a row that makes no new record. */
  push(key: string | undefined, line: number): void {
    const at = this.#length * NUMBERS;
    if (at === this.#numbers.length) this.#grow();
    this.#length += 1;
    this.#numbers[at + 2] = line;
    if (key === undefined) return;
    this.#numbers[at] = Number.parseInt(key.slice(0, HALF), 16);
    this.#numbers[at + 1] = Number.parseInt(key.slice(HALF), 16);
  }

  /** Whether the row has a key; rows count from 1. */
  has(row: number): boolean {
    return this.high(row) !== 0 || this.low(row) !== 0;
  }

  high(row: number): number {
    return this.#numbers[(row - 1) * NUMBERS] ?? 0;
  }

  low(row: number): number {
    return this.#numbers[(row - 1) * NUMBERS + 1] ?? 0;
  }

  line(row: number): number {
    return this.#numbers[(row - 1) * NUMBERS + 2] ?? 0;
  }

  /** Keeps the key that the row has in `other`. */
  take(row: number, other: RowList): void {
    this.#numbers[(row - 1) * NUMBERS] = other.high(row);
    this.#numbers[(row - 1) * NUMBERS + 1] = other.low(row);
  }

  numbers(): Uint32Array {
    return this.#numbers.subarray(0, this.#length * NUMBERS);
  }

  #grow(): void {
    const larger = new Uint32Array(Math.max(FIRST, this.#numbers.length * 2));
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}

const HALF = 8;
const FIRST = 1024 * NUMBERS;
