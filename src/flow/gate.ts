import { deferred, type Deferred } from './deferred.js';

/** Lets many pass together, or one alone: who waits to be alone stops new ones from entering. */
export class Gate {
  #inside = 0;
  #alone: Promise<void> = Promise.resolve();
  #waiting: Deferred<true> | undefined;
  #empty: Deferred<true> | undefined;

  async together<T>(act: () => Promise<T>): Promise<T> {
    while (this.#waiting) await this.#waiting.promise;
    this.#inside += 1;
    try {
      return await act();
    } finally {
      this.#inside -= 1;
      if (this.#inside === 0) this.#empty?.resolve(true);
    }
  }

  async alone<T>(act: () => Promise<T>): Promise<T> {
    const mine = this.#alone.then(async () => {
      const waiting = deferred<true>();
      this.#waiting = waiting;
      try {
        if (this.#inside > 0) {
          this.#empty = deferred();
          await this.#empty.promise;
        }
        return await act();
      } finally {
        this.#empty = undefined;
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
}
