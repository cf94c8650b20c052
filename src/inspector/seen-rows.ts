import { hashOf } from '../model/text-hash.js';

/** Slots of the largest table: 24 MiB, for one and a half million rows. */
const MOST_SLOTS = 2 ** 21;
const FULL = 0.75;

/** Remembers rows by a hash, to tell which one a later row repeats; beyond one and a half million it stops learning. */
export class SeenRows {
  #hashes = new Float64Array(2 ** 12);
  #lines = new Uint32Array(2 ** 12);
  #size = 0;

  /** Whether every row so far could be remembered. */
  get isWhole(): boolean {
    return this.#size < MOST_SLOTS * FULL;
  }

  /** The line of the first row equal to this one, if there is one; else remembers it. */
  firstLike(text: string, line: number): number | undefined {
    const hash = hashOf(text) + 1;
    const slot = this.#slotOf(hash);
    if (this.#hashes[slot] === hash) return this.#lines[slot];
    if (!this.isWhole) return undefined;
    this.#hashes[slot] = hash;
    this.#lines[slot] = line;
    this.#size += 1;
    if (this.#size > this.#hashes.length * FULL && this.#hashes.length < MOST_SLOTS) this.#grow();
    return undefined;
  }

  #slotOf(hash: number): number {
    const { length } = this.#hashes;
    let slot = hash % length;
    while (this.#hashes[slot] !== 0 && this.#hashes[slot] !== hash) slot = (slot + 1) % length;
    return slot;
  }

  #grow(): void {
    const hashes = this.#hashes;
    const lines = this.#lines;
    this.#hashes = new Float64Array(hashes.length * 2);
    this.#lines = new Uint32Array(hashes.length * 2);
    hashes.forEach((hash, index) => {
      if (hash === 0) return;
      const slot = this.#slotOf(hash);
      this.#hashes[slot] = hash;
      this.#lines[slot] = lines[index] ?? 0;
    });
  }
}
