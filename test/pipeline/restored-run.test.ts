import { mkdir, copyFile, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import type * as z from 'zod';

import type { Client, Query } from '../../src/client/client.js';
import { importFile, resumeRun, type RunHooks, type Summary } from '../../src/index.js';
import type { Sandbox } from '../../src/sandbox/create-sandbox.js';
import { strangers } from '../../src/pipeline/doubt/strangers.js';
import { collections } from '../../src/pipeline/send/collections.js';
import { fakeClient } from '../helpers/fake-client.js';
import { contentOf, people, type People } from '../helpers/people.js';

const ROWS = 20;

/** Stops what `run` does after so many reports of progress. */
async function stopped(
  after: number,
  run: (hooks: RunHooks) => Promise<Summary>,
): Promise<{ readonly summary: Summary; readonly remarks: readonly string[] }> {
  const stop = new AbortController();
  const remarks: string[] = [];
  let seen = 0;
  const summary = await run({
    signal: stop.signal,
    onEvent: (event) => {
      if (event.kind === 'remark') remarks.push(event.text);
      if (event.kind === 'progress') seen += 1;
      if (seen === after) stop.abort();
    },
  });
  return { summary, remarks };
}

interface Restored extends People {
  readonly again: NonNullable<Parameters<typeof resumeRun>[0]>;
  readonly directory: string;
  /** Puts the directory back as it was when the run was interrupted first. */
  readonly putBack: () => Promise<void>;
}

async function copied(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const name of await readdir(from)) await copyFile(join(from, name), join(to, name));
}

/** A run that was interrupted early, of which a copy was kept. */
async function interrupted(): Promise<Restored> {
  const one = await people(ROWS);
  const options = { ...one.options, concurrency: 1 };
  const { summary } = await stopped(2, async (hooks) => await importFile(options, hooks));
  expect(summary.counts.unprocessed).toBeGreaterThan(8);
  const { directory } = summary;
  const copy = `${directory}-copy`;
  await copied(directory, copy);
  const { baseUrl, apiKey, rate, runDir } = options;
  return {
    ...one,
    directory,
    again: { baseUrl, apiKey, rate, runDir, concurrency: 2 },
    putBack: async () => {
      await rm(directory, { recursive: true });
      await copied(copy, directory);
    },
  };
}

let clean: readonly string[] | undefined;

/** What the account holds after a run that nothing befell. */
async function undisturbed(): Promise<readonly string[]> {
  if (clean) return clean;
  const { sandbox, options } = await people(ROWS);
  await importFile(options);
  return (clean = contentOf(sandbox));
}

async function send(
  sandbox: Sandbox,
  method: 'POST' | 'PATCH',
  path: string,
  records: readonly object[],
): Promise<void> {
  const answer = await fetch(`${sandbox.url}/api/v4/${path}`, {
    method,
    headers: { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(records),
  });
  expect(answer.status).toBe(200);
}

describe('a run directory that was put back from an older copy', () => {
  it('has every record once after it is resumed, and says what it found', async () => {
    const [one, whole] = [await interrupted(), await undisturbed()];
    await resumeRun(one.again);
    expect(contentOf(one.sandbox)).toEqual(whole);
    await one.putBack();
    const { summary, remarks } = await stopped(Infinity, async (hooks) => await resumeRun(one.again, hooks));
    expect(summary.counts).toMatchObject({ created: ROWS - 1, rejected: 1, ambiguous: 0 });
    expect(contentOf(one.sandbox)).toEqual(whole);
    expect(remarks).toContainEqual(expect.stringMatching(/^leads.*as in an older copy of the run directory/));
    const results = await readFile(join(one.directory, 'results.csv'), 'utf8');
    expect(results.trim().split('\r\n')).toHaveLength(ROWS);
  });

  it('may have lost its journal as a whole', async () => {
    const [one, whole] = [await interrupted(), await undisturbed()];
    await resumeRun(one.again);
    for (const name of await readdir(one.directory))
      if (name.startsWith('journal-') || name === 'summary.json') await rm(join(one.directory, name));
    await resumeRun(one.again);
    expect(contentOf(one.sandbox)).toEqual(whole);
  });

  it('may be stopped again before all of them were met', async () => {
    const [one, whole] = [await interrupted(), await undisturbed()];
    await stopped(6, async (hooks) => await resumeRun(one.again, hooks));
    await one.putBack();
    await stopped(2, async (hooks) => await resumeRun(one.again, hooks));
    await stopped(3, async (hooks) => await resumeRun(one.again, hooks));
    await resumeRun(one.again);
    expect(contentOf(one.sandbox)).toEqual(whole);
  });
});

describe('records of a run that its journal lost and somebody changed', () => {
  it('leave their rows to a person, and make nothing twice', async () => {
    const one = await interrupted();
    await resumeRun(one.again);
    const records = one.sandbox.state().map(({ record }) => record as { id: number; name?: string });
    const lead = records.find(({ name }) => name === 'Deal 15');
    await send(one.sandbox, 'PATCH', 'leads', [{ id: lead?.id, price: 99 }]);
    const changed = contentOf(one.sandbox);
    await one.putBack();
    const again = { ...one.again, onAmbiguous: 'skip' as const };
    const summary = await resumeRun(again);
    expect(summary).toMatchObject({ exitCode: 9, counts: { created: ROWS - 2, ambiguous: 1 } });
    expect(contentOf(one.sandbox)).toEqual(changed);
  });
});

describe('an account with more new records than can be looked through', () => {
  it('stops the resume and says what to do', async () => {
    const client = fakeClient(() => ({ kind: 'unknown', reason: '' }));
    const pages = async (_path: string, schema: z.ZodType, { page, limit }: Query = {}) => {
      const newest = 100_000 - 250 * (Number(page) - 1);
      const leads = Array.from({ length: Number(limit) }, (_, at) => ({ id: newest - at }));
      return schema.parse({ _embedded: { leads } });
    };
    const busy: Client = { ...client, get: pages as Client['get'] };
    const found = strangers({
      client: busy,
      collections: collections(busy),
      known: { newest: new Map([['leads', 40_000]]), strangers: new Map() },
      keep: () => undefined,
    });
    await expect(found.of('leads')).rejects.toMatchObject({ code: 'run/changed', exitCode: 7 });
    await expect(found.of('leads')).rejects.toThrow(/^leads: more than 50000 records/);
  });
});

describe('an ordinary resume', () => {
  it('asks once for the newest id of each list, and takes nothing of others for its own', async () => {
    const one = await interrupted();
    await send(one.sandbox, 'POST', 'leads', [{ name: 'Deal 19', price: 7 }, { name: 'Somebody else' }]);
    const before = one.sandbox.arrivals().total;
    const { summary, remarks } = await stopped(Infinity, async (hooks) => await resumeRun(one.again, hooks));
    expect(summary.counts).toMatchObject({ created: ROWS - 1, rejected: 1 });
    expect(remarks).toEqual([]);
    const asked = one.sandbox.arrivals().arrivals.slice(before);
    const newest = asked.filter(({ method, path }) => method === 'GET' && /limit=2(&|$)/.test(path));
    expect(newest.map(({ path }) => path.replace(/^\/api\/v4\/|\?.*/g, '')).sort()).toEqual([
      'companies',
      'contacts',
      'leads',
      'leads/notes',
    ]);
  });
});
