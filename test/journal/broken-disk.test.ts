import fs, { appendFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import type { Entry } from '../../src/journal/entry.js';
import { openJournal, segmentName } from '../../src/journal/open-journal.js';
import { isProvenDead, ownIdentity } from '../../src/journal/process-identity.js';
import { lockRun } from '../../src/journal/run-lock.js';
import { spoolInput } from '../../src/journal/spool-input.js';
import { syncDirectory } from '../../src/disk/sync-directory.js';
import { writeWhole } from '../../src/journal/write-whole.js';
import { tempDir } from '../helpers/temp-dir.js';

const original = { ...fs };
const rows: Entry = { k: 'rows', from: 1, to: 9, kind: 'unprocessed' };

/** Calls of the system with this name answer so for paths that `fits`, until the test ends. */
function answer(
  name: 'link' | 'open' | 'readFile',
  fits: (path: string) => boolean,
  act: () => unknown,
): void {
  const real = original[name] as (...args: readonly unknown[]) => Promise<unknown>;
  Object.assign(fs, {
    [name]: async (...args: readonly unknown[]) =>
      fits(String(args.at(name === 'link' ? 1 : 0))) ? await act() : await real(...args),
  });
  syncBuiltinESMExports();
}

function fail(code: string): () => never {
  return () => {
    throw Object.assign(new Error(code), { code });
  };
}

afterEach(() => {
  Object.assign(fs, original);
  syncBuiltinESMExports();
});

describe('a journal', () => {
  it('stops for good when something else wrote to it', async () => {
    const directory = await tempDir();
    const journal = await openJournal(directory);
    await appendFile(join(directory, segmentName(1)), 'x');
    journal.append(rows);
    await expect(journal.sync()).rejects.toThrow(/has \d+ bytes instead of \d+: something else writes/);
    await expect(journal.sync()).rejects.toMatchObject({ code: 'run/disk' });
  });

  it('stops for good when its file is another one', async () => {
    const directory = await tempDir();
    const path = join(directory, segmentName(1));
    const journal = await openJournal(directory);
    await rename(path, `${path}.gone`);
    await writeFile(path, '');
    journal.append(rows);
    await expect(journal.sync()).rejects.toThrow('is another file now');
  });

  it('does not begin a segment after one that cannot be synced', async () => {
    const directory = await tempDir();
    await mkdir(join(directory, segmentName(1)));
    await expect(openJournal(directory, 2)).rejects.toMatchObject({ code: 'run/disk' });
  });

  it('is not begun where its name is not safe on the disk', async () => {
    const directory = await tempDir();
    answer(
      'open',
      (path) => path === directory,
      () => ({ sync: fail('EIO'), close: async () => undefined }),
    );
    await expect(openJournal(directory)).rejects.toThrow('(EIO)');
  });
});

describe('a small file', () => {
  it.each(['EINVAL', 'EPERM', 'EISDIR', 'ENOTSUP'])(
    'is safe enough where a system that answers %s syncs directories by itself',
    async (code) => {
      const directory = await tempDir();
      answer(
        'open',
        (path) => path === directory,
        () => ({ sync: fail(code), close: async () => undefined }),
      );
      await writeWhole(join(directory, 'file'), 'text');
      expect(await fs.readFile(join(directory, 'file'), 'utf8')).toBe('text');
    },
  );

  it('is not there where its directory cannot be synced', async () => {
    const directory = await tempDir();
    answer(
      'open',
      (path) => path === directory,
      () => ({ sync: fail('EIO'), close: async () => undefined }),
    );
    await expect(writeWhole(join(directory, 'file'), 'text')).rejects.toThrow('file cannot be written (EIO)');
  });

  it('does without the sync of a directory that may be written to and not be read', async () => {
    const directory = await tempDir();
    answer('open', (path) => path === directory, fail('EACCES'));
    await expect(syncDirectory(directory)).resolves.toBeUndefined();
  });

  it.each(['EMFILE', 'ENOENT'])('is not safe where its directory cannot be opened for %s', async (code) => {
    const directory = await tempDir();
    answer('open', (path) => path === directory, fail(code));
    await expect(syncDirectory(directory)).rejects.toMatchObject({ code });
  });

  it('says where a directory stands under its temporary name', async () => {
    const path = join(await tempDir(), 'file');
    await mkdir(`${path}.partial`);
    await expect(writeWhole(path, 'text')).rejects.toMatchObject({ code: 'run/disk' });
  });

  it('says where a directory stands under its name', async () => {
    const path = join(await tempDir(), 'file');
    await mkdir(path);
    await expect(writeWhole(path, 'text')).rejects.toMatchObject({ code: 'run/disk' });
  });
});

describe('an input that comes through a pipe', () => {
  it('is never written over another', async () => {
    const directory = await tempDir();
    await writeFile(join(directory, 'input'), 'first');
    const chunks = (async function* () {
      yield await Promise.resolve(Buffer.from('second'));
    })();
    await expect(spoolInput(directory, chunks)).rejects.toThrow('input cannot be written (EEXIST)');
    expect(await fs.readFile(join(directory, 'input'), 'utf8')).toBe('first');
  });
});

describe('a lock', () => {
  const isLock = (path: string): boolean => basename(path) === 'lock';

  it('that was released while it was looked at is taken', async () => {
    const directory = await tempDir();
    const first = await lockRun(directory);
    answer('readFile', isLock, async () => {
      await first.release();
      fail('ENOENT')();
    });
    await expect(lockRun(directory)).resolves.toMatchObject({ tookOverFrom: undefined });
  });

  it('that cannot be read has an owner who may live', async () => {
    const directory = await tempDir();
    await mkdir(join(directory, 'lock'));
    await expect(lockRun(directory)).rejects.toMatchObject({ code: 'run/locked' });
  });

  it('cannot be had where the file system makes no hard links', async () => {
    const directory = await tempDir();
    answer('link', isLock, fail('EPERM'));
    await expect(lockRun(directory)).rejects.toThrow('lock cannot be made (EPERM)');
    expect(await fs.readdir(directory)).toEqual([]);
  });
});

describe('a process', () => {
  it('that lives is never called dead where the system tells nothing about it', async () => {
    answer('readFile', (path) => path.startsWith('/proc/'), fail('ENOENT'));
    const own = await ownIdentity();
    expect(own).toMatchObject({ boot: '', started: '' });
    expect(await isProvenDead(own)).toBe(false);
    expect(await isProvenDead({ ...own, boot: 'another', started: '1' })).toBe(false);
  });

  it('of another user is alive', async () => {
    const own = await ownIdentity();
    expect(await isProvenDead({ ...own, pid: 1, started: '' })).toBe(false);
  });
});
