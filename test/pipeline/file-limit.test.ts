import fs, { readdir, readFile, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { asAppError, exportAccount, importFile, resumeRun } from '../../src/index.js';
import { contentOf, people, type People } from '../helpers/people.js';

const { open } = fs;

/** From the n-th opening of a file below `directory` on no more files may be open; what could not be opened is noted. */
function allowOpenings(count: number, directory: string): readonly string[] {
  const failed: string[] = [];
  let calls = 0;
  fs.open = async (path, ...rest) => {
    if (String(path).startsWith(directory) && (calls += 1) > count) {
      failed.push(basename(String(path)));
      const message = `EMFILE: too many open files, open '${String(path)}'`;
      throw Object.assign(new Error(message), { code: 'EMFILE', syscall: 'open' });
    }
    return await open(path, ...rest);
  };
  syncBuiltinESMExports();
  return failed;
}

function mend(): void {
  Object.assign(fs, { open });
  syncBuiltinESMExports();
}

afterEach(mend);

async function deals(): Promise<People & { readonly directory: string }> {
  const one = await people(2);
  const directory = join(String(one.options.runDir), '..');
  const path = join(directory, 'deals.yaml');
  await writeFile(path, 'mapping: 1\nname: deals\nlead: { fields: { name: Deal } }\n');
  return { ...one, directory, options: { ...one.options, mapping: path, concurrency: 1 } };
}

/** How it ended: the code, and the words where it threw. */
async function endOf(
  work: Promise<{ readonly exitCode: number }>,
): Promise<{ readonly code: number; readonly says: string }> {
  return await work.then(
    ({ exitCode }) => ({ code: exitCode, says: '' }),
    (thrown: unknown) => ({ code: asAppError(thrown).exitCode, says: asAppError(thrown).message }),
  );
}

describe('too few files that may be open, from the n-th on', () => {
  it('stop an import with the reason, and what goes on with it comes to the same account', async () => {
    const clean = await deals();
    await importFile(clean.options);
    const wanted = contentOf(clean.sandbox);
    // Each third: every kind of file is among them, and a run takes its time.
    for (let count = 2; ; count += 3) {
      const one = await deals();
      const { baseUrl, apiKey, rate, runDir } = one.options;
      const failed = allowOpenings(count, String(runDir));
      const { code, says } = await endOf(importFile(one.options));
      mend();
      if (failed.length === 0) {
        expect([count > 10, code]).toEqual([true, 0]);
        break;
      }
      expect([failed, code]).toEqual([failed, 5]);
      expect(says).toContain('EMFILE');
      const isBegun = (await readdir(String(runDir), { recursive: true }).catch(() => [])).some((name) =>
        name.endsWith('manifest.json'),
      );
      const again = isBegun ? resumeRun({ baseUrl, apiKey, rate, runDir }) : importFile(one.options);
      expect([failed, (await endOf(again)).code]).toEqual([failed, 0]);
      expect(contentOf(one.sandbox)).toEqual(wanted);
    }
  });

  it('stop an export with the reason, and leave the file of the last time', async () => {
    const { options, directory } = await deals();
    const { baseUrl, apiKey, rate } = options;
    const out = join(directory, 'users.csv');
    const again = { baseUrl, apiKey, rate, entities: ['users' as const], out };
    await exportAccount(again, {});
    const before = await readFile(out, 'utf8');
    for (let count = 0; ; count += 1) {
      const failed = allowOpenings(count, directory);
      const { code, says } = await endOf(exportAccount({ ...again, force: true }, {}));
      mend();
      if (failed.length === 0) {
        expect([count > 1, code]).toEqual([true, 0]);
        break;
      }
      expect([failed, code]).toEqual([failed, 5]);
      expect(says).toContain('EMFILE');
      expect(await readFile(out, 'utf8')).toBe(before);
    }
  });
});
