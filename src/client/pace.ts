import { createAnswerTimes } from './answer-times.js';
import type { WireWatch } from './wire-events.js';

/** The limit of Kommo counts requests of one second (developers.kommo.com/docs/limitations). */
const WINDOW_MS = 1_000;
/** Kept over a whole window when the network is proven quiet. */
const QUIET_MS = 10;
/** Kept over a whole window when nothing is proven, and at most for jitter. */
const WIDE_MS = 82;
/** On top of a request's own lateness: clocks and timers of both sides. */
const CLOCK_MS = 3;
/** How much a request that starts behind schedule may close up, as a part of the spacing. */
const CLOSING_UP = 0.05;
/** How soon to look again when a request waits for its connection. */
const OPENING_MS = 5;
const SLOW_MS = 60_000;
const PENALTY_MS = 40;
const MOST_PENALTY_MS = 400;
const FORGIVENESS = 0.98;

/**
 * Decides when the next request may start, so that no more than `rate` reach the server in any second. All times
 * are monotonic ms.
 */
export interface Pace {
  /** How long to wait before asking again; 0: start now. */
  waitMs(): number;
  /** A request of this kind starts now; what the watch is told decides when later ones may. */
  start(kind: string): Passage;
  /** Kommo answered 429: nothing starts for `pauseMs`, half speed for a minute, and a wider margin. */
  throttled(pauseMs: number): void;
}

export interface Passage extends WireWatch {
  readonly startedAt: number;
  /** No answer will come. */
  gone(): void;
}

interface Start {
  kind: string;
  sentAt: number;
  /** Waiting for a connection: it may leave at any moment. */
  opening: boolean;
  tookMs: number | undefined;
}

export function createPace(rate: number, now: () => number): Pace {
  return new SteadyPace(rate, now);
}

/**
 * Even spacing on a schedule, and a guard behind it. The guard looks at the times when requests really left and
 * counts each as possibly arriving as late as is known of it: by its own answer time once that is here, by the
 * jitter of the network before. A request waiting for its connection counts as arriving now.
 */
class SteadyPace implements Pace {
  readonly #rate: number;
  readonly #now: () => number;
  readonly #times = createAnswerTimes();
  #recent: Start[] = [];
  #due = Number.NEGATIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #slowUntil = Number.NEGATIVE_INFINITY;
  #penalty = 0;

  constructor(rate: number, now: () => number) {
    this.#rate = rate;
    this.#now = now;
  }

  waitMs(): number {
    const at = this.#now();
    const spaced = Math.max(this.#due, this.#last + (1 - CLOSING_UP) * this.#spacing(at), this.#pausedUntil);
    // While the schedule says no, the guard need not be asked.
    return spaced > at ? spaced - at : this.#guardMs(at);
  }

  start(kind: string): Passage {
    const at = this.#now();
    const step = this.#spacing(at);
    // Being late for less than a step is made up for; an idle time earns nothing.
    this.#due = (at - this.#due > step ? at : this.#due) + step;
    this.#last = at;
    const start: Start = { kind, sentAt: at, opening: false, tookMs: undefined };
    this.#recent.push(start);
    return this.#passage(start);
  }

  throttled(pauseMs: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#now() + pauseMs);
    this.#slowUntil = this.#pausedUntil + SLOW_MS;
    this.#penalty = Math.min(MOST_PENALTY_MS, Math.max(PENALTY_MS, 2 * this.#penalty));
  }

  #windowMs(at: number): number {
    return at < this.#slowUntil ? 2 * WINDOW_MS : WINDOW_MS;
  }

  /** Half of the jitter is what requests meet on average; the guard waits for the rest where it comes. */
  #spacing(at: number): number {
    return (this.#windowMs(at) + clamped(this.#jitter() / 2) + this.#penalty) / this.#rate;
  }

  #jitter(): number {
    return this.#times.jitter() ?? 2 * WIDE_MS;
  }

  /** How long until fewer than the limit of earlier requests may still count in the window of the next arrival. */
  #guardMs(at: number): number {
    const most = Math.ceil(this.#rate);
    const window = this.#windowMs(at) + this.#penalty;
    this.#recent = this.#recent.filter((start) => start.opening || start.sentAt + window + WIDE_MS > at);
    const left = this.#recent.map((start) =>
      start.opening ? Number.POSITIVE_INFINITY : start.sentAt + window + this.#marginOf(start) - at,
    );
    const [wait = 0] = left.sort((a, b) => b - a).slice(most - 1);
    return wait === Number.POSITIVE_INFINITY ? OPENING_MS : Math.max(0, wait);
  }

  #marginOf({ kind, tookMs }: Start): number {
    const late = tookMs === undefined ? undefined : this.#times.latenessOf(kind, tookMs);
    return clamped(late === undefined ? this.#jitter() : late + CLOCK_MS);
  }

  #passage(start: Start): Passage {
    return {
      startedAt: start.sentAt,
      opening: () => (start.opening = true),
      sent: () => {
        start.opening = false;
        start.sentAt = this.#now();
      },
      answered: (status) => {
        start.opening = false;
        if (start.tookMs !== undefined) return;
        start.kind += ` ${status}`; // A refusal is quicker than a success.
        start.tookMs = this.#now() - start.sentAt;
        this.#times.add(start.kind, start.tookMs);
        this.#penalty = this.#penalty < 1 ? 0 : this.#penalty * FORGIVENESS;
      },
      gone: () => (start.opening = false),
    };
  }
}

function clamped(marginMs: number): number {
  return Math.min(WIDE_MS, Math.max(QUIET_MS, marginMs));
}
