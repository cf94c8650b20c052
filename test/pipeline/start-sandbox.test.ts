import { join } from 'node:path';

import { expect, it } from 'vitest';

import { startSandbox } from '../../src/pipeline/start-sandbox.js';
import { tempDir } from '../helpers/temp-dir.js';

it.each([
  ['a folder that is not there', { data: 'gone/account.jsonl' }, 'gone (ENOENT)'],
  ['a fault script that is not there', { faults: 'gone.yaml' }, 'gone.yaml cannot be read (ENOENT)'],
])('refuses %s before it starts', async (_, files, says) => {
  const directory = await tempDir();
  const given = Object.fromEntries(
    Object.entries(files).map(([name, file]) => [name, join(directory, file)]),
  );
  await expect(startSandbox({ port: 0, ...given })).rejects.toThrow(says);
});
