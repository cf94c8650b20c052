import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import { syncDirectory } from '../disk/sync-directory.js';
import { AppError, reasonOf } from '../errors/app-error.js';

/**
 * Writes a file so that its name shows either nothing or all of it, also after a power cut: temporary name,
 * sync, rename, sync of the directory. Mode 0600. The temporary name ends with `suffix`. Throws `run/disk`.
 */
export async function writeWhole(path: string, text: string | Uint8Array, suffix = 'partial'): Promise<void> {
  const partial = `${path}.${suffix}`;
  await rm(partial, { force: true }).catch((cause: unknown) => {
    throw diskError(path, cause);
  });
  await writeNew(partial, text).catch(async (thrown: unknown) => {
    await rm(partial, { force: true }).catch(() => undefined);
    throw thrown;
  });
  try {
    await rename(partial, path);
    await syncDirectory(dirname(path));
  } catch (cause) {
    throw diskError(path, cause);
  }
}

/** Writes a file that must not be there yet, synced, mode 0600; never through a symbolic link. Throws `run/disk`. */
export async function writeNew(path: string, text: string | Uint8Array): Promise<void> {
  const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW } = constants;
  try {
    const file = await open(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw diskError(path, cause);
  }
}

/** A failure of the disk under a run, with the path and the system's word for it. */
export function diskError(path: string, cause: unknown): AppError {
  return new AppError('run/disk', {
    message: `${path} cannot be written (${reasonOf(cause)}).`,
    context: { path },
    cause,
  });
}
