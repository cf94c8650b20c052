import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a directory, mode 0700, and those above it that are missing. Node's own `recursive` goes round for ever where a
 * file system has nothing made in it (/proc).
 */
export async function makeDirectories(path: string): Promise<void> {
  if (await isDirectory(path)) return;
  const above = dirname(path);
  if (above !== path) await makeDirectories(above);
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (cause) {
    // Another process may have made it meanwhile.
    if (!(await isDirectory(path))) throw cause;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
