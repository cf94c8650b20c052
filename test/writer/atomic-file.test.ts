import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { openAtomicFile } from '../../src/writer/atomic-file.js';
import { openWriter } from '../../src/writer/open-writer.js';
import { tempDir } from '../helpers/temp-dir.js';

const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe('openAtomicFile', () => {
  it('shows the name only when the file is complete, readable by its owner alone', async () => {
    const directory = await tempDir();
    const path = join(directory, 'out.csv');
    const file = await openAtomicFile(path);
    await file.write('one ');
    await file.write(Buffer.from('two'));
    expect(await readdir(directory)).toEqual(['out.csv.partial']);
    expect(await mode(`${path}.partial`)).toBe(0o600);
    await file.commit();
    expect(await readdir(directory)).toEqual(['out.csv']);
    expect(await mode(path)).toBe(0o600);
    expect(await readFile(path, 'utf8')).toBe('one two');
  });

  it('leaves nothing when discarded, and the earlier file as it was', async () => {
    const directory = await tempDir();
    const path = join(directory, 'out.csv');
    await writeFile(path, 'earlier');
    const file = await openAtomicFile(path);
    await file.write('later');
    await file.discard();
    expect(await readdir(directory)).toEqual(['out.csv']);
    expect(await readFile(path, 'utf8')).toBe('earlier');
  });

  it('replaces an earlier file that others could read by one that they cannot', async () => {
    const path = join(await tempDir(), 'out.csv');
    await writeFile(path, 'earlier', { mode: 0o644 });
    const file = await openAtomicFile(path);
    await file.write('later');
    await file.commit();
    expect(await readFile(path, 'utf8')).toBe('later');
    expect(await mode(path)).toBe(0o600);
  });

  it('replaces what a crash left under the temporary name', async () => {
    const path = join(await tempDir(), 'out.csv');
    await writeFile(`${path}.partial`, 'half a li', { mode: 0o644 });
    const file = await openAtomicFile(path);
    await file.write('whole');
    await file.commit();
    expect(await readFile(path, 'utf8')).toBe('whole');
    expect(await mode(path)).toBe(0o600);
  });

  it.each(['out.csv', 'out.csv.partial'])(
    'refuses a symbolic link at %s and leaves its target alone',
    async (name) => {
      const directory = await tempDir();
      const victim = join(directory, 'victim');
      await writeFile(victim, 'precious');
      await symlink(victim, join(directory, name));
      const opened = openAtomicFile(join(directory, 'out.csv'));
      await expect(opened).rejects.toMatchObject({ code: 'output/file' });
      await expect(opened).rejects.toThrow(`${name} is a symbolic link`);
      expect(await readFile(victim, 'utf8')).toBe('precious');
    },
  );

  it('refuses a directory under the name', async () => {
    const path = join(await tempDir(), 'out.csv');
    await mkdir(path);
    await expect(openAtomicFile(path)).rejects.toMatchObject({ code: 'output/file' });
  });

  it('names the file where its directory does not exist', async () => {
    const path = join(await tempDir(), 'absent', 'out.csv');
    const opened = openAtomicFile(path);
    await expect(opened).rejects.toMatchObject({ code: 'output/file' });
    await expect(opened).rejects.toThrow(`${path} cannot be written: its directory is not there (ENOENT)`);
  });
});

describe.each(['csv', 'xlsx'])('a crash while a %s is written', (ending) => {
  it('leaves no final name', async () => {
    const directory = await tempDir();
    const writer = await openWriter(join(directory, `out.${ending}`), ['A']);
    for (let row = 0; row < 2000; row += 1) await writer.write([{ cells: [row] }]);
    expect(await readdir(directory)).toEqual([`out.${ending}.partial`]);
    await writer.discard();
    expect(await readdir(directory)).toEqual([]);
  });
});
