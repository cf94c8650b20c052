import type { Answer } from '../http/answer.js';
import { htmlPage, problem } from '../http/problem.js';
import type { Switches } from '../switches.js';

/** Whether a request may pass; `blocked` once the limit was broken too often, and from then on. */
export type Verdict = 'pass' | 'throttled' | 'blocked';

/** The gate in front of the API: so many arrivals in a rolling second, and a block for those who do not listen. */
export class RateGate {
  readonly #limit: number | false;
  #throttled = 0;

  /** `limit` is in arrivals per rolling second; false for no limit. */
  constructor(limit: number | false) {
    this.#limit = limit;
  }

  /** `within`: the arrivals of the second that ends with this one, this one counted. */
  judge(within: number, { blockAfter }: Pick<Switches, 'blockAfter'>): Verdict {
    if (this.#limit === false) return 'pass';
    if (this.#throttled >= blockAfter) return 'blocked';
    if (within <= this.#limit) return 'pass';
    this.#throttled += 1;
    return 'throttled';
  }

  clear(): void {
    this.#throttled = 0;
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
