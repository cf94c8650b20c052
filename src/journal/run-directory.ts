import { randomBytes } from 'node:crypto';
import { mkdir, readdir, realpath, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { makeDirectories } from '../disk/make-directories.js';
import { AppError, reasonOf } from '../errors/app-error.js';

/** Makes `<root>/<UTC time>-<name>-<short id>/`, mode 0700. Throws `run/disk`. */
export async function createRunDirectory(root: string, name: string, now: Date): Promise<string> {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const directory = join(root, `${stamp}-${slug(name)}-${randomBytes(3).toString('hex')}`);
  try {
    await makeDirectories(root);
    await mkdir(directory, { mode: 0o700 });
  } catch (cause) {
    throw new AppError('run/disk', {
      message: `${directory} cannot be made (${reasonOf(cause)}).`,
      actions: ['Choose another place with --run-dir.'],
      context: { directory },
      cause,
    });
  }
  return directory;
}

/** The run directories below `root`, newest first. An absent root has none. */
export async function listRuns(root: string): Promise<readonly string[]> {
  const names = await readdir(root).catch(() => []);
  return names
    .filter((name) => /^\d{8}T\d{6}Z-/.test(name))
    .sort()
    .reverse()
    .map((name) => join(root, name));
}

/** The directory of a run given by path, by name below `root`, or by `latest`. Throws `usage/run-not-found`. */
export async function findRun(root: string, run = 'latest'): Promise<string> {
  for (const candidate of [join(root, basename(run)), run]) {
    const directory = await realpath(candidate).catch(() => undefined);
    if (directory !== undefined) return directory;
  }
  throw new AppError('usage/run-not-found', { message: `There is no run "${run}" in ${root}.` });
}

/** File names carry the mapping's name, which may hold anything. */
function slug(name: string): string {
  const plain = name.normalize('NFKD').replace(/[^A-Za-z0-9]+/g, '-');
  return (
    plain
      .replace(/^-+|-+$/g, '')
      .slice(0, 40)
      .toLowerCase() || 'run'
  );
}

/**
 * Makes a run that began the latest: until its manifest is written it may be given up, and the one before is the latest
 * still. Best effort: file systems without symbolic links only lose the shortcut.
 */
export async function pointLatestTo(directory: string): Promise<void> {
  const root = dirname(directory);
  const link = join(root, `.latest-${randomBytes(3).toString('hex')}`);
  try {
    await symlink(basename(directory), link);
    await rename(link, join(root, 'latest'));
  } catch {
    await rm(link, { force: true });
  }
}
