import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { makeDirectories } from '../../src/disk/make-directories.js';
import { tempDir } from '../helpers/temp-dir.js';

describe('a directory that is wanted', () => {
  it('is made with those above it, for its owner alone, and may be there', async () => {
    const path = join(await tempDir(), 'a', 'b');
    await Promise.all([makeDirectories(path), makeDirectories(path)]);
    await makeDirectories(path);
    for (const one of [path, join(path, '..')]) expect((await stat(one)).mode & 0o777).toBe(0o700);
  });

  it('keeps the rights of those that are there', async () => {
    const above = join(await tempDir(), 'a');
    await mkdir(above, { mode: 0o755 });
    await makeDirectories(join(above, 'b'));
    expect((await stat(above)).mode & 0o777).toBe(0o755);
  });

  it('is refused at once where nothing can be made, and where a file has its name', async () => {
    await expect(makeDirectories('/proc/kommo-bulk/runs')).rejects.toMatchObject({ syscall: 'mkdir' });
    const file = join(await tempDir(), 'file');
    await writeFile(file, '');
    await expect(makeDirectories(file)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeDirectories(join(file, 'below'))).rejects.toThrow();
  });
});
