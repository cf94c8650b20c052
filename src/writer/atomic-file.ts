import { constants } from 'node:fs';
import { lstat, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

import { AppError, errnoOf } from '../errors/app-error.js';

/** A file under a temporary name. Exactly one of `commit` and `discard` ends it; every method throws `output/file`. */
export interface AtomicFile {
  write(chunk: string | Uint8Array): Promise<void>;
  /** Syncs the file, then gives it its own name. */
  commit(): Promise<void>;
  discard(): Promise<void>;
}

/**
 * Opens `<path>.partial`, mode 0600, for a file that is to appear under `path` complete or not at all. What a crash
 * left under the temporary name is replaced; a symbolic link or anything else than a file, under either name, is
 * refused. Throws `output/file`.
 */
export async function openAtomicFile(path: string): Promise<AtomicFile> {
  const partial = `${path}.partial`;
  const handle = await told(path, async () => {
    await refuseUnlessFile(path);
    await refuseUnlessFile(partial);
    await rm(partial, { force: true });
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    return await open(partial, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  });
  return {
    write: async (chunk) => {
      await told(path, async () => await handle.appendFile(chunk));
    },
    commit: async () => {
      await told(path, async () => await publish(handle, partial, path));
    },
    discard: async () => {
      await told(path, async () => {
        await handle.close();
        await rm(partial, { force: true });
      });
    },
  };
}

async function publish(handle: FileHandle, partial: string, path: string): Promise<void> {
  await handle.sync();
  await handle.close();
  await rename(partial, path);
  await syncDirectory(dirname(path));
}

/** Makes the new name survive a power cut. Systems that cannot open a directory (Windows) sync it by themselves. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY).catch(() => undefined);
  try {
    await directory?.sync();
  } catch (cause) {
    if (!['EINVAL', 'EPERM', 'EISDIR', 'ENOTSUP'].includes(errnoOf(cause) ?? '')) throw cause;
  } finally {
    await directory?.close();
  }
}

async function refuseUnlessFile(path: string): Promise<void> {
  const stats = await lstat(path).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return undefined;
    throw cause;
  });
  if (!stats || stats.isFile()) return;
  const kind = stats.isSymbolicLink()
    ? 'a symbolic link'
    : stats.isDirectory()
      ? 'a directory'
      : 'not a file';
  throw new AppError('output/file', {
    message: `${path} is ${kind}, and nothing is written through it.`,
    actions: ['Remove it or choose another name.'],
    context: { path },
  });
}

/** System errors as `output/file` with the path. */
async function told<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('output/file', {
      message: `${path} cannot be written (${errnoOf(cause) ?? String(cause)}).`,
      context: { path },
      cause,
    });
  }
}
