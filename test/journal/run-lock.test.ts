import { readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { ownIdentity } from '../../src/journal/process-identity.js';
import { lockRun } from '../../src/journal/run-lock.js';
import { tempDir } from '../helpers/temp-dir.js';

const nonce = '0123456789abcdef';

/** A lock as another process would have left it. */
async function leave(directory: string, parts: Record<string, unknown>, name = 'lock'): Promise<void> {
  const own = await ownIdentity();
  const lock = { ...own, since: '2026-03-01T12:00:00.000Z', nonce, ...parts };
  await writeFile(join(directory, name), JSON.stringify(lock));
}

/** A process number that nobody has: above what Linux gives out. */
const NOBODY = 2 ** 22 + 1;

describe('the lock of a run', () => {
  it('belongs to one at a time, and is gone once released', async () => {
    const directory = await tempDir();
    const lock = await lockRun(directory);
    await expect(lockRun(directory)).rejects.toMatchObject({ code: 'run/locked', exitCode: 6 });
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
    await (await lockRun(directory)).release();
  });

  it('names the process that has it, and changes nothing', async () => {
    const directory = await tempDir();
    await lockRun(directory);
    const before = await readFile(join(directory, 'lock'), 'utf8');
    await expect(lockRun(directory)).rejects.toThrow(`process ${process.pid} on ${hostname()}`);
    expect(await readFile(join(directory, 'lock'), 'utf8')).toBe(before);
    expect(await readdir(directory)).toEqual(['lock']);
  });

  it.each([
    ['no process has its number', { pid: NOBODY }],
    ['the machine was started again since', { boot: 'another start' }],
    ['a younger process has its number', { started: '1' }],
  ])('is taken over where %s', async (_, parts) => {
    const directory = await tempDir();
    await leave(directory, parts);
    const lock = await lockRun(directory);
    expect(lock.tookOverFrom?.nonce).toBe(nonce);
    await expect(lockRun(directory)).rejects.toMatchObject({ code: 'run/locked' });
    await lock.release();
    await (await lockRun(directory)).release();
  });

  it('is taken over again where the one that took it over died too', async () => {
    const directory = await tempDir();
    await leave(directory, { pid: NOBODY });
    await leave(directory, { pid: NOBODY, nonce: 'fedcba9876543210' }, `lock-${nonce}`);
    expect((await lockRun(directory)).tookOverFrom?.nonce).toBe('fedcba9876543210');
  });

  it('has exactly one new owner, however many find it stale at once', async () => {
    const directory = await tempDir();
    await leave(directory, { pid: NOBODY });
    const tries = await Promise.allSettled(Array.from({ length: 20 }, async () => await lockRun(directory)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is never taken from another machine', async () => {
    const directory = await tempDir();
    await leave(directory, { host: 'elsewhere', pid: NOBODY });
    await expect(lockRun(directory)).rejects.toThrow('on elsewhere');
  });

  it.each(['', '{"pid":', '{}'])('is refused where it says nothing readable: "%s"', async (text) => {
    const directory = await tempDir();
    await writeFile(join(directory, 'lock'), text);
    await expect(lockRun(directory)).rejects.toThrow('cannot be read');
  });

  it('cannot be had where the directory is missing', async () => {
    await expect(lockRun(join(await tempDir(), 'gone'))).rejects.toMatchObject({ code: 'run/disk' });
  });
});
