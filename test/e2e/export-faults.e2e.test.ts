import { readFile, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import timers from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/create-sandbox.js';
import { runCli, type CliRun } from '../helpers/run-cli.js';
import { envOf } from '../helpers/sandbox.js';
import { seedRecords } from '../helpers/seed-records.js';
import { tempDir } from '../helpers/temp-dir.js';

type Fault = NonNullable<SandboxOptions['faults']>[number];

const { setTimeout: realTimer } = timers;
const MINUTE = 60_000;
let sandbox: Sandbox;
let directory = '';
/** What an export without any fault writes. */
let whole = '';
/** Waits of a minute and more, which take no time here. */
let waits: number[] = [];

beforeAll(async () => {
  sandbox = await createSandbox({ port: 0, rate: false });
  await seedRecords(sandbox, { leads: 600 });
});
afterAll(async () => await sandbox.close());

beforeEach(async () => {
  directory = await tempDir();
  waits = [];
  timers.setTimeout = async (ms, value, options) => {
    if (ms !== undefined && ms >= MINUTE) waits.push(ms);
    return await realTimer(ms === undefined || ms < MINUTE ? Math.min(ms ?? 0, 20) : 0, value, options);
  };
  syncBuiltinESMExports();
  await setFaults([]);
});

afterEach(() => {
  timers.setTimeout = realTimer;
  syncBuiltinESMExports();
});

async function setFaults(faults: readonly Fault[]): Promise<void> {
  const body = JSON.stringify(faults);
  expect((await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'PUT', body })).status).toBe(200);
}

async function exportLeads(): Promise<CliRun> {
  const flags = ['-o', join(directory, 'leads.csv'), '--force', '--rate', '1000', '--quiet'];
  return await runCli(['export', 'leads', ...flags, '--columns', 'id,name,price'], { env: envOf(sandbox) });
}

const table = async (): Promise<string> => await readFile(join(directory, 'leads.csv'), 'utf8');

/** The answers to the export's questions for leads, and to all that came after one of `status`. */
function answers(
  before: number,
  status: number,
): { readonly leads: readonly (number | null)[]; readonly after: number } {
  const all = sandbox.arrivals().arrivals.slice(before);
  const at = all.findIndex((arrival) => arrival.status === status);
  return {
    leads: all.filter(({ path }) => path.startsWith('/api/v4/leads?')).map((arrival) => arrival.status),
    after: all.length - at - 1,
  };
}

/** On the second page of leads, which comes in the middle of the list. */
const middle = { method: 'GET', path: '/api/v4/leads', page: 2 } as const;

it('an export of records that the account has none of is a header alone, and complete', async () => {
  const out = join(directory, 'companies.csv');
  const flags = ['-o', out, '--rate', '1000', '--quiet', '--columns', 'id,name'];
  expect(await runCli(['export', 'companies', ...flags], { env: envOf(sandbox) })).toMatchObject({ code: 0 });
  expect(await readFile(out, 'utf8')).toBe('\uFEFFID,Name\r\n');
});

describe('an export in the middle of which', () => {
  it.each<[string, Fault, number, readonly number[]]>([
    [
      '402 comes once, as of paid accounts at night',
      { ...middle, fault: 'payment', times: 1 },
      402,
      [MINUTE],
    ],
    ['402 comes twice', { ...middle, fault: 'payment', times: 2 }, 402, [MINUTE, 5 * MINUTE]],
    ['a page is called empty once', { ...middle, fault: 'empty', times: 1 }, 204, []],
    ['Kommo asks to repeat', { ...middle, fault: 'repeat', times: 2 }, 400, []],
    [
      'a page of the web front says 404',
      { ...middle, fault: 'status', status: 404, html: true, times: 2 },
      404,
      [],
    ],
    ['a page is cut off', { ...middle, fault: 'truncate', times: 1 }, 200, []],
  ])('%s comes to its end as if nothing had been', async (_, fault, status, waited) => {
    if (whole === '') {
      await exportLeads();
      whole = await table();
    }
    await setFaults([fault]);
    const before = sandbox.arrivals().total;
    expect(await exportLeads()).toMatchObject({ code: 0, stderr: '' });
    expect(answers(before, status).leads).toContain(status);
    expect(await table()).toBe(whole);
    expect(waits).toEqual(waited);
  });

  it.each<[string, Fault, number, number, string]>([
    ['the gateway blocks the account', { ...middle, fault: 'block' }, 403, 10, 'api/blocked'],
    ['the token is revoked', { ...middle, fault: 'unauthorized' }, 401, 4, 'auth/token'],
    ['the subscription lapses', { ...middle, fault: 'payment' }, 402, 4, 'auth/payment'],
    ['a right is taken away', { ...middle, fault: 'forbidden' }, 403, 4, 'auth/rights'],
    ['a page of HTML comes with 200', { ...middle, fault: 'html' }, 200, 5, 'api/answer'],
    ['Kommo asks to repeat for ever', { ...middle, fault: 'repeat' }, 400, 5, 'api/answer'],
  ])('%s leaves the file of the last time, and says why', async (_, fault, status, code, says) => {
    await writeFile(join(directory, 'leads.csv'), 'of last night');
    await setFaults([fault]);
    const before = sandbox.arrivals().total;
    const run = await exportLeads();
    expect([run.code, run.stderr]).toEqual([code, expect.stringContaining(says)]);
    expect(await table()).toBe('of last night');
    expect(waits).toEqual(says === 'auth/payment' ? [MINUTE, 5 * MINUTE, 15 * MINUTE] : []);
    if (says === 'api/blocked') expect(answers(before, status).after).toBe(0);
  });
});
