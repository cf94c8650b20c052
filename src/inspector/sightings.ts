import { cut } from '../model/cut-text.js';

/** How often something was seen, and where first. */
export interface Sighting {
  readonly count: number;
  /** Line or sheet row of the first one, as messages number rows. */
  readonly row: number;
  readonly example: string;
}

/** Counts things by name and keeps the first example of each; as many names as the program knows, however many cells. */
export class Sightings<Name extends string> {
  readonly #seen = new Map<Name, { count: number; row: number; example: string }>();

  add(name: Name, row: number, text: string): void {
    const seen = this.#seen.get(name);
    if (seen) seen.count += 1;
    else this.#seen.set(name, { count: 1, row, example: shortened(text) });
  }

  of(name: Name): Sighting | undefined {
    return this.#seen.get(name);
  }

  /** Most frequent first. */
  list(): readonly (readonly [Name, Sighting])[] {
    return [...this.#seen].sort(([, one], [, other]) => other.count - one.count);
  }
}

/** Characters of an example. */
const LONGEST_EXAMPLE = 60;

/** A copy, cut to the length of an example; a piece of a line would keep the whole line in memory. */
export function shortened(text: string): string {
  return Buffer.from(cut(text, LONGEST_EXAMPLE)).toString();
}
