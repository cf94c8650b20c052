import fs, { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { tokenFile } from '../../src/pipeline/token-file.js';
import { people } from '../helpers/people.js';
import { runCli } from '../helpers/run-cli.js';
import { tempDir } from '../helpers/temp-dir.js';

const tokens = {
  client_id: 'an-integration',
  client_secret: 'a-client-secret',
  redirect_uri: 'https://example.com/',
  access_token: 'an-old-access-token',
  refresh_token: 'sandbox-refresh-token',
};

async function written(content: unknown = tokens, mode = 0o600): Promise<string> {
  const path = join(await tempDir(), 'tokens.json');
  await writeFile(path, JSON.stringify(content), { mode });
  await chmod(path, mode);
  return path;
}

/** No file of such a name can be made until the test ends, as on a full disk. */
function fillUp(names: RegExp): void {
  const { open } = fs;
  fs.open = async (path, ...rest) => {
    if (names.test(String(path))) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    return await open(path, ...rest);
  };
  syncBuiltinESMExports();
  onTestFinished(() => {
    fs.open = open;
    syncBuiltinESMExports();
  });
}

describe('a token file', () => {
  it('is renewed while a run goes on, stays 0600, and shows nowhere else', async () => {
    const { sandbox, options } = await people(3);
    const path = await written();
    const { file, mapping, runDir } = options;
    const flags = [
      '-m',
      mapping,
      '--run-dir',
      String(runDir),
      '--rate',
      '500',
      '--yes',
      '--token-file',
      path,
    ];
    const run = await runCli(['import', file, ...flags], { env: { KOMMO_BASE_URL: sandbox.url } });
    expect(run).toMatchObject({ code: 0 });
    const after = JSON.parse(await readFile(path, 'utf8')) as typeof tokens;
    expect(after).toEqual({
      ...tokens,
      access_token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/) as string,
      refresh_token: 'sandbox-refresh-1',
    });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(path, '..'))).toEqual(['tokens.json']);
    const arrivals = sandbox.arrivals().arrivals.filter(({ path: asked }) => asked.startsWith('/oauth2'));
    expect(arrivals).toHaveLength(1);
    const manifest = await readFile(join(String(runDir), 'latest', 'manifest.json'), 'utf8');
    const journal = await readFile(join(String(runDir), 'latest', 'journal-000001.ndjson'), 'utf8');
    for (const shown of [run.stdout, run.stderr, manifest, journal])
      expect(shown).not.toMatch(/an-old-access|a-client-secret|eyJ|sandbox-(access|refresh)/);
  });

  it('that could not be written is told before the tokens are renewed, and keeps them', async () => {
    const { sandbox } = await people(1);
    const path = await written();
    const env = { KOMMO_BASE_URL: sandbox.url, KOMMO_TOKEN_FILE: path };
    fillUp(/\.probe$/);
    const run = await runCli(['account', 'show'], { env });
    expect(run.code).toBe(5);
    expect(run.stderr).toMatch(/tokens\.json\.\w+\.probe cannot be written \(ENOSPC\)/);
    expect(sandbox.arrivals().arrivals.filter(({ path: asked }) => asked.startsWith('/oauth2'))).toEqual([]);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(tokens);
  });

  it('whose last renewal was cut off says what to do, with exit code 4', async () => {
    const { sandbox } = await people(1);
    const path = await written({ ...tokens, refresh_token: 'spent' });
    const env = { KOMMO_BASE_URL: sandbox.url, KOMMO_TOKEN_FILE: path };
    const run = await runCli(['doctor'], { env });
    expect(run).toMatchObject({ code: 4 });
    const shown = await runCli(['account', 'pull', '--account-file', join(path, '..', 'account.json')], {
      env,
    });
    expect(shown.code).toBe(4);
    expect(shown.stderr).toContain('Authorise the integration again');
  });

  it.each<[string, unknown, number, string]>([
    ['that others may read', tokens, 0o644, 'can be read by others'],
    ['without all it takes', { ...tokens, client_id: undefined }, 0o600, 'is no token file'],
    ['of another form', [], 0o600, 'is no token file'],
  ])('%s is refused, and nothing in it is told', async (_, content, mode, what) => {
    const failure = tokenFile(await written(content, mode)).read();
    await expect(failure).rejects.toMatchObject({ code: 'usage/connection' });
    await expect(failure).rejects.toThrow(what);
    await expect(failure).rejects.not.toThrow('secret');
  });

  it('that is not there is named', async () => {
    await expect(tokenFile('/nowhere/tokens.json').read()).rejects.toThrow(
      '/nowhere/tokens.json cannot be read',
    );
  });
});
