import { mkdir, realpath, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { createRunDirectory, findRun, listRuns, pointLatestTo } from '../../src/journal/run-directory.js';
import { tempDir } from '../helpers/temp-dir.js';

const noon = new Date('2026-03-01T12:00:00Z');

describe('a run directory', () => {
  it('is named by time and mapping, and belongs to its owner alone', async () => {
    const root = join(await tempDir(), 'runs');
    const directory = await createRunDirectory(root, 'Négócios / 2026', noon);
    expect(basename(directory)).toMatch(/^20260301T120000Z-ne-go-cios-2026-[0-9a-f]{6}$/);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  it('is the latest when it has begun, and listed newest first', async () => {
    const root = await tempDir();
    const first = await createRunDirectory(root, 'a', noon);
    await pointLatestTo(first);
    const second = await createRunDirectory(root, 'b', new Date('2026-03-02T12:00:00Z'));
    expect(await findRun(root)).toBe(await realpath(first));
    await pointLatestTo(second);
    expect(await findRun(root, 'latest')).toBe(await realpath(second));
    expect(await listRuns(root)).toEqual([second, first]);
  });

  it.each(['', '../..', '....'])('makes a safe name of the mapping name "%s"', async (name) => {
    const root = await tempDir();
    expect(basename(await createRunDirectory(root, name, noon))).toMatch(/Z-run-[0-9a-f]{6}$/);
  });

  it('is found by name or path, and a missing one is named', async () => {
    const root = await tempDir();
    const directory = await createRunDirectory(root, 'a', noon);
    expect(await findRun(root, basename(directory))).toBe(await realpath(directory));
    expect(await findRun('elsewhere', directory)).toBe(await realpath(directory));
    await expect(findRun(root, 'nothing')).rejects.toMatchObject({ code: 'usage/run-not-found' });
  });

  it('cannot be made where a file stands', async () => {
    const root = join(await tempDir(), 'runs');
    await writeFile(root, '');
    await expect(createRunDirectory(root, 'a', noon)).rejects.toMatchObject({
      code: 'run/disk',
      exitCode: 5,
    });
  });

  it('has no runs where the root is missing', async () => {
    const root = await tempDir();
    await mkdir(join(root, 'other'));
    expect(await listRuns(root)).toEqual([]);
    expect(await listRuns(join(root, 'missing'))).toEqual([]);
  });
});
