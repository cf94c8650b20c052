import { setTimeout as sleep } from 'node:timers/promises';

import { AppError } from '../errors/app-error.js';
import { interruptionCode } from '../errors/interruption-code.js';

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

function interrupted(signal: AbortSignal): AppError {
  return new AppError(interruptionCode(signal), {
    message: 'The run was stopped; requests in flight were finished.',
  });
}
