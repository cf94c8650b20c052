import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import { syncDirectory } from '../disk/sync-directory.js';
import { AppError, errnoOf, reasonOf } from '../errors/app-error.js';

/** What identifies a file that was written. */
export interface WrittenFile {
  readonly bytes: number;
  /** In lower-case hex. */
  readonly sha256: string;
}

/**
 * A file under a temporary name. It ends with `discard`, or with `finish` and perhaps `publish`; every method throws
 * `output/file`.
 */
export interface AtomicFile {
  write(chunk: string | Uint8Array): Promise<void>;
  /** Syncs and closes the file; it keeps its temporary name. */
  finish(): Promise<WrittenFile>;
  /** Gives a finished file its own name. */
  publish(): Promise<void>;
  /** Finishes and publishes. */
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
  const hash = createHash('sha256');
  let bytes = 0;
  const finish = async (): Promise<WrittenFile> => {
    await told(path, async () => {
      await handle.sync();
      await handle.close();
    });
    return { bytes, sha256: hash.digest('hex') };
  };
  const publish = async (): Promise<void> => {
    await told(path, async () => {
      await rename(partial, path);
      await syncDirectory(dirname(path));
    });
  };
  return {
    write: async (chunk) => {
      const data = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      hash.update(data);
      bytes += data.length;
      await told(path, async () => await handle.appendFile(data));
    },
    finish,
    publish,
    commit: async () => {
      await finish();
      await publish();
    },
    discard: async () => {
      await told(path, async () => {
        await handle.close();
        await rm(partial, { force: true });
      });
    },
  };
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
      message: `${path} cannot be written: ${whyNot(reasonOf(cause))}.`,
      context: { path },
      cause,
    });
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'its directory is not there'],
  ['ENOTDIR', 'a part of the path is not a directory'],
  ['EACCES', 'you have no right to write there'],
  ['EPERM', 'you have no right to write there'],
  ['EROFS', 'it is on a medium that is only read'],
  ['ENOSPC', 'the disk is full'],
]);

function whyNot(reason: string): string {
  const why = REASONS.get(reason);
  return why === undefined ? reason : `${why} (${reason})`;
}
