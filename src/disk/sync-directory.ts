import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

import { errnoOf } from '../errors/app-error.js';

/** What a system says that opens or syncs no directories, or not this one: some may be written to and not be read. */
const CANNOT_SYNC = new Set<string | undefined>(['EINVAL', 'EPERM', 'EACCES', 'EISDIR', 'ENOTSUP']);

/** Makes new names in a directory survive a power cut. Systems that cannot sync one (Windows) do so by themselves. */
export async function syncDirectory(path: string): Promise<void> {
  try {
    const directory = await open(path, constants.O_RDONLY);
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  } catch (cause) {
    if (!CANNOT_SYNC.has(errnoOf(cause))) throw cause;
  }
}
