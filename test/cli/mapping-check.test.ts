import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { sandboxAccount } from '../../src/sandbox/default-account.js';
import { writeAccountFile } from '../../src/pipeline/account/account-file.js';
import { envOf, openSandbox } from '../helpers/sandbox.js';
import { runCli } from '../helpers/run-cli.js';
import { tempDir } from '../helpers/temp-dir.js';

async function accountFile(change: (account: typeof sandboxAccount) => void = () => undefined) {
  const path = join(await tempDir(), 'kommo.account.json');
  const account = structuredClone(sandboxAccount);
  change(account);
  await writeAccountFile(path, account);
  return path;
}

describe('mapping check', () => {
  it('says what it checked, without an account and against one', async () => {
    const bare = await runCli(['mapping', 'check', 'mappings/demo.yaml']);
    expect(bare).toMatchObject({ code: 0, stdout: '' });
    expect(bare.stderr).toMatch(/right, without an account: \d+ fields, \d+ tests/);
    const held = ['mapping', 'check', 'mappings/demo.yaml', '--account-file', await accountFile(), '--json'];
    const { code, stdout } = await runCli(held);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ account: sandboxAccount.account.subdomain });
  });

  it('names the line of a name that the account does not have, and of a test that fails', async () => {
    const path = await accountFile(({ pipelines }) => pipelines.forEach((one) => (one.name += ' (old)')));
    const unknown = await runCli(['mapping', 'check', 'mappings/demo.yaml', '--account-file', path]);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(/mappings\/demo\.yaml:\d+:\d+: .*pipeline/);

    const wrong = join(await tempDir(), 'wrong.yaml');
    const text = await readFile('mappings/demo.yaml', 'utf8');
    await writeFile(wrong, text.replace('price: 1201', 'price: 1200'));
    const failing = await runCli(['mapping', 'check', wrong]);
    expect(failing.code).toBe(2);
    expect(failing.stderr).toMatch(/wrong\.yaml:\d+:\d+: .*1200 is expected/);
  });
});

describe('an import with an account file', () => {
  it('stops with exit 7 where the account differs in what the mapping uses, and sends nothing', async () => {
    const sandbox = await openSandbox();
    const path = await accountFile(({ users }) => users.forEach((user) => (user.id += 1_000)));
    const args = ['import', 'fixtures/demo/deals.csv', '-m', 'mappings/demo.yaml', '--yes'];
    const { code, stderr } = await runCli([...args, '--account-file', path], { env: envOf(sandbox) });
    expect(code).toBe(7);
    expect(stderr).toContain(`the active user "${sandboxAccount.users[0]?.name ?? ''}`);
    expect(sandbox.arrivals().arrivals.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});
