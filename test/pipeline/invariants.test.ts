import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';

import { importFile, resumeRun, showRun, validateFile } from '../../src/index.js';
import { openJournal } from '../../src/journal/open-journal.js';
import { readRunState } from '../../src/journal/run-state.js';
import { endJournal } from '../../src/pipeline/run-journal.js';
import { brake } from '../../src/pipeline/stop.js';
import { people, type People } from '../helpers/people.js';
import { openSandbox } from '../helpers/sandbox.js';
import { tempDir } from '../helpers/temp-dir.js';

/** A session in whose journal three rows are made. */
async function threeRows() {
  const directory = await tempDir();
  const journal = await openJournal(directory);
  journal.append({ k: 'rows', from: 1, to: 3, kind: 'created' });
  return { directory, journal, began: 0 };
}

describe('a journal that accounts for more rows than were read', () => {
  it('ends the run as a bug, with 70', async () => {
    const session = await threeRows();
    const ending = endJournal({ session, stop: brake(), client: undefined, rows: 2 });
    await expect(ending).rejects.toMatchObject({ code: 'internal/bug', exitCode: 70 });
    await session.journal.close();
  });
});

describe('a run that ends by itself', () => {
  it.each([
    ['all rows made', { rows: 3 }, 0],
    ['rows left that were to be sent', { rows: 4 }, 5],
    ['rows left, where nothing was to be sent', { rows: 4, sendsNothing: true }, 0],
  ])('with %s', async (_, more, exit) => {
    const session = await threeRows();
    await endJournal({ session, stop: brake(), client: undefined, ...more });
    expect((await readRunState(session.directory)).end).toMatchObject({ reason: 'done', exit });
  });
});

const message = z.object({ request: z.object({ method: z.string(), origin: z.string(), path: z.string() }) });

/** The intents that the journals of the run so far hold, on the disk. */
function intentsBelow(runDir: string): number {
  return readdirSync(runDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ndjson') && !name.startsWith('latest'))
    .map((name) => readFileSync(join(runDir, name), 'utf8').split('"k":"intent"').length - 1)
    .reduce((sum, count) => sum + count, 0);
}

describe('a write', () => {
  it('never starts before its intent is in the journal, also when it is sent again', async () => {
    const one = await people(12, {
      faults: [{ fault: 'reset-before', method: 'POST', path: '/api/v4/leads*', nth: 2 }],
    });
    const runDir = String(one.options.runDir);
    const seen: (readonly [writes: number, intents: number])[] = [];
    const onHeaders = (sent: unknown): void => {
      const { method, origin, path } = message.parse(sent).request;
      if (method === 'GET' || origin !== one.sandbox.url || !path.startsWith('/api')) return;
      seen.push([seen.length + 1, intentsBelow(runDir)]);
    };
    subscribe('undici:client:sendHeaders', onHeaders);
    try {
      expect(await importFile(one.options)).toMatchObject({ counts: { created: 11 } });
    } finally {
      unsubscribe('undici:client:sendHeaders', onHeaders);
    }
    expect(seen.length).toBeGreaterThan(8);
    expect(seen.filter(([writes, intents]) => intents < writes)).toEqual([]);
  });
});

describe('a write that stays unclear', () => {
  /** Somebody makes a deal of the same name and another price while the answer is lost. */
  async function somebodyElse({ sandbox }: People): Promise<void> {
    const isPost = ({ method }: { method: string }): boolean => method === 'POST';
    const deadline = Date.now() + 10_000;
    while (!sandbox.arrivals().arrivals.some(isPost) && Date.now() < deadline) await setImmediate();
    await fetch(`${sandbox.url}/api/v4/leads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json' },
      body: JSON.stringify([{ name: 'Ponte', price: 7 }]),
    });
  }

  it('is never sent again nor called a success: exit 9, in ambiguous.csv, however often it is resumed', async () => {
    const one = await people(1, {
      faults: [{ fault: 'reset-before', method: 'POST', path: '/api/v4/leads', nth: 1 }],
    });
    await writeFile(one.options.file, 'Deal,Price\nPonte,1200\n');
    await writeFile(
      one.options.mapping,
      'mapping: 1\nname: d\nlead: { fields: { name: Deal, price: Price | number } }\n',
    );
    const began = importFile({ ...one.options, settleSeconds: 0.4 });
    await somebodyElse(one);
    const first = await began;
    expect(first).toMatchObject({ exitCode: 9, counts: { ambiguous: 1, created: 0 } });
    expect(await readFile(join(first.directory, 'ambiguous.csv'), 'utf8')).toContain('Ponte');
    const { baseUrl, apiKey, rate, runDir } = one.options;
    const again = await resumeRun({ baseUrl, apiKey, rate, runDir, settleSeconds: 0 });
    expect(again).toMatchObject({ exitCode: 9, counts: { ambiguous: 1 } });
    expect(await showRun('latest', runDir)).toEqual(again);
    expect(one.sandbox.arrivals().arrivals.filter(({ method }) => method === 'POST')).toHaveLength(2);
  });
});

describe('the plan of a dry run', () => {
  const before = process.env['TZ'];
  afterEach(() => {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  });

  it('is the same to the last byte in every zone of the process', async () => {
    const sandbox = await openSandbox({ rate: false });
    const directory = await tempDir();
    const plans: string[] = [];
    for (const zone of ['UTC', 'America/Sao_Paulo', 'Pacific/Apia', 'Europe/Madrid', 'Asia/Kathmandu']) {
      process.env['TZ'] = zone;
      const out = join(directory, `${plans.length}.csv`);
      const access = {
        baseUrl: sandbox.url,
        apiKey: sandbox.token,
        rate: 900,
        runDir: join(directory, 'runs'),
      };
      const input = { file: 'fixtures/demo/deals.csv', mapping: 'mappings/demo.yaml', limit: 20 };
      await validateFile({ ...access, ...input, out });
      plans.push(await readFile(out, 'utf8'));
    }
    expect(plans[0]?.split('\n').length).toBeGreaterThan(20);
    expect(new Set(plans).size).toBe(1);
  });
});
