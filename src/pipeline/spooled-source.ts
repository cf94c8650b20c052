import { AppError } from '../errors/app-error.js';
import { bytesAsOfNow } from '../reader/input-file.js';
import type { RunOptions } from './options.js';

/**
 * What is to be kept with the run, as it cannot be read twice: what comes through a pipe, and a file that is still written
 * to. Undefined for a file that stays as it is. Throws `usage/option` where there is no pipe.
 */
export function spooledSource(
  { file, allowGrowing }: RunOptions,
  input: AsyncIterable<Uint8Array> | undefined,
): AsyncIterable<Uint8Array> | undefined {
  if (file !== '-') return allowGrowing ? bytesAsOfNow(file) : undefined;
  if (input) return input;
  throw new AppError('usage/option', { message: 'file: - needs an input to read from.' });
}
