import { setTimeout as sleep } from 'node:timers/promises';

import { AppError } from '../errors/app-error.js';

/**
 * The one brake of a run. The first reason stays; after it no new request starts, what is in flight is awaited, and
 * rows that were not sent stay unprocessed.
 */
export interface Brake {
  readonly reason: AppError | undefined;
  pull(reason: AppError): void;
  /** Waits; false, and at once, where the brake is pulled. */
  wait(ms: number): Promise<boolean>;
}

/** A brake that the signal pulls too. */
export function brake(signal?: AbortSignal): Brake {
  const pulled = new AbortController();
  let first: AppError | undefined;
  const reason = (): AppError | undefined => {
    if (signal?.aborted === true) first ??= interrupted(signal);
    return first;
  };
  return {
    get reason(): AppError | undefined {
      return reason();
    },
    pull(given: AppError): void {
      first ??= given;
      pulled.abort();
    },
    wait: async (ms) => {
      const signals = signal ? [signal, pulled.signal] : [pulled.signal];
      await sleep(ms, undefined, { signal: AbortSignal.any(signals) }).catch(() => undefined);
      return reason() === undefined;
    },
  };
}

/** A signal aborted with the number 143 came from SIGTERM; every other reason counts as the user's Ctrl-C. */
function interrupted(signal: AbortSignal): AppError {
  const code = signal.reason === 143 ? 'run/terminated' : 'run/interrupted';
  return new AppError(code, { message: 'The run was stopped; requests in flight were finished.' });
}
