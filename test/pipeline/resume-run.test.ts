import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { importFile, resumeRun, type Summary } from '../../src/index.js';
import { totalOf } from '../../src/model/tally.js';
import type { Sandbox } from '../../src/sandbox/create-sandbox.js';
import { openSandbox } from '../helpers/sandbox.js';
import { runCli } from '../helpers/run-cli.js';
import { tempDir } from '../helpers/temp-dir.js';

const mapping = `mapping: 1
name: people
source: { locale: en-US, timezone: UTC }
company:
  mode: upsert
  match: [name]
  fields: { name: Company }
contact:
  mode: upsert
  match: [email]
  fields: { name: Person, email: Mail }
lead:
  fields: { name: Deal, price: Price | money }
  notes: [ { text: "{Remark}" } ]
`;

const ROWS = 40;

/** Rows that share companies, some of them contacts; one has a bad price. */
function rows(): string {
  const lines = Array.from({ length: ROWS }, (_, at) => {
    const price = at === 7 ? 'cheap' : String(at + 1);
    return `Deal ${at},${price},Person ${at % 30},p${at % 30}@example.com,Company ${at % 5},Remark ${at}`;
  });
  return `Deal,Price,Person,Mail,Company,Remark\n${lines.join('\n')}\n`;
}

interface World {
  readonly sandbox: Sandbox;
  readonly options: Parameters<typeof importFile>[0] & { readonly mapping: string };
}

async function world(): Promise<World> {
  const sandbox = await openSandbox({ rate: false });
  const directory = await tempDir();
  const [file, map] = [join(directory, 'in.csv'), join(directory, 'map.yaml')];
  await writeFile(file, rows());
  await writeFile(map, mapping);
  const connection = { baseUrl: sandbox.url, apiKey: sandbox.token, rate: 500, batchSize: 4, concurrency: 1 };
  return { sandbox, options: { ...connection, file, mapping: map, runDir: join(directory, 'runs') } };
}

/** Stops the run after so many progress reports. */
async function interrupted({ options }: World, after: number): Promise<Summary> {
  const stop = new AbortController();
  let seen = 0;
  return await importFile(options, {
    signal: stop.signal,
    onEvent: ({ kind }) => {
      if (kind === 'progress') seen += 1;
      if (seen === after) stop.abort();
    },
  });
}

function again({ options }: World): Parameters<typeof resumeRun>[0] {
  const { baseUrl, apiKey, rate, runDir } = options;
  return { baseUrl, apiKey, rate, runDir };
}

function names(sandbox: Sandbox, entity: string): readonly string[] {
  const lines = sandbox.state().filter((line) => line.entity === entity);
  return lines.map(({ record }) => (record as { name: string }).name).sort();
}

function expectWhole(sandbox: Sandbox): void {
  const deals = Array.from({ length: ROWS }, (_, at) => `Deal ${at}`).filter((name) => name !== 'Deal 7');
  expect(names(sandbox, 'lead')).toEqual(deals.sort());
  expect(names(sandbox, 'company')).toHaveLength(5);
  expect(names(sandbox, 'contact')).toHaveLength(30);
  expect(sandbox.state().filter(({ entity }) => entity === 'note')).toHaveLength(ROWS - 1);
}

describe('resuming a run', () => {
  it('sends what is left, makes nothing twice, and reports the whole run', async () => {
    const one = await world();
    const first = await interrupted(one, 2);
    expect(first.exitCode).toBe(130);
    expect(first.counts.unprocessed).toBeGreaterThan(0);
    expect(first.nextCommands[0]).toContain('kommo-bulk resume ');
    const second = await resumeRun(again(one));
    expect(second.counts).toMatchObject({ created: ROWS - 1, rejected: 1, unprocessed: 0 });
    expect(second.exitCode).toBe(1);
    expectWhole(one.sandbox);
    const results = await readFile(join(second.directory, 'results.csv'), 'utf8');
    expect(results.trim().split('\r\n')).toHaveLength(ROWS);
  });

  it('may be stopped and resumed again and again', async () => {
    const one = await world();
    await interrupted(one, 1);
    let summary: Summary | undefined;
    let most = 4;
    for (let round = 0; round < 20 && summary?.counts.unprocessed !== 0; round += 1) {
      const stop = new AbortController();
      summary = await resumeRun(again(one), {
        signal: stop.signal,
        onEvent: (event) => {
          if (event.kind !== 'progress' || event.done <= most) return;
          most = event.done;
          stop.abort();
        },
      });
      expect(totalOf(summary.counts)).toBe(ROWS);
    }
    expect(summary?.counts).toMatchObject({ created: ROWS - 1, rejected: 1, unprocessed: 0 });
    expectWhole(one.sandbox);
  });

  it('has nothing to do for a run that is at its end, and says so', async () => {
    const one = await world();
    await importFile(one.options);
    const before = one.sandbox.arrivals().total;
    const remarks: string[] = [];
    const summary = await resumeRun(again(one), {
      onEvent: (event) => {
        if (event.kind === 'remark') remarks.push(event.text);
      },
    });
    expect(summary.exitCode).toBe(0);
    expect(remarks).toEqual(['Nothing is left to do in this run.']);
    expect(one.sandbox.arrivals().total).toBe(before);
  });

  it('refuses a changed input and a changed mapping, names both, and sends nothing', async () => {
    const one = await world();
    await interrupted(one, 1);
    const { file, mapping: map } = one.options;
    await writeFile(file, rows().replace('Deal 3,4', 'Deal 3,5'));
    await appendFile(map, '# edited\n');
    const before = one.sandbox.arrivals().total;
    const failure = resumeRun(again(one));
    await expect(failure).rejects.toMatchObject({ code: 'run/changed', exitCode: 7 });
    await expect(failure).rejects.toThrow(/other content of the same size\n.*mapping: .* was edited/);
    expect(one.sandbox.arrivals().total).toBe(before);
  });

  it('refuses the token of another account', async () => {
    const one = await world();
    await interrupted(one, 1);
    const { sandboxAccount } = await import('../../src/sandbox/default-account.js');
    const account = { ...sandboxAccount, account: { ...sandboxAccount.account, id: 77 } };
    const other = await openSandbox({ rate: false, account });
    await expect(resumeRun({ ...again(one), baseUrl: other.url })).rejects.toThrow('the token of 77');
    expect(other.arrivals().arrivals.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('refuses a run that another process has, a dry run, and one of a newer program', async () => {
    const one = await world();
    const { directory } = await interrupted(one, 1);
    const { lockRun } = await import('../../src/journal/run-lock.js');
    const lock = await lockRun(directory);
    await expect(resumeRun(again(one))).rejects.toMatchObject({ exitCode: 6 });
    await lock.release();
    const manifest = join(directory, 'manifest.json');
    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, text.replace('"dryRun": false', '"dryRun": true'));
    await expect(resumeRun(again(one))).rejects.toThrow('dry run');
    await writeFile(manifest, text.replace('"version": 1', '"version": 2'));
    await expect(resumeRun(again(one))).rejects.toMatchObject({ exitCode: 7 });
  });

  it('keeps what came through a pipe in its directory, and resumes from there', async () => {
    const one = await world();
    const { mapping: map, runDir } = one.options;
    const env = { KOMMO_BASE_URL: one.sandbox.url, KOMMO_API_KEY: one.sandbox.token };
    const stop = new AbortController();
    stop.abort();
    const args = ['-m', map, '--run-dir', String(runDir), '--yes', '--json', '--rate', '500'];
    const run = await runCli(['import', '-', ...args], { env, input: rows(), signal: stop.signal });
    expect(run.code).toBe(130);
    const second = await runCli(['resume', '--run-dir', String(runDir), '--yes', '--json'], { env });
    expect(second.code).toBe(1);
    const { directory } = JSON.parse(second.stdout) as { directory: string };
    expect(await readFile(join(directory, 'input'), 'utf8')).toBe(rows());
    expectWhole(one.sandbox);
  });

  it('leaves no directory behind where the piped input is no table', async () => {
    const one = await world();
    const root = String(one.options.runDir);
    await mkdir(root, { recursive: true });
    const empty = async function* (): AsyncGenerator<Uint8Array> {};
    const { readdir } = await import('node:fs/promises');
    await expect(importFile({ ...one.options, file: '-' }, { input: empty() })).rejects.toMatchObject({
      exitCode: 3,
    });
    expect((await readdir(root)).filter((name) => name !== 'latest')).toEqual([]);
    await expect(importFile({ ...one.options, file: '-' })).rejects.toMatchObject({ code: 'usage/option' });
  });
});
