import { AppError } from '../errors/app-error.js';

/** The error of a request that an interruption kept from being sent, or from being sent again. */
export function interruption(signal: AbortSignal, message: string, notStored: boolean): AppError {
  // A signal aborted with the number 143 came from SIGTERM.
  const code = signal.reason === 143 ? 'run/terminated' : 'run/interrupted';
  return new AppError(code, { message, context: { notStored } });
}
