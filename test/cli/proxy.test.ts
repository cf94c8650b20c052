import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { openProxy } from '../helpers/proxy-server.js';
import { runCli, type CliRun } from '../helpers/run-cli.js';
import { envOf, openSandbox } from '../helpers/sandbox.js';
import { tempDir } from '../helpers/temp-dir.js';
import { openTlsServer } from '../helpers/tls-server.js';

const PASSWORD = 'canary-password';
const account = { KOMMO_SUBDOMAIN: 'acme', KOMMO_API_KEY: 'canary-token-0123456789' };

/** Asks for the account through a proxy that opens connections itself, which is refused at once. */
async function doctor(
  ...asked: readonly [flags: readonly string[], env: (address: string) => object]
): Promise<{
  readonly run: CliRun;
  readonly address: string;
  readonly tunnels: number;
}> {
  const [flags, env] = asked;
  const { port } = await openTlsServer();
  const { address, tunnels } = await openProxy(port);
  const named = flags.map((flag) => flag.replace('ADDRESS', address));
  const run = await runCli(['doctor', ...named], { env: { ...account, ...env(address) } });
  return { run, address, tunnels: tunnels.length };
}

describe('the proxy of a command', () => {
  it.each([
    ['named by a flag', ['--proxy', 'http://ADDRESS'], () => ({})],
    ['named by KOMMO_PROXY', [], (at: string) => ({ KOMMO_PROXY: `http://kim:${PASSWORD}@${at}` })],
    [
      'of HTTPS_PROXY',
      ['--proxy', 'env'],
      (at: string) => ({ HTTPS_PROXY: `http://kim:${PASSWORD}@${at}`, NO_PROXY: 'localhost' }),
    ],
  ])('%s is used and shown, without its password', async (_, flags, env) => {
    const { run, address, tunnels } = await doctor(flags, env);
    expect(run.stdout).toContain(`requests to Kommo go through http://${address}`);
    expect(run.stdout).toContain('self-signed certificate');
    expect(run.stdout + run.stderr).not.toContain(PASSWORD);
    expect(run.code).toBe(5);
    expect(tunnels).toBeGreaterThan(0);
  });

  it('of the flag stands above that of the environment', async () => {
    const { tunnels } = await doctor(['--proxy', 'http://ADDRESS'], () => ({
      KOMMO_PROXY: 'http://127.0.0.1:9',
    }));
    expect(tunnels).toBeGreaterThan(0);
  });

  it.each([
    [['--proxy', `http://kim:${PASSWORD}@127.0.0.1:9`], 'A flag is visible to every user'],
    [['--proxy', 'proxy.example:8080'], 'is not of the form http://host:port'],
  ])('is refused where it is wrong: %j', async (flags, says) => {
    const run = await runCli(['doctor', ...flags], { env: account });
    expect(run.stderr).toContain(says);
    expect(run.stderr).not.toContain(PASSWORD);
    expect(run.code).toBe(2);
  });

  it('is in no file that a run or an export leaves', async () => {
    const sandbox = await openSandbox({ rate: false });
    const dir = await tempDir();
    const env = { ...envOf(sandbox), KOMMO_PROXY: `http://kim:${PASSWORD}@127.0.0.1:9` };
    const out = join(dir, 'users.csv');
    const exported = await runCli(['export', 'users', '-o', out], { env });
    const [file, mapping] = [join(dir, 'leads.csv'), join(dir, 'leads.yaml')];
    await writeFile(file, 'Name\nBridge\n');
    await writeFile(mapping, 'mapping: 1\nname: leads\nlead:\n  fields:\n    name: Name\n');
    const imported = await runCli(['import', file, '-m', mapping, '--run-dir', dir, '--yes'], { env });
    expect([exported.code, imported.code]).toEqual([0, 0]);
    const manifests = [`${out}.manifest.json`, join(dir, 'latest', 'manifest.json')];
    for (const path of manifests) expect(await readFile(path, 'utf8')).not.toContain(PASSWORD);
  });
});
