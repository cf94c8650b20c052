import { hashOf } from '../model/text-hash.js';

/**
 * Counts different texts in bounded memory: exactly as long as they fit, then by Wegman's adaptive sampling, which
 * keeps the hashes that end in so many zero bits and is off by about 1.2 / sqrt(capacity) (3 % for 2,000).
 */
export class DistinctCounter {
  readonly #capacity: number;
  #kept = new Set<number>();
  #level = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(text: string): void {
    const hash = hashOf(text);
    if (!this.#isSampled(hash)) return;
    this.#kept.add(hash);
    while (this.#kept.size > this.#capacity) {
      this.#level += 1;
      this.#kept = new Set([...this.#kept].filter((kept) => this.#isSampled(kept)));
    }
  }

  get isExact(): boolean {
    return this.#level === 0;
  }

  get count(): number {
    return this.#kept.size * 2 ** this.#level;
  }

  #isSampled(hash: number): boolean {
    return hash % 2 ** this.#level === 0;
  }
}
