import { open, rename } from 'node:fs/promises';

import { AppError, errnoOf } from '../errors/app-error.js';

/**
 * Writes a small file so that its name shows either nothing or all of it: temporary name, sync, rename. Mode 0600.
 * Throws `run/disk`.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const partial = `${path}.partial`;
  try {
    const file = await open(partial, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (cause) {
    throw new AppError('run/disk', {
      message: `${path} cannot be written (${errnoOf(cause) ?? String(cause)}).`,
      context: { path },
      cause,
    });
  }
}
