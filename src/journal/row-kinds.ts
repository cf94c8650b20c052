import { rowKinds, type RowKind } from '../model/outcome.js';

/** Row states that a later session may change: unclear, failed, or left. */
const passing: ReadonlySet<RowKind> = new Set(['ambiguous', 'failed', 'unprocessed']);

/** The state of each row, as of the last session that speaks of it: a byte each. */
export class RowKinds {
  #kinds = new Uint8Array(1024);
  #last = 0;

  /** A session begins: its rows ascend from the first again. */
  begin(): void {
    this.#last = 0;
  }

  of(ordinal: number): RowKind | undefined {
    return rowKinds[(this.#kinds[ordinal] ?? 0) - 1];
  }

  /** What is wrong with rows `from` to `to` being of this kind; undefined where it is sound. */
  add(from: number, to: number, kind: RowKind): string | undefined {
    if (from <= this.#last || to < from) return `speaks of row ${from} after row ${this.#last}`;
    this.#last = to;
    if (to >= this.#kinds.length) this.#grow(to);
    for (let row = from; row <= to; row += 1) {
      const before = this.of(row);
      if (before !== undefined && !passing.has(before))
        return `gives row ${row} a second state: ${before}, ${kind}`;
    }
    this.#kinds.fill(rowKinds.indexOf(kind) + 1, from, to + 1);
    return undefined;
  }

  #grow(to: number): void {
    const larger = new Uint8Array(Math.max(2 * this.#kinds.length, to + 1));
    larger.set(this.#kinds);
    this.#kinds = larger;
  }
}
