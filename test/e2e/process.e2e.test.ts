import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { runBin, startBin } from '../helpers/run-bin.js';
import { tempDir } from '../helpers/temp-dir.js';

const summarySchema = z.object({
  rows: z.number(),
  reason: z.string(),
  counts: z.record(z.string(), z.number()),
  requests: z.number(),
});

describe('the program as a process', () => {
  it('starts a sandbox alone, says where it is in one line of JSON, and stops when told', async () => {
    const sandbox = startBin(['sandbox', '--port', '0', '--json', '--leads', '20', '--seed', '3']);
    const line = await new Promise<string>((resolve) => {
      sandbox.process.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    });
    const { url, token } = z.strictObject({ url: z.string(), token: z.string() }).parse(JSON.parse(line));
    const account = await fetch(`${url}/api/v4/account`, { headers: { authorization: `Bearer ${token}` } });
    expect(account.status).toBe(200);

    const env = { KOMMO_BASE_URL: url, KOMMO_API_KEY: token };
    const runDir = await tempDir();
    const args = [
      'import',
      'fixtures/demo/deals.csv',
      '-m',
      'mappings/demo.yaml',
      '--limit',
      '40',
      '--run-dir',
      runDir,
    ];
    expect((await runBin([...args, '--yes', '--quiet'], env)).code).toBe(1);
    const arrivals = z
      .object({ maxPerSecond: z.number(), total: z.number() })
      .parse(await (await fetch(`${url}/_sandbox/arrivals`)).json());
    expect(arrivals.maxPerSecond).toBeLessThanOrEqual(7);
    const summary = summarySchema.parse(
      JSON.parse(await readFile(join(runDir, 'latest', 'summary.json'), 'utf8')),
    );
    expect(summary.requests).toBe(arrivals.total - 1);

    sandbox.process.kill('SIGTERM');
    expect((await sandbox.ended).code).toBe(0);
  });

  it('finishes what is in flight on Ctrl-C, accounts for every row, and ends with 130', async () => {
    const runDir = await tempDir();
    const args = ['import', 'fixtures/demo/deals.csv', '-m', 'mappings/demo.yaml', '--run-dir', runDir];
    const small = ['--limit', '60', '--batch-size', '10', '--concurrency', '1'];
    const run = startBin([...args, ...small, '--sandbox', '--yes', '--log-format', 'json']);
    await new Promise<void>((resolve) => {
      run.process.stderr?.on('data', () => {
        if (run.talk().includes('"kind":"progress"')) resolve();
      });
    });
    run.process.kill('SIGINT');
    const { code } = await run.ended;
    expect(code).toBe(130);
    const summary = summarySchema.parse(
      JSON.parse(await readFile(join(runDir, 'latest', 'summary.json'), 'utf8')),
    );
    expect(summary.reason).toBe('run/interrupted');
    expect(summary.rows).toBe(60);
    expect(Object.values(summary.counts).reduce((sum, count) => sum + count, 0)).toBe(60);
    expect(summary.counts['created']).toBeGreaterThan(0);
    expect(summary.counts['unprocessed']).toBeGreaterThan(0);
    const unprocessed = await readFile(join(runDir, 'latest', 'unprocessed.csv'), 'utf8');
    expect(unprocessed).toContain('__row');
  });

  it('does not call an unknown flag a success', async () => {
    expect(await runBin(['validate', '--nothing'])).toMatchObject({ code: 2, stdout: '' });
  });

  it.each([
    ['--help'],
    ['import', '--help'],
    ['account', '--help'],
    ['runs', '--help'],
    ['sandbox', '--help'],
  ])('shows its help: %j', async (...args) => {
    const run = await runBin(args);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatchSnapshot();
  });
});
