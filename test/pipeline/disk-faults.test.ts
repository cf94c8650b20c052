import fs, { readdir, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { AppError, importFile, resumeRun } from '../../src/index.js';
import { contentOf, people, type People } from '../helpers/people.js';

const { open, rename } = fs;
const ROWS = 2;

/** Leads alone, so that there are few calls and each of them can fail. */
const mapping = 'mapping: 1\nname: deals\nlead: { fields: { name: Deal } }\n';

async function deals(): Promise<People> {
  const one = await people(ROWS);
  const path = join(String(one.options.runDir), '..', 'deals.yaml');
  await writeFile(path, mapping);
  return { ...one, options: { ...one.options, mapping: path } };
}

/** The call that failed; undefined while none has. */
interface Disk {
  failed: string | undefined;
}

/** From now on the n-th append, write, sync or rename fails as a full or broken disk does; `onFailure` is told at once. */
function breakAt(nth: number, onFailure: () => void): Disk {
  const disk: Disk = { failed: undefined };
  const code = nth % 2 === 0 ? 'EIO' : 'ENOSPC';
  let calls = 0;
  const fails = (what: string): void => {
    // The shortcut `latest` is a convenience: a run does without it.
    if (what !== 'rename latest') calls += 1;
    if (calls !== nth || disk.failed !== undefined) return;
    disk.failed = what;
    onFailure();
    throw Object.assign(new Error(`${code}: ${what}`), { code });
  };
  fs.open = async (path, ...rest) => {
    const handle = await open(path, ...rest);
    const name = basename(String(path));
    for (const method of ['appendFile', 'writeFile', 'datasync', 'sync'] as const) {
      const original = handle[method].bind(handle) as (...args: unknown[]) => Promise<void>;
      Object.assign(handle, {
        [method]: async (...args: unknown[]) => {
          fails(`${method} ${name}`);
          await original(...args);
        },
      });
    }
    return handle;
  };
  fs.rename = async (from, to) => {
    fails(`rename ${basename(String(to))}`);
    await rename(from, to);
  };
  syncBuiltinESMExports();
  return disk;
}

function mend(): void {
  Object.assign(fs, { open, rename });
  syncBuiltinESMExports();
}

afterEach(mend);

const writesTo = ({ sandbox }: People): number =>
  sandbox.arrivals().arrivals.filter(({ method }) => method !== 'GET').length;

/** How the session ended: its exit code, whether it resolved or not. */
async function codeOf(session: Promise<{ readonly exitCode: number }>): Promise<number> {
  return await session.then(
    ({ exitCode }) => exitCode,
    (thrown: unknown) => (thrown instanceof AppError ? thrown.exitCode : 70),
  );
}

async function names(directory: unknown): Promise<readonly string[]> {
  return await readdir(String(directory), { recursive: true }).catch(() => []);
}

describe('a disk that fails at the n-th call, for each n', () => {
  it('stops the run before the next request, and what goes on with it leaves the account as if it had not', async () => {
    const clean = await deals();
    await importFile(clean.options);
    const wanted = contentOf(clean.sandbox);

    const failed: string[] = [];
    for (let nth = 1; ; nth += 1) {
      const one = await deals();
      const { baseUrl, apiKey, rate, runDir } = one.options;
      let before = 0;
      const disk = breakAt(nth, () => (before = writesTo(one)));
      const code = await codeOf(importFile({ ...one.options, concurrency: 1 }));
      mend();
      if (disk.failed === undefined) {
        expect(code).toBe(0);
        break;
      }
      failed.push(disk.failed);
      expect([disk.failed, code, writesTo(one) - before]).toEqual([disk.failed, 5, 0]);
      const isBegun = (await names(runDir)).some((name) => name.endsWith('manifest.json'));
      const again = isBegun ? resumeRun({ baseUrl, apiKey, rate, runDir }) : importFile(one.options);
      expect([disk.failed, await codeOf(again)]).toEqual([disk.failed, 0]);
      expect(contentOf(one.sandbox)).toEqual(wanted);
      const partial = (await names(runDir)).filter((name) => name.endsWith('.partial'));
      if (isBegun) expect([disk.failed, partial]).toEqual([disk.failed, []]);
    }
    for (const call of [
      'appendFile journal',
      'datasync journal',
      'rename manifest',
      'rename results',
      'sync results',
    ])
      expect(failed.some((what) => what.startsWith(call))).toBe(true);
  });
});
