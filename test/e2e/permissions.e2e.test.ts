import { execFile } from 'node:child_process';
import { readdir, realpath, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { expect, it } from 'vitest';

import { envOf, openSandbox } from '../helpers/sandbox.js';
import { tempDir } from '../helpers/temp-dir.js';

/** Node 20 calls its permission model an experiment. */
const MODEL = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

const mapping = `mapping: 1
name: locked
lead: { mode: upsert, match: [name], fields: { name: Name } }
`;

it('an import needs no more of this machine than SECURITY.md says', async () => {
  const sandbox = await openSandbox({ rate: false });
  const home = await realpath(await tempDir());
  await writeFile(join(home, 'in.csv'), 'Name\nDeal 1\nDeal 2\n');
  await writeFile(join(home, 'map.yaml'), mapping);
  const mayRead = [resolve('.'), home, '/proc', '/etc/alpine-release'];
  const flags = [
    ...[MODEL, '--no-warnings', '--allow-addons', '--allow-worker', `--allow-fs-write=${home}`],
    ...mayRead.map((path) => `--allow-fs-read=${path}`),
  ];
  const args = [
    'import',
    'in.csv',
    '-m',
    'map.yaml',
    '--run-dir',
    'runs',
    '--rate',
    '500',
    '--yes',
    '--json',
  ];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, resolve('dist/cli/main.js'), ...args],
    {
      cwd: home,
      env: { PATH: process.env['PATH'] ?? '', ...envOf(sandbox) },
    },
  );
  expect(JSON.parse(stdout)).toMatchObject({ exitCode: 0, counts: { created: 2 } });
  expect(sandbox.state()).toHaveLength(2);
  // The shortcut to the newest run is a symbolic link, which Node allows to nobody who may not do everything.
  expect(await readdir(join(home, 'runs'))).not.toContain('latest');
});
