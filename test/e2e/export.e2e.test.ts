import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { ExportManifest } from '../../src/index.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.js';
import { runCli, type CliRun } from '../helpers/run-cli.js';
import { tempDir } from '../helpers/temp-dir.js';
import { seedRecords } from '../helpers/seed-records.js';

let sandbox: Sandbox;
let directory = '';

beforeAll(async () => {
  sandbox = await createSandbox({ port: 0, rate: false });
  await seedRecords(sandbox, { leads: 600, contacts: 3 });
});
afterAll(async () => await sandbox.close());
beforeEach(async () => {
  directory = await tempDir();
});

async function run(...args: readonly string[]): Promise<CliRun> {
  const env = { KOMMO_BASE_URL: sandbox.url, KOMMO_API_KEY: sandbox.token };
  return await runCli(['export', ...args, '--rate', '1000', '--quiet'], { env });
}

async function manifestOf(path: string): Promise<ExportManifest> {
  return JSON.parse(await readFile(`${path}.manifest.json`, 'utf8')) as ExportManifest;
}

describe('export', () => {
  it('writes a table by human names, and says that it is complete', async () => {
    const out = join(directory, 'leads.csv');
    const { code, stderr } = await run('leads', '-o', out);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = (await readFile(out, 'utf8')).trimEnd().split('\r\n');
    expect(lines).toHaveLength(601);
    expect(lines[0]).toMatch(/^\uFEFFID,Name,Price,Pipeline,Stage,Responsible user,/);
    expect(lines[1]).toMatch(/,Lead 0,0,Sales,New,Maria Souza,/);
    const manifest = await manifestOf(out);
    expect(manifest).toMatchObject({
      status: 'complete',
      exitCode: 0,
      entities: [{ records: 600, doubts: [] }],
    });
    expect(JSON.stringify(manifest)).not.toContain(sandbox.token);
  });

  it('writes everything into a workbook, or a file each', async () => {
    const book = join(directory, 'all.xlsx');
    expect((await run('all', '-o', book)).code).toBe(0);
    expect((await manifestOf(book)).entities.map(({ entity }) => entity)).toHaveLength(10);
    const folder = join(directory, 'all');
    expect((await run('leads', 'contacts', '-o', folder, '--format', 'jsonl')).code).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(['contacts.jsonl', 'leads.jsonl']);
    const [first = ''] = (await readFile(join(folder, 'contacts.jsonl'), 'utf8')).split('\n');
    expect(JSON.parse(first)).toMatchObject({ name: 'Contact 0', _embedded: { companies: [] } });
  });

  it('leaves a file that exists alone, unless told to replace it', async () => {
    const out = join(directory, 'contacts.csv');
    await writeFile(out, 'mine');
    expect(await run('contacts', '-o', out)).toMatchObject({ code: 2 });
    expect(await readFile(out, 'utf8')).toBe('mine');
    expect(await run('contacts', '-o', out, '--force')).toMatchObject({ code: 0 });
    expect(await readFile(out, 'utf8')).toContain('Contact 2');
  });

  it.each([
    [['deals', '-o', 'x.csv'], /deals|entities/],
    [['leads', '-o', 'x.pdf'], /x\.pdf ends neither/],
    [['leads', 'contacts', '-o', 'x.csv'], /2 entities do not fit/],
    [['leads', '-o', 'x.csv', '--columns', 'name,nonsense'], /no column "nonsense"/],
    [['leads', '-o', 'x.csv', '--format', 'xlsx'], /--format says xlsx/],
    [['leads', '-o', 'x.csv', '--labels', 'both?'], /labels/],
  ])('refuses %j and writes nothing', async (args, message) => {
    const [entity = '', ...rest] = args;
    const inside = rest.map((arg) => (arg.startsWith('x.') ? join(directory, arg) : arg));
    const { code, stderr } = await run(entity, ...inside);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(await readdir(directory)).toEqual([]);
  });
});
