import { AppError } from '../errors/app-error.js';

/**
 * The one brake of a run. The first reason stays; after it no new request starts, what is in flight is awaited, and
 * rows that were not sent stay unprocessed.
 */
export interface Brake {
  readonly reason: AppError | undefined;
  pull(reason: AppError): void;
}

/** A brake that the signal pulls too. */
export function brake(signal?: AbortSignal): Brake {
  let first: AppError | undefined;
  return {
    get reason(): AppError | undefined {
      if (signal?.aborted === true) first ??= interrupted(signal);
      return first;
    },
    pull(reason: AppError): void {
      first ??= reason;
    },
  };
}

/** A signal aborted with the number 143 came from SIGTERM; every other reason counts as the user's Ctrl-C. */
function interrupted(signal: AbortSignal): AppError {
  const code = signal.reason === 143 ? 'run/terminated' : 'run/interrupted';
  return new AppError(code, { message: 'The run was stopped; requests in flight were finished.' });
}
