import { hashOf } from '../model/text-hash.js';

/** Slots are doubled when this share of them is taken. */
const FULL = 0.7;
const FIRST = 1 << 12;

/**
 * Ids by hash of a key, in two flat arrays: 16 bytes a slot, so that a million records with two keys each take 64 MiB.
 * What it gives for a key may hold ids of other keys with the same hash: every hit is verified on its record.
 */
export class KeyTable {
  #hashes = new Float64Array(FIRST);
  #ids = new Float64Array(FIRST);
  #taken = 0;

  add(key: string, id: number): void {
    if (this.#taken >= this.#ids.length * FULL) this.#grow();
    this.#put(hashOf(key), id);
  }

  /** Ids that were added under the key, perhaps with strangers. */
  idsOf(key: string): readonly number[] {
    const hash = hashOf(key);
    const mask = this.#ids.length - 1;
    const found: number[] = [];
    for (let slot = hash & mask; this.#ids[slot] !== 0; slot = (slot + 1) & mask) {
      const id = this.#ids[slot];
      if (id !== undefined && this.#hashes[slot] === hash) found.push(id);
    }
    return found;
  }

  #put(hash: number, id: number): void {
    const mask = this.#ids.length - 1;
    let slot = hash & mask;
    for (; this.#ids[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.#ids[slot] === id && this.#hashes[slot] === hash) return;
    }
    this.#hashes[slot] = hash;
    this.#ids[slot] = id;
    this.#taken += 1;
  }

  #grow(): void {
    const [hashes, ids] = [this.#hashes, this.#ids];
    this.#hashes = new Float64Array(ids.length * 2);
    this.#ids = new Float64Array(ids.length * 2);
    this.#taken = 0;
    for (const [slot, id] of ids.entries()) if (id !== 0) this.#put(hashes[slot] ?? 0, id);
  }
}
