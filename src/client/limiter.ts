import Bottleneck from 'bottleneck';

import { concurrencyFor } from './concurrency.js';
import { interruption } from './interruption.js';
import { createPace } from './pace.js';
import type { WireWatch } from './wire-events.js';

export interface LimiterSettings {
  /** Requests a second at most. */
  readonly rate: number;
  /** Requests in flight at most; `auto` follows the answer times. */
  readonly concurrency: number | 'auto';
  /** Monotonic ms. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

export interface Limiter {
  /**
   * Starts `send` when its turn comes. `mayStart` is asked right before; what it throws, or AppError
   * `run/interrupted` when the signal is raised while waiting, rejects without a start.
   */
  run<T>(kind: string, send: (watch: WireWatch) => Promise<T>, mayStart?: () => void): Promise<T>;
  /** Kommo answered 429: the whole client pauses, then goes on more slowly. */
  throttled(pauseMs: number): void;
  reached(): { readonly starts: number; readonly rate: number; readonly latencyMs: number };
}

/** Answer time assumed until one is known, so that a distant server is not kept waiting for the first answers. */
const FIRST_GUESS_MS = 1_500;
/**
 * Even without a spacing Bottleneck starts no job before the time of day at which it started the one before: after
 * the clock is set back by an hour that is an hour. With this spacing every time has come.
 */
const NO_TIME = Number.NEGATIVE_INFINITY;
/** The weight of the newest answer in the moving average. */
const NEWEST = 0.2;

/**
 * Bottleneck queues the requests and bounds how many are in flight; `Pace` says when each may start. Bottleneck's
 * own `minTime` is not used: it measures the time of day, so a clock that is set back would stop it, and it does
 * not know when a request really left. Nor its reservoir, retries or `expiration`: each of them breaks the limit or
 * sends twice.
 */
export function createLimiter(settings: LimiterSettings): Limiter {
  const { rate, concurrency, now, signal } = settings;
  const pace = createPace(rate, now);
  const inFlight = (): number => (concurrency === 'auto' ? concurrencyFor(rate, latency) : concurrency);
  let starts = 0;
  let first = 0;
  let last = 0;
  let answers = 0;
  let latency = FIRST_GUESS_MS;
  let bound = inFlight();
  const places = new Bottleneck({ maxConcurrent: bound, minTime: NO_TIME });
  const turns = new Bottleneck({ maxConcurrent: 1, minTime: NO_TIME });

  const untilTurn = async (): Promise<void> => {
    for (let wait = pace.waitMs(); wait > 0; wait = pace.waitMs()) {
      await settings.sleep(wait, signal).catch(() => undefined);
      refuseIfInterrupted(signal);
    }
  };

  const observe = (tookMs: number): void => {
    answers += 1;
    latency = answers === 1 ? tookMs : latency + NEWEST * (tookMs - latency);
    if (inFlight() === bound) return;
    bound = inFlight();
    places.updateSettings({ maxConcurrent: bound });
  };

  const start = <T>(
    kind: string,
    send: (watch: WireWatch) => Promise<T>,
  ): { readonly answer: Promise<T> } => {
    const passage = pace.start(kind);
    starts += 1;
    last = passage.startedAt;
    if (starts === 1) first = last;
    const answer = send(passage).finally(() => {
      passage.gone();
      observe(now() - passage.startedAt);
    });
    answer.catch(() => undefined); // Awaited by the caller a moment later; until then it is not unhandled.
    return { answer };
  };

  return {
    run: async (kind, send, mayStart) =>
      await places.schedule(async () => {
        const started = await turns.schedule(async () => {
          refuseIfInterrupted(signal);
          mayStart?.();
          await untilTurn();
          mayStart?.();
          return start(kind, send);
        });
        return await started.answer;
      }),
    throttled: (pauseMs) => pace.throttled(pauseMs),
    reached: () => ({
      starts,
      rate: last > first ? ((starts - 1) * 1000) / (last - first) : 0,
      latencyMs: answers === 0 ? 0 : latency,
    }),
  };
}

function refuseIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw interruption(signal, 'The run was interrupted before this request was sent.', true);
}
