/**
 * One session of the program as the crash loop sees it: it dies at a named point that is met for the n-th time, or
 * after so many calls of the system. What dying means is for `end` to say.
 */
export class World {
  /** The bytes of each journal that are safe from a power cut. */
  durable = new Map();
  dead = false;
  #met = 0;
  #calls = 0;

  constructor({ point, nth = 1, afterCalls = Infinity, interruptAfter = Infinity }, { end, interrupt }) {
    Object.assign(this, { point, nth, afterCalls, interruptAfter, end, interrupt });
  }

  /** Whether this is the point to die at. */
  at(name) {
    if (name === undefined || name !== this.point) return false;
    this.#met += 1;
    return this.#met === this.nth;
  }

  /** Synchronous as far as dying goes, so that it may be called where nobody waits. */
  async here(name) {
    if (this.at(name)) this.die();
    await this.pass();
  }

  die() {
    if (this.dead) return;
    this.dead = true;
    this.end();
  }

  /** The dead wait for ever. */
  async pass() {
    if (this.dead) await new Promise(() => undefined);
  }

  /** A call of the system: the dead make none, and hear nothing of those that they made. */
  async call(act) {
    await this.pass();
    this.#calls += 1;
    if (this.#calls === this.interruptAfter) this.interrupt?.();
    if (this.#calls === this.afterCalls) this.die();
    await this.pass();
    try {
      return await act();
    } finally {
      await this.pass();
    }
  }

  get calls() {
    return this.#calls;
  }
}
