import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

import { syncDirectory } from '../disk/sync-directory.js';
import { AppError } from '../errors/app-error.js';
import { diskError } from './write-whole.js';

/**
 * Keeps what comes through a pipe in the run's directory, so that the run can read it twice and be resumed. Throws
 * `run/disk`, and what AppError the source throws.
 */
export async function spoolInput(directory: string, source: AsyncIterable<Uint8Array>): Promise<string> {
  const path = join(directory, 'input');
  const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW } = constants;
  try {
    const file = await open(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o600);
    try {
      for await (const chunk of source) await file.appendFile(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    await syncDirectory(directory);
  } catch (cause) {
    throw cause instanceof AppError ? cause : diskError(path, cause);
  }
  return path;
}
