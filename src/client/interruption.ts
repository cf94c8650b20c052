import { AppError } from '../errors/app-error.js';
import { interruptionCode } from '../errors/interruption-code.js';

/** The error of a request that an interruption kept from being sent, or from being sent again. */
export function interruption(signal: AbortSignal, message: string, notStored: boolean): AppError {
  return new AppError(interruptionCode(signal), { message, context: { notStored } });
}
