import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { isBegun, readManifest, writeManifest } from '../../src/journal/manifest.js';
import { sampleManifest as manifest } from '../helpers/sample-manifest.js';
import { tempDir } from '../helpers/temp-dir.js';

describe('the manifest of a run', () => {
  it('comes back as it was written, and marks the run as begun', async () => {
    const directory = await tempDir();
    expect(await isBegun(directory)).toBe(false);
    await writeManifest(directory, manifest);
    expect(await isBegun(directory)).toBe(true);
    expect(await readManifest(directory)).toEqual(manifest);
  });

  it('is missing where there is no run', async () => {
    await expect(readManifest(await tempDir())).rejects.toMatchObject({ code: 'usage/run-not-found' });
  });

  it.each([
    ['run/changed', 'is of version 2; this program knows version 1', { ...manifest, version: 2, more: true }],
    ['run/journal', 'is damaged', { ...manifest, account: 7 }],
    ['run/journal', 'is damaged', { ...manifest, version: 'one' }],
    ['run/journal', 'is damaged', null],
  ])('is refused with %s where it %s', async (code, what, written) => {
    const directory = await tempDir();
    await writeFile(join(directory, 'manifest.json'), JSON.stringify(written));
    const read = readManifest(directory);
    await expect(read).rejects.toMatchObject({ code });
    await expect(read).rejects.toThrow(what);
  });

  it('is damaged where it is cut', async () => {
    const directory = await tempDir();
    await writeFile(join(directory, 'manifest.json'), JSON.stringify(manifest).slice(0, 40));
    await expect(readManifest(directory)).rejects.toMatchObject({ code: 'run/journal' });
  });
});
