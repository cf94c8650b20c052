import type { RowList } from '../../journal/row-list.js';

/** Rows of a file by key, each given away once, equal ones in the order of the file. 12 to 20 bytes a row. */
export class RowTable {
  readonly #rows: RowList;
  /** By place: the first row of a key, for comparing; and the first that is not given away, 0 where all are. */
  readonly #first: Int32Array;
  readonly #free: Int32Array;
  /** The next row of the same key. */
  readonly #next: Int32Array;

  /** Rows that `isOut` are left out. */
  constructor(rows: RowList, isOut: (row: number) => boolean) {
    this.#rows = rows;
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, rows.length) * 1.5));
    this.#first = new Int32Array(size);
    this.#free = new Int32Array(size);
    this.#next = new Int32Array(rows.length + 1);
    for (let row = rows.length; row >= 1; row -= 1) {
      if (!rows.has(row) || isOut(row)) continue;
      const place = this.#placeOf(rows, row);
      this.#next[row] = this.#free[place] ?? 0;
      this.#free[place] = row;
      this.#first[place] = row;
    }
  }

  /** A row that is equal to that of `other` and not given away; 0 where there is none. */
  peek(other: RowList, row: number): number {
    return other.has(row) ? (this.#free[this.#placeOf(other, row)] ?? 0) : 0;
  }

  /** The same, given away. */
  take(other: RowList, row: number): number {
    const found = this.peek(other, row);
    if (found !== 0) this.#free[this.#placeOf(other, row)] = this.#next[found] ?? 0;
    return found;
  }

  /** Where the key is, or would be. Keys are hashes, so their low bits are spread evenly. */
  #placeOf(list: RowList, row: number): number {
    const [high, low] = [list.high(row), list.low(row)];
    const mask = this.#first.length - 1;
    for (let place = low & mask; ; place = (place + 1) & mask) {
      const first = this.#first[place] ?? 0;
      if (first === 0 || (this.#rows.high(first) === high && this.#rows.low(first) === low)) return place;
    }
  }
}
