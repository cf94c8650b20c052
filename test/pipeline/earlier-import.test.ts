import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { runCli } from '../helpers/run-cli.js';
import { envOf, openSandbox } from '../helpers/sandbox.js';
import { tempDir } from '../helpers/temp-dir.js';

describe('an import of a file that was imported before', () => {
  it('says so and names the run, for the same bytes in the same account alone', async () => {
    const directory = await tempDir();
    const [file, mapping] = [join(directory, 'deals.csv'), join(directory, 'deals.yaml')];
    await writeFile(file, 'Name\nPonte\n');
    await writeFile(mapping, 'mapping: 1\nname: small\nlead: { fields: { name: Name } }\n');
    const flags = ['-m', mapping, '--run-dir', join(directory, 'runs'), '--rate', '500', '--yes'];
    const [one, other] = [await openSandbox({ rate: false }), await openSandbox({ rate: false })];
    const talk = async (sandbox: typeof one): Promise<string> =>
      (await runCli(['import', file, ...flags], { env: envOf(sandbox) })).stderr;

    expect(await talk(one)).not.toContain('imported into this account before');
    expect(await talk(one)).toMatch(/imported into this account before \(run \d{8}T\d{6}Z-small-\w+\)/);
    expect(await talk(other)).not.toContain('imported into this account before');
    await writeFile(file, 'Name\nPontes\n');
    expect(await talk(one)).not.toContain('imported into this account before');
  });
});
