import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import { tempDir } from '../helpers/temp-dir.js';

interface Checked {
  readonly code: number;
  readonly stderr: string;
}

async function check(...args: readonly string[]): Promise<Checked> {
  const run = promisify(execFile)(process.execPath, ['scripts/check-supply.js', ...args]);
  return await run.then(
    () => ({ code: 0, stderr: '' }),
    (thrown: unknown) => {
      const { code, stderr } = thrown as Checked;
      return { code, stderr };
    },
  );
}

async function jsonFile(content: unknown): Promise<string> {
  const path = join(await tempDir(), 'file.json');
  await writeFile(path, JSON.stringify(content));
  return path;
}

describe('the check of what is installed and published', () => {
  it('finds nothing in this project', async () => {
    expect(await check('--no-files')).toEqual({ code: 0, stderr: '' });
  });

  it('names known bad versions, unknown install scripts and files that do not belong', async () => {
    const lockfile = await jsonFile({
      packages: {
        '': { version: '1.0.0' },
        'node_modules/uuid': { version: '8.3.2' },
        'node_modules/a/node_modules/brace-expansion': { version: '2.1.2' },
        'node_modules/brace-expansion': { version: '2.1.3' },
        'node_modules/yaml': { version: '2.8.3-rc.1' },
        'node_modules/xlsx': { version: '0.18.5' },
        'node_modules/classic-level': { version: '3.0.0', hasInstallScript: true },
        'node_modules/@x/native': { version: '1.0.0', hasInstallScript: true },
      },
    });
    const files = await jsonFile([
      'package.json',
      'dist/cli/main.js',
      'dist/.env',
      'test/a.test.ts',
      'runs/x/input',
    ]);
    const { code, stderr } = await check('--lockfile', lockfile, '--files', files);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([
      'uuid 8.3.2: GHSA-w5hq-g745-h8pq; 11.1.1 is sound.',
      'brace-expansion 2.1.2: CVE-2026-14257; 2.1.3 is sound.',
      'yaml 2.8.3-rc.1: CVE-2026-33532; 2.8.3 is sound.',
      expect.stringMatching(/^xlsx 0\.18\.5: .*no version is sound\.$/),
      '@x/native 1.0.0 runs a script when it is installed, and nobody has said why it may.',
      'dist/.env would be published.',
      'test/a.test.ts would be published.',
      'runs/x/input would be published.',
    ]);
  });
});
