import { createHash } from 'node:crypto';

/**
 * Remembers which texts have come before, in about 20 bytes each: 106 bits of their SHA-1, in flat tables. For two texts
 * of a file of ten million to be taken for one, the chance is below 10^-18.
 */
export class SeenValues {
  readonly #shards = Array.from({ length: SHARDS }, () => new Shard());

  /** Whether the text has come before; from now on it has. */
  seen(text: string): boolean {
    const digest = createHash('sha1').update(text).digest();
    const shard = this.#shards[digest.readUInt8(DIGEST - 1) % SHARDS];
    return shard?.seen(halfOf(digest, 0), halfOf(digest, 8)) ?? false;
  }
}

/** Shards grow one at a time, so growing never needs much room at once. */
const SHARDS = 64;
const DIGEST = 20;

/** 53 bits, all that a number holds exactly. */
function halfOf(digest: Buffer, at: number): number {
  return digest.readUInt32BE(at) * 0x20_0000 + (digest.readUInt32BE(at + 4) >>> 11);
}

const FIRST_SIZE = 16;
const GROWTH = 1.25;
const FULL = 0.9;

/** An open-addressing table of digests; a first half of 0 is a free place. */
class Shard {
  #table = new Float64Array(2 * FIRST_SIZE);
  #count = 0;

  seen(first: number, second: number): boolean {
    const key = first === 0 ? 1 : first;
    const place = placeOf(this.#table, key, second);
    if (this.#table[place] !== 0) return true;
    this.#table[place] = key;
    this.#table[place + 1] = second;
    this.#count += 1;
    if (this.#count > FULL * (this.#table.length / 2)) this.#grow();
    return false;
  }

  #grow(): void {
    const old = this.#table;
    const table = new Float64Array(2 * Math.ceil((old.length / 2) * GROWTH));
    for (let at = 0; at < old.length; at += 2) {
      const key = old[at] ?? 0;
      const second = old[at + 1] ?? 0;
      if (key === 0) continue;
      const place = placeOf(table, key, second);
      table[place] = key;
      table[place + 1] = second;
    }
    this.#table = table;
  }
}

/** Where a digest stands, or the free place where it belongs. */
function placeOf(table: Float64Array, key: number, second: number): number {
  let place = 2 * (key % (table.length / 2));
  while (table[place] !== 0 && (table[place] !== key || table[place + 1] !== second)) {
    place = place + 2 < table.length ? place + 2 : 0;
  }
  return place;
}
