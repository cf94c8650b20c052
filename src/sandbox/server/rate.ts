import type { Answer } from '../http/answer.js';
import { htmlPage, problem } from '../http/problem.js';
import type { Switches } from '../switches/switches.js';

/** Whether a request may pass; `blocked` once the limit was broken too often. */
export type Verdict = 'pass' | 'throttled' | 'blocked';

/** A request as the gate sees it. */
interface Knock {
  /** Milliseconds of a monotonic clock. */
  readonly at: number;
  /** Who knocks: what stands in the Authorization header. */
  readonly token: string;
}

type Limits = Pick<Switches, 'rate' | 'rateScope' | 'blockAfter' | 'blockSeconds'>;

const WINDOW_MS = 1000;

/** The gate in front of the API: so many arrivals in a rolling second, and a block for those who do not listen. */
export class RateGate {
  /** Stamps of the arrivals of the last second, oldest first: of all, or of each token. */
  #windows = new Map<string, readonly number[]>();
  #throttled = 0;
  #blockedAt: number | undefined;

  judge({ at, token }: Knock, limits: Limits): Verdict {
    const within = this.#count(at, limits.rateScope === 'token' ? token : '');
    if (limits.rate === null) return 'pass';
    if (this.#isBlocked(at, limits)) return 'blocked';
    if (within <= limits.rate) return 'pass';
    this.#throttled += 1;
    return 'throttled';
  }

  clear(): void {
    this.#windows = new Map();
    this.#throttled = 0;
    this.#blockedAt = undefined;
  }

  #count(at: number, scope: string): number {
    const window = [...(this.#windows.get(scope) ?? []), at].filter((stamp) => stamp > at - WINDOW_MS);
    this.#windows.set(scope, window);
    return window.length;
  }

  /** The block begins with the first request after the last 429 that was borne. */
  #isBlocked(at: number, { blockAfter, blockSeconds }: Limits): boolean {
    if (this.#throttled < blockAfter) return false;
    this.#blockedAt ??= at;
    if (blockSeconds === null || at - this.#blockedAt < blockSeconds * 1000) return true;
    this.#throttled = 0;
    this.#blockedAt = undefined;
    return false;
  }
}

export function throttledAnswer(switches: Switches): Answer {
  const { throttleBody, throttleRetryAfter: seconds, throttleHeader } = switches;
  const answer =
    throttleBody === 'html' ? htmlPage(429) : problem(429, 'Too many requests', { retry_after: seconds });
  return throttleHeader ? { ...answer, headers: { 'retry-after': String(seconds) } } : answer;
}

/** The gateway's page for a blocked address. */
export const blockedAnswer: Answer = htmlPage(403);
