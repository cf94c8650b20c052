import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { Summary } from '../../src/index.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.js';
import { startBin } from '../helpers/run-bin.js';
import { runCli, type CliRun } from '../helpers/run-cli.js';
import { idsOf, post, seedRecords } from '../helpers/seed-records.js';
import { tempDir } from '../helpers/temp-dir.js';

const LEADS = 60;
const wanted = Array.from({ length: LEADS }, (_, index) => ({
  name: `Lead ${index}, edited`,
  _embedded: { tags: [{ name: 'New' }] },
}));

let sandbox: Sandbox;
let directory = '';
let env: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  sandbox = await createSandbox({ port: 0, rate: false });
  env = { KOMMO_BASE_URL: sandbox.url, KOMMO_API_KEY: sandbox.token };
});
afterAll(async () => await sandbox.close());
beforeEach(async () => {
  sandbox.reset();
  directory = await tempDir();
});

const runFlags = (): readonly string[] => ['--run-dir', join(directory, 'runs'), '--yes', '--rate', '1000'];

/** An export of other names and tags than the account has by now, ready to be imported in twelve requests. */
async function otherwiseExported(format: string): Promise<readonly string[]> {
  await seedRecords(sandbox, { leads: LEADS });
  const ids = idsOf(sandbox, 'lead');
  await post(
    sandbox,
    'leads',
    ids.map((id, index) => ({ id, ...wanted[index] })),
    'PATCH',
  );
  const out = join(directory, `leads.${format}`);
  const flags = ['--rate', '1000', '--quiet', '--columns', 'id,name,tags'];
  expect(await runCli(['export', 'leads', '-o', out, ...flags], { env })).toMatchObject({ code: 0 });
  await post(
    sandbox,
    'leads',
    ids.map((id) => ({ id, name: 'As before', _embedded: { tags: [{ name: 'Old' }] } })),
    'PATCH',
  );
  // One after another, so that a signal finds most of them not sent yet.
  return ['import', out, '--batch-size', '5', '--concurrency', '1', ...runFlags()];
}

function patches(): number {
  return sandbox.arrivals().arrivals.filter(({ method }) => method === 'PATCH').length;
}

function leadsNow(): readonly object[] {
  return sandbox.state().flatMap(({ entity, record }) => (entity === 'lead' ? [record as object] : []));
}

async function slow(): Promise<void> {
  const faults = [{ fault: 'latency', method: 'PATCH', path: '/api/v4/leads', ms: 100 }];
  await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'PUT', body: JSON.stringify(faults) });
}

async function resumed(): Promise<CliRun> {
  return await runCli(['resume', '--json', ...runFlags()], { env });
}

describe('an import of an own export', () => {
  it.each([
    ['csv', 'SIGKILL'],
    ['xlsx', 'SIGINT'],
  ] as const)('of %s that %s ends in the middle is resumed', async (format, signal) => {
    const args = await otherwiseExported(format);
    await slow();
    const before = patches();
    const bin = startBin(args, env);
    while (patches() - before < 4 && bin.process.exitCode === null) await setTimeout(1);
    bin.process.kill(signal);
    expect((await bin.ended).code).toBe(signal === 'SIGINT' ? 130 : -1);
    expect(leadsNow()).not.toMatchObject(wanted);
    const { stdout, stderr, code } = await resumed();
    expect({ code, stderr }).toMatchObject({ code: 0 });
    // What had arrived before the end is there already, and is not sent again.
    const { updated, unchanged } = (JSON.parse(stdout) as Summary).counts;
    expect(updated + unchanged).toBe(LEADS);
    expect(leadsNow()).toMatchObject(wanted);
  });
});
