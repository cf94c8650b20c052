import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { exportAccount, type ExportManifest } from '../../src/index.js';
import { unguardFormula } from '../../src/model/formula-guard.js';
import { openTable } from '../../src/reader/open-table.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.js';
import { startBin } from '../helpers/run-bin.js';
import { idsOf, post, seedRecords } from '../helpers/seed-records.js';
import { tempDir } from '../helpers/temp-dir.js';
import { naughtyTexts } from '../writer/naughty-texts.js';

let sandbox: Sandbox;
let directory = '';

beforeAll(async () => {
  sandbox = await createSandbox({ port: 0, rate: false });
});
afterAll(async () => await sandbox.close());
beforeEach(async () => {
  sandbox.reset();
  directory = await tempDir();
});

async function run(out: string, more: object = {}): Promise<ExportManifest> {
  const connection = { baseUrl: sandbox.url, apiKey: sandbox.token, rate: 1000 };
  return await exportAccount({ ...connection, entities: ['leads'], out, force: true, ...more });
}

async function faults(script: readonly object[]): Promise<void> {
  const answer = await fetch(`${sandbox.url}/_sandbox/faults`, {
    method: 'PUT',
    body: JSON.stringify(script),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** The cells of one column, as they were before the guard. */
async function columnOf(path: string, title: string): Promise<readonly unknown[]> {
  const table = await openTable(path, { encoding: 'utf-8', delimiter: ',' });
  const at = table.header.indexOf.get(title) ?? -1;
  const cells: unknown[] = [];
  for await (const rows of table.rows) {
    for (const { value } of rows) {
      const cell = value[at];
      cells.push(typeof cell === 'string' && path.endsWith('.csv') ? unguardFormula(cell) : cell);
    }
  }
  return cells;
}

describe('an export while people work', () => {
  it.each([
    ['the oldest records', 'first'],
    ['the newest records', 'last'],
  ])('has every record that was there all the time once, while %s are deleted', async (_, which) => {
    await seedRecords(sandbox, { leads: 1_500 });
    const before = idsOf(sandbox, 'lead');
    const path = '/api/v4/lead*';
    await faults([
      { fault: 'mutate', method: 'GET', path, create: 2, update: 2, delete: 2, which, times: 12 },
    ]);
    const out = join(directory, 'leads.jsonl');
    const manifest = await run(out);
    const lines = (await readFile(out, 'utf8')).trimEnd().split('\n');
    const ids = lines.map((line) => (JSON.parse(line) as { id: number }).id);
    expect(new Set(ids).size).toBe(ids.length);
    const written = new Set(ids);
    const [statement] = manifest.entities;
    const gone = new Set(statement?.vanished?.ids);
    const after = new Set(await liveIds());
    expect(before.filter((id) => after.has(id) && !written.has(id))).toEqual([]);
    expect(ids.filter((id) => !after.has(id) && !gone.has(id))).toEqual([]);
    expect(statement?.doubts).toEqual([]);
    expect(manifest).toMatchObject({
      status: which === 'first' ? 'complete with tail' : 'complete',
      exitCode: 0,
    });
  });

  it('says that it is partial where pages stay empty, and leaves the earlier file alone', async () => {
    await seedRecords(sandbox, { leads: 600 });
    const out = join(directory, 'leads.csv');
    await writeFile(out, 'of last night');
    const path = '/api/v4/lead*';
    await faults(Array.from({ length: 60 }, (_, index) => ({ fault: 'empty', path, nth: index + 2 })));
    const manifest = await run(out);
    expect(manifest).toMatchObject({ status: 'partial', exitCode: 5 });
    expect(await readFile(out, 'utf8')).toBe('of last night');
    expect((await readdir(directory)).sort()).toEqual([
      'leads.csv',
      'leads.csv.manifest.json',
      'leads.csv.partial',
    ]);
  });
});

async function liveIds(): Promise<readonly number[]> {
  await faults([]);
  const out = join(directory, 'after.jsonl');
  await run(out);
  const lines = (await readFile(out, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { id: number }).id);
}

describe('texts of all kinds', () => {
  const texts = naughtyTexts.filter((text) => text.trim() !== '' && text.length < 32_000);

  it.each(['csv', 'xlsx'])('come back byte for byte from a %s', async (format) => {
    const phones = ['+7 (900) 123-45-67', '-5'];
    const names = [...texts, ...phones];
    await post(
      sandbox,
      'leads',
      names.map((name) => ({ name })),
    );
    const out = join(directory, `leads.${format}`);
    await run(out);
    expect(await columnOf(out, 'Name')).toEqual(namesNow());
  });
});

describe('an export that is killed', () => {
  /** Parts of its requests after which it dies, and milliseconds more: the last ones while files get their names. */
  const moments = fc.sample(
    fc.tuple(fc.constantFrom(0.2, 0.6, 0.8, 1, 1, 1), fc.integer({ min: 0, max: 40 })),
    {
      numRuns: 6,
      seed: 20_261_126,
    },
  );

  it('leaves the file of last night or the whole new one at any moment, and the next one succeeds', async () => {
    await seedRecords(sandbox, { leads: 600 });
    const [out, state] = [join(directory, 'leads.csv'), join(directory, 'state.json')];
    const nightly = { merge: true, state, columns: ['id', 'name'] };
    await run(out, nightly);
    const env = { KOMMO_BASE_URL: sandbox.url, KOMMO_API_KEY: sandbox.token };
    const flags = ['export', 'leads', '-o', out, '--merge', '--state', state, '--columns', 'id,name'];
    let killed = 0;
    const { requests: all } = await run(out, nightly);
    for (const [part, ms] of moments) {
      const requests = Math.round(part * all);
      await post(
        sandbox,
        'leads',
        [{ id: idsOf(sandbox, 'lead')[requests], name: `After ${ms} ms` }],
        'PATCH',
      );
      const before = await readFile(out, 'utf8');
      const asked = sandbox.arrivals().total;
      const bin = startBin([...flags, '--rate', '1000', '--quiet'], env);
      while (sandbox.arrivals().total - asked < requests && bin.process.exitCode === null)
        await setTimeout(1);
      await setTimeout(ms);
      bin.process.kill('SIGKILL');
      if ((await bin.ended).code === -1) killed += 1;
      if ((await readFile(out, 'utf8')) !== before) expect(await columnOf(out, 'Name')).toEqual(namesNow());
      expect(await run(out, nightly)).toMatchObject({ status: 'complete' });
      expect(await columnOf(out, 'Name')).toEqual(namesNow());
    }
    // Some may have ended before.
    expect(killed).toBeGreaterThan(1);
    expect((await readdir(directory)).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});

/** The names of the leads in the account. */
function namesNow(): readonly string[] {
  const leads = sandbox.state().filter(({ entity }) => entity === 'lead');
  return leads.map(({ record }) => (record as { name: string }).name);
}

const hasOffice = await promisify(execFile)('soffice', ['--version']).then(
  () => true,
  () => false,
);

if (!hasOffice)
  it('without LibreOffice: files are not opened in it, because there is no soffice', () => {
    expect(hasOffice).toBe(false);
  });

describe.runIf(hasOffice)('LibreOffice', () => {
  it.each(['csv', 'xlsx'])('opens the %s with every row and no formula', async (format) => {
    const names = ['=1+1', '@SUM(A1)', '+5511999998888', '-5', '-1+2', '=cmd|calc', 'plain'];
    await post(
      sandbox,
      'leads',
      names.map((name) => ({ name })),
    );
    const out = join(directory, `leads.${format}`);
    await run(out, { columns: ['id', 'name', 'price', 'created_at'] });
    const profile = `-env:UserInstallation=file://${directory}/profile`;
    const filter = format === 'csv' ? ['--infilter=CSV:44,34,76,1'] : [];
    const args = [profile, '--headless', ...filter, '--convert-to', 'fods', '--outdir', directory, out];
    await promisify(execFile)('soffice', args, { timeout: 170_000 });
    const sheet = await readFile(join(directory, 'leads.fods'), 'utf8');
    expect(sheet).not.toContain('table:formula');
    const rows = [...sheet.matchAll(/<table:table-row[^>]*>(?:(?!<\/table:table-row>).)*<text:p>/gs)];
    expect(rows).toHaveLength(names.length + 1);
  });
});
