import { deferred, type Deferred } from './deferred.js';

/** Lets many pass together, at most `most()` at a time, or one alone: who waits to be alone stops new ones from entering. */
export class Gate {
  readonly #most: () => number;
  #inside = 0;
  #left: Deferred<true> = deferred();
  #alone: Promise<void> = Promise.resolve();
  #waiting: Deferred<true> | undefined;

  constructor(most: () => number = () => Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  async together<T>(act: () => Promise<T>): Promise<T> {
    while (this.#waiting || this.#inside >= Math.max(1, this.#most()))
      await (this.#waiting ?? this.#left).promise;
    this.#inside += 1;
    try {
      return await act();
    } finally {
      this.#leave();
    }
  }

  async alone<T>(act: () => Promise<T>): Promise<T> {
    const mine = this.#alone.then(async () => {
      const waiting = deferred<true>();
      this.#waiting = waiting;
      try {
        while (this.#inside > 0) await this.#left.promise;
        return await act();
      } finally {
        this.#waiting = undefined;
        waiting.resolve(true);
      }
    });
    this.#alone = mine.then(
      () => undefined,
      () => undefined,
    );
    return await mine;
  }

  #leave(): void {
    this.#inside -= 1;
    const left = this.#left;
    this.#left = deferred();
    left.resolve(true);
  }
}
