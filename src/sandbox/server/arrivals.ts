/** One request as it came. */
export interface Arrival {
  /** Milliseconds of a monotonic clock, taken when the head of the request was read. */
  readonly at: number;
  readonly method: string;
  /** With its query string. */
  readonly path: string;
  /** Whether it counts against the limit: only what is below `/api/v4` does. */
  readonly counted: boolean;
  /** Null until answered, and for ever where the connection was cut instead. */
  readonly status: number | null;
  /** Of the answer's body. */
  readonly bytes: number;
}

export interface ArrivalLog {
  /** In order of arrival; the newest 100,000. */
  readonly arrivals: readonly Arrival[];
  /** All there were. */
  readonly total: number;
  /** The most counted arrivals within any 1,000 ms. */
  readonly maxPerSecond: number;
}

const KEPT = 100_000;
const WINDOW_MS = 1000;

/** Remembers arrivals and counts them per rolling second. */
export class Arrivals {
  #log: Arrival[] = [];
  #dropped = 0;
  #maxPerSecond = 0;
  /** Stamps of the counted arrivals of the last second, oldest first. */
  #window: number[] = [];

  /** Notes an arrival; returns its number in the log. */
  note(arrival: Pick<Arrival, 'at' | 'method' | 'path' | 'counted'>): { number: number } {
    this.#log.push({ ...arrival, status: null, bytes: 0 });
    if (this.#log.length > 2 * KEPT) this.#dropped += this.#log.splice(0, KEPT).length;
    if (arrival.counted) this.#window.push(arrival.at);
    this.#window = this.#window.filter((at) => at > arrival.at - WINDOW_MS);
    this.#maxPerSecond = Math.max(this.#maxPerSecond, this.#window.length);
    return { number: this.#dropped + this.#log.length - 1 };
  }

  answered(number: number, answer: Pick<Arrival, 'status' | 'bytes'>): void {
    const index = number - this.#dropped;
    const arrival = this.#log[index];
    if (arrival) this.#log[index] = { ...arrival, ...answer };
  }

  log(): ArrivalLog {
    const total = this.#dropped + this.#log.length;
    return { arrivals: this.#log.slice(-KEPT), total, maxPerSecond: this.#maxPerSecond };
  }

  clear(): void {
    this.#log = [];
    this.#dropped = 0;
    this.#window = [];
    this.#maxPerSecond = 0;
  }
}
