import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import {
  importFile,
  reconcileRun,
  resumeRun,
  showRun,
  retryRun,
  type RunHooks,
  type Summary,
} from '../../src/index.js';
import { totalOf } from '../../src/model/tally.js';
import type { Sandbox } from '../../src/sandbox/create-sandbox.js';
import { contentOf, people, peopleCsv, type People } from '../helpers/people.js';
import { runCli } from '../helpers/run-cli.js';

const ROWS = 40;

/** One request at a time, so that a run can be stopped in between. */
async function world(): Promise<People> {
  const one = await people(ROWS);
  return { ...one, options: { ...one.options, concurrency: 1 } };
}

/** Stops the run after so many progress reports. */
async function interrupted({ options }: People, after: number): Promise<Summary> {
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

function again({ options }: People): Parameters<typeof resumeRun>[0] {
  const { baseUrl, apiKey, rate, runDir } = options;
  return { baseUrl, apiKey, rate, runDir };
}

function expectWhole(sandbox: Sandbox): void {
  const kinds = sandbox.state().map(({ entity }) => entity);
  const count = (wanted: string): number => kinds.filter((kind) => kind === wanted).length;
  expect(['lead', 'company', 'contact', 'note'].map(count)).toEqual([ROWS - 1, 4, 9, ROWS - 1]);
  // Two deals are equal.
  expect(new Set(contentOf(sandbox).filter((line) => line.startsWith('lead'))).size).toBe(ROWS - 2);
}

type Arrival = ReturnType<Sandbox['arrivals']>['arrivals'][number];

async function untilSeen({ sandbox }: People, isIt: (arrival: Arrival) => boolean): Promise<void> {
  while (!sandbox.arrivals().arrivals.some(isIt)) await setImmediate();
}

describe('a run that is stopped at the question', () => {
  it('has sent nothing, and is gone on with', async () => {
    const one = await world();
    const stop = new AbortController();
    const confirm = async (): Promise<boolean> => {
      stop.abort();
      return true;
    };
    const summary = await importFile(one.options, { signal: stop.signal, confirm });
    expect(summary).toMatchObject({ exitCode: 130, counts: { created: 0 } });
    await resumeRun(again(one));
    expectWhole(one.sandbox);
  });
});

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
    expect(await showRun('latest', one.options.runDir)).toEqual(second);
    expectWhole(one.sandbox);
    const results = await readFile(join(second.directory, 'results.csv'), 'utf8');
    expect(results.trim().split('\r\n')).toHaveLength(ROWS);
  });

  it('finds the latest run that began, though a later one was refused with a copy of its input', async () => {
    const one = await world();
    await interrupted(one, 1);
    for (const other of [{ file: '-' }, { allowGrowing: true }]) {
      const input = (async function* () {
        yield Buffer.from(peopleCsv(ROWS));
      })();
      await expect(importFile({ ...one.options, ...other }, { input })).rejects.toMatchObject({
        code: 'usage/imported',
      });
    }
    await resumeRun(again(one));
    expectWhole(one.sandbox);
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
    const hooks: RunHooks = {
      onEvent: (event) => {
        if (event.kind === 'remark') remarks.push(event.text);
      },
    };
    for (const goOn of [resumeRun, retryRun, reconcileRun])
      expect((await goOn(again(one), hooks)).exitCode).toBe(0);
    expect(remarks).toEqual([
      'Nothing is left to do in this run.',
      'No row of this run failed: there is nothing to send again.',
      'No write of this run is without a clear answer: there is nothing to look for.',
    ]);
    expect(one.sandbox.arrivals().total).toBe(before);
  });

  it('refuses a changed input and a changed mapping, names both, and sends nothing', async () => {
    const one = await world();
    await interrupted(one, 1);
    const { file, mapping: map } = one.options;
    await writeFile(file, peopleCsv(ROWS).replace('Deal 3,4', 'Deal 3,5'));
    await appendFile(map, '# edited\n');
    const before = one.sandbox.arrivals().total;
    const failure = resumeRun(again(one));
    await expect(failure).rejects.toMatchObject({ code: 'run/changed', exitCode: 7 });
    await expect(failure).rejects.toThrow(/other content of the same size\n.*mapping: .* was edited/);
    expect(one.sandbox.arrivals().total).toBe(before);
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
    const args = ['-m', map, '--run-dir', String(runDir), '--yes', '--json', '--rate', '500'];
    const began = runCli(['import', '-', ...args], { env, input: peopleCsv(ROWS), signal: stop.signal });
    await untilSeen(one, ({ method }) => method === 'POST');
    stop.abort();
    const run = await began;
    expect(run.code).toBe(130);
    const second = await runCli(['resume', '--run-dir', String(runDir), '--yes', '--json'], { env });
    expect(second.code).toBe(1);
    const { directory } = JSON.parse(second.stdout) as { directory: string };
    expect(await readFile(join(directory, 'input'), 'utf8')).toBe(peopleCsv(ROWS));
    expectWhole(one.sandbox);
  });

  it('leaves no directory behind where the piped input is no table', async () => {
    const one = await world();
    const root = String(one.options.runDir);
    await mkdir(root, { recursive: true });
    const empty = async function* (): AsyncGenerator<Uint8Array> {};
    await expect(importFile({ ...one.options, file: '-' }, { input: empty() })).rejects.toMatchObject({
      exitCode: 3,
    });
    expect(await readdir(root)).toEqual([]);
    await expect(importFile({ ...one.options, file: '-' })).rejects.toMatchObject({ code: 'usage/option' });
  });
});

/** Contacts and companies alone: what links them has no note behind it that would keep its row open. */
const employees = `mapping: 1
name: employees
company: { mode: upsert, match: [name], fields: { name: Company } }
contact: { fields: { name: Person } }
`;

/** Contacts that have a company. */
const employed = (sandbox: Sandbox): readonly string[] =>
  contentOf(sandbox).filter((line) => line.startsWith('contact') && line.endsWith('0+1'));

describe('links of a run that is stopped', () => {
  it('are made by its resume, though the records that they link were made before', async () => {
    const { sandbox, options } = await people(ROWS, {
      faults: [{ fault: 'latency', method: 'POST', path: '/api/v4/contacts', ms: 100 }],
    });
    await writeFile(options.mapping, employees);
    const one = { sandbox, options, rows: ROWS };
    const stop = new AbortController();
    const began = importFile(options, { signal: stop.signal });
    await untilSeen(one, ({ method, path }) => method === 'POST' && path === '/api/v4/contacts');
    stop.abort();
    const first = await began;
    expect(first).toMatchObject({ exitCode: 130, counts: { created: 0, unprocessed: ROWS } });
    const second = await resumeRun(again(one));
    expect(second).toMatchObject({ exitCode: 0, counts: { created: ROWS, unprocessed: 0 } });
    expect(employed(sandbox)).toHaveLength(ROWS);
  });

  it('are made by its resume after a look at the account, which makes none', async () => {
    const { sandbox, options } = await people(ROWS, {
      faults: [
        { fault: 'reset-after', method: 'POST', path: '/api/v4/contacts*', nth: 2 },
        // The first read is that of the newest id, before anything is sent.
        ...Array.from({ length: 60 }, (_, at) => ({
          ...({ fault: 'reset-before', method: 'GET', path: '/api/v4/contacts*' } as const),
          nth: at + 2,
        })),
      ],
    });
    await writeFile(options.mapping, employees);
    const one = { sandbox, options, rows: ROWS };
    const first = await importFile({ ...options, concurrency: 1 });
    expect(first).toMatchObject({ exitCode: 5, counts: { ambiguous: 4 } });
    await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'PUT', body: '[]' });
    const looked = await reconcileRun(again(one));
    expect(looked.counts).toMatchObject({ ambiguous: 0, unprocessed: ROWS - 4 });
    expect(looked.nextCommands[0]).toContain('kommo-bulk resume');
    expect(await resumeRun(again(one))).toMatchObject({ exitCode: 0, counts: { created: ROWS } });
    expect(employed(sandbox)).toHaveLength(ROWS);
  });
});

describe('an interruption while the client waits', () => {
  it('ends the wait, loses no outcome, and leaves the rest to be resumed', async () => {
    const clean = await people(12);
    await importFile(clean.options);
    const one = await people(12, {
      faults: [{ fault: 'throttle', retryAfter: 600, method: 'POST', path: '/api/v4/**', nth: 2 }],
    });
    const stop = new AbortController();
    const began = importFile({ ...one.options, concurrency: 1 }, { signal: stop.signal });
    await untilSeen(one, ({ status }) => status === 429);
    stop.abort(130);
    const first = await began;
    expect(first).toMatchObject({ exitCode: 130, counts: { ambiguous: 0 } });
    const writes = one.sandbox.arrivals().arrivals.filter(({ method }) => method !== 'GET');
    expect(writes).toHaveLength(2);
    const { baseUrl, apiKey, rate, runDir } = one.options;
    await resumeRun({ baseUrl, apiKey, rate, runDir });
    expect(contentOf(one.sandbox)).toEqual(contentOf(clean.sandbox));
  });
});
