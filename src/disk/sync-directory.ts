import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

import { errnoOf } from '../errors/app-error.js';

/** What a system says that syncs no directories. */
const CANNOT_SYNC = new Set<string | undefined>(['EINVAL', 'EPERM', 'EISDIR', 'ENOTSUP']);

/** Makes new names in a directory survive a power cut. Systems that cannot sync one (Windows) do so by themselves. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY).catch(() => undefined);
  try {
    await directory?.sync();
  } catch (cause) {
    if (!CANNOT_SYNC.has(errnoOf(cause))) throw cause;
  } finally {
    await directory?.close();
  }
}
