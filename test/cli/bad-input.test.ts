import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.js';
import { runCli } from '../helpers/run-cli.js';
import { envOf, openSandbox } from '../helpers/sandbox.js';
import { tempDir } from '../helpers/temp-dir.js';

const mapping = `
mapping: 1
name: small
source: { locale: en-US, timezone: America/Sao_Paulo }
lead:
  fields:
    name: Name
    price: Price | money
    stage: Stage
`;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ rate: false });
  return async () => await sandbox.close();
});

/** Runs an import of the files against the shared sandbox, and tells how many writes reached it. */
async function importOf(files: Readonly<Record<string, string | Buffer>>, args: readonly string[] = []) {
  const directory = await tempDir();
  const all = { 'in.csv': 'Name,Price,Stage\nPonte,10,New\n', 'map.yaml': mapping, ...files };
  for (const [name, content] of Object.entries(all)) await writeFile(join(directory, name), content);
  sandbox.reset();
  const fixed = [
    'import',
    join(directory, 'in.csv'),
    '-m',
    join(directory, 'map.yaml'),
    '--run-dir',
    join(directory, 'runs'),
  ];
  const run = await runCli([...fixed, '--yes', '--rate', '500', ...args], { env: envOf(sandbox) });
  const writes = sandbox.arrivals().arrivals.filter(({ method }) => method !== 'GET').length;
  const runs = await readdir(join(directory, 'runs')).catch(() => []);
  return { ...run, writes, runs };
}

describe('a wrong file or mapping', () => {
  it.each([
    { what: 'an empty file', files: { 'in.csv': '' }, code: 3, says: 'input/empty' },
    {
      what: 'a file with only a byte order mark',
      files: { 'in.csv': '\uFEFF' },
      code: 3,
      says: 'input/empty',
    },
    {
      what: 'duplicate headers',
      files: { 'in.csv': 'Name,Name,Price,Stage\na,b,1,New\n' },
      code: 3,
      says: 'Name',
    },
    { what: 'a PDF named .csv', files: { 'in.csv': '%PDF-1.7 nothing' }, code: 3, says: 'PDF' },
    {
      what: 'an unknown column',
      files: { 'map.yaml': mapping.replace('name: Name', 'name: Nmae') },
      code: 2,
      says: 'Name',
    },
    {
      what: 'an unknown key',
      files: { 'map.yaml': mapping.replace('fields:', 'feilds:') },
      code: 2,
      says: 'map.yaml:',
    },
    {
      what: 'an unknown transform',
      files: { 'map.yaml': mapping.replace('money', 'mony') },
      code: 2,
      says: 'money',
    },
    {
      what: 'an unknown pipeline',
      files: { 'map.yaml': `${mapping}    pipeline: { const: Salse }\n` },
      code: 2,
      says: 'Sales',
    },
    {
      what: 'an unknown user',
      files: { 'map.yaml': `${mapping}    responsible_user: { const: mario@example.com }\n` },
      code: 2,
      says: 'maria@example.com',
    },
    {
      what: 'an unknown custom field',
      files: { 'map.yaml': `${mapping}    cf:Legcy ID: Name\n` },
      code: 2,
      says: 'Legacy ID',
    },
    { what: 'text that is no YAML', files: { 'map.yaml': 'mapping: [1' }, code: 2, says: 'map.yaml:' },
  ])('$what stops with exit $code before anything is sent', async ({ files, code, says }) => {
    const run = await importOf(files);
    expect(run).toMatchObject({ code, writes: 0, runs: [] });
    expect(run.stderr).toContain(says);
    expect(run.stderr).not.toMatch(/\n\s+at /);
  });

  it('a missing file stops with exit 3 and its path', async () => {
    const run = await runCli([
      'import',
      'nowhere/deals.csv',
      '-m',
      'mappings/demo.yaml',
      '--sandbox',
      '--yes',
    ]);
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('nowhere/deals.csv');
  });

  it('a missing mapping stops with exit 2 and its path', async () => {
    const run = await runCli([
      'import',
      'fixtures/demo/deals.csv',
      '-m',
      'nowhere.yaml',
      '--sandbox',
      '--yes',
    ]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('nowhere.yaml');
  });

  it('a file with a header alone is nothing to do', async () => {
    expect(await importOf({ 'in.csv': 'Name,Price,Stage\n' })).toMatchObject({ code: 0, writes: 0 });
  });

  it('an unknown stage in a row rejects the row and names the nearest stages', async () => {
    const run = await importOf({ 'in.csv': 'Name,Price,Stage\nPonte,10,Nwe\nCasa,20,New\n' });
    expect(run).toMatchObject({ code: 1, writes: 1 });
  });

  it('a row that breaks an expectation is rejected, and the first of equal values stays', async () => {
    const expecting = `${mapping}expect:\n  - { column: Name, unique: true }\n`;
    const run = await importOf({ 'map.yaml': expecting, 'in.csv': 'Name,Price,Stage\nA,1,New\nA,2,New\n' });
    expect(run).toMatchObject({ code: 1, writes: 1 });
    expect(run.stderr).toContain('expect/unique');
  });
});

describe('a wrong account', () => {
  it('a bad token stops with exit 4, and shows no token', async () => {
    const env = { ...envOf(sandbox), KOMMO_API_KEY: 'canary-token-7c1' };
    const run = await runCli(['validate', 'fixtures/demo/deals.csv', '-m', 'mappings/demo.yaml'], { env });
    expect(run.code).toBe(4);
    expect(run.stdout + run.stderr).not.toContain('canary-token-7c1');
  });

  it('no rights stop with exit 4', async () => {
    const refusing = await openSandbox({
      faults: [{ path: '/api/v4/users', fault: 'status', status: 403 }],
    });
    const run = await runCli(['account', 'show'], { env: envOf(refusing) });
    expect(run.code).toBe(4);
    expect(run.stderr).toContain('users');
  });

  it('a block stops with exit 10', async () => {
    const blocking = await openSandbox({ faults: [{ path: '/api/v4', fault: 'block' }] });
    expect((await runCli(['account', 'show'], { env: envOf(blocking) })).code).toBe(10);
  });

  it('an account file of another account stops an import with exit 7', async () => {
    const directory = await tempDir();
    await mkdir(join(directory, 'x'));
    const file = join(directory, 'kommo.account.json');
    const pulled = await runCli(['account', 'pull', '--account-file', file], { env: envOf(sandbox) });
    expect(pulled.code).toBe(0);
    const { readFile } = await import('node:fs/promises');
    const pulledText = await readFile(file, 'utf8');
    await writeFile(file, pulledText.replace(/ *"sha256".*\n/, '').replace(/"id": \d+/, '"id": 1'));
    expect(await importOf({}, ['--account-file', file])).toMatchObject({ code: 7, writes: 0, runs: [] });
  });

  it.each([
    [{}, 'no token'],
    [{ KOMMO_API_KEY: 'x' }, 'no account'],
    [{ KOMMO_API_KEY: 'x', KOMMO_SUBDOMAIN: 'evil.com/' }, 'usage/host'],
    [{ KOMMO_API_KEY: 'x', KOMMO_BASE_URL: 'http://10.0.0.1' }, 'usage/host'],
  ])('with the environment %j stops with exit 2', async (env, says) => {
    const run = await runCli(['account', 'show'], { env });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(says);
  });
});

describe('a wrong command line', () => {
  const fixed = ['validate', 'fixtures/demo/deals.csv', '-m', 'mappings/demo.yaml', '--sandbox'];
  it.each([
    [[], 'Name a command'],
    [['imprt'], 'import'],
    [['import', 'fixtures/demo/deals.csv'], 'mapping'],
    [['account'], 'pull, show'],
    [[...fixed, '--tokne', 'x'], 'tokne'],
    [[...fixed, '--batch-size', '0'], 'batchSize'],
    [[...fixed, '--batch-size', '251'], 'batchSize'],
    [[...fixed, '--batch-size', '0x10'], 'batchSize'],
    [[...fixed, '--batch-size', '50 '], 'batchSize'],
    [[...fixed, '--rate', '100'], 'rate'],
    [[...fixed, '--skip=-1'], 'skip'],
    [[...fixed, '--limit', 'abc'], 'limit'],
    [[...fixed, '--limit', '1', '--limit', '2'], 'limit'],
    [[...fixed, '--max-errors', 'x%'], 'maxErrors'],
    [[...fixed, '--on-ambiguous', 'resend'], 'on-ambiguous'],
  ])('%j stops with exit 2', async (args, says) => {
    const run = await runCli(args);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(says);
  });

  it('an import that nobody confirms sends nothing', async () => {
    const fresh = await openSandbox({ rate: false });
    const args = [
      'import',
      'fixtures/demo/deals.csv',
      '-m',
      'mappings/demo.yaml',
      '--run-dir',
      await tempDir(),
      '--limit',
      '20',
      '--rate',
      '500',
    ];
    for (const answer of [undefined, false]) {
      const run = await runCli(args, { env: envOf(fresh), ...(answer === undefined ? {} : { answer }) });
      expect(run.code).toBe(2);
      expect(run.stderr).toContain('usage/confirm');
    }
    expect(fresh.arrivals().arrivals.every(({ method }) => method === 'GET')).toBe(true);
  });
});
