/** Chance that is the same for the same seed. */
export class Dice {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** A whole number from 0 to below `count`. */
  below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  /** Throws on an empty list. */
  pick<T>(list: readonly T[]): T {
    const one = list[this.below(list.length)];
    if (one === undefined) throw new RangeError('There is nothing to pick from');
    return one;
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  digits(count: number): string {
    return String(this.below(10 ** count)).padStart(count, '0');
  }
}
