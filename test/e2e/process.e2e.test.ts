import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

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
    const line = await new Promise<string>((settle) => {
      sandbox.process.stdout?.once('data', (chunk: Buffer) => settle(chunk.toString()));
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

    // A terminal that is closed.
    sandbox.process.kill('SIGHUP');
    expect((await sandbox.ended).code).toBe(0);
  });

  it.each([
    ['SIGINT', 130, 'run/interrupted'],
    ['SIGHUP', 129, 'run/hung-up'],
  ] as const)(
    'finishes what is in flight on %s, accounts for every row, and ends with %i',
    async (signal, exit, reason) => {
      const runDir = await tempDir();
      const args = ['import', 'fixtures/demo/deals.csv', '-m', 'mappings/demo.yaml', '--run-dir', runDir];
      const small = ['--limit', '60', '--batch-size', '10', '--concurrency', '1'];
      const run = startBin([...args, ...small, '--sandbox', '--yes', '--log-format', 'json']);
      await new Promise<void>((settle) => {
        run.process.stderr?.on('data', () => {
          if (run.talk().includes('"kind":"progress"')) settle();
        });
      });
      run.process.kill(signal);
      const { code } = await run.ended;
      expect(code).toBe(exit);
      const summary = summarySchema.parse(
        JSON.parse(await readFile(join(runDir, 'latest', 'summary.json'), 'utf8')),
      );
      expect(summary.reason).toBe(reason);
      expect(summary.rows).toBe(60);
      expect(Object.values(summary.counts).reduce((sum, count) => sum + count, 0)).toBe(60);
      expect(summary.counts['created']).toBeGreaterThan(0);
      expect(summary.counts['unprocessed']).toBeGreaterThan(0);
      const unprocessed = await readFile(join(runDir, 'latest', 'unprocessed.csv'), 'utf8');
      expect(unprocessed).toContain('__row');
    },
  );

  it('does not call an unknown flag a success', async () => {
    expect(await runBin(['validate', '--nothing'])).toMatchObject({ code: 2, stdout: '' });
  });

  it('ends with 70 and says so where what it waits for never comes, as Node would call that success', async () => {
    const lines = [
      'import fs from "node:fs/promises"',
      'import { syncBuiltinESMExports } from "node:module"',
      'fs.readdir = () => new Promise(() => {})',
      'syncBuiltinESMExports()',
    ];
    const mute = `data:text/javascript,${encodeURIComponent(lines.join(';'))}`;
    const run = await runBin(['runs', 'list'], { NODE_OPTIONS: `--import=${mute}` });
    expect(run.code).toBe(70);
    expect(run.stderr).toContain('it ended before its work did');
  });

  it('ends with 70 after an error that nobody caught, not with the 1 of rejected rows', async () => {
    const thrower = `data:text/javascript,setTimeout(()=>{throw%20Error("boom")},200)`;
    const run = await runBin(['sandbox', '--port', '0'], { NODE_OPTIONS: `--import=${thrower}` });
    expect(run.code).toBe(70);
    expect(run.stderr).toContain('A bug in kommo-bulk (internal/bug):\n  boom');
  });

  it.each([
    ['a disk is full under its output', '"$@" runs list --json > /dev/full', 'written (ENOSPC)'],
    [
      'no file may be as large as its own',
      'ulimit -f 1; "$@" account pull --sandbox 2>&1 | cat; exit ${PIPESTATUS[0]}',
      'written (EFBIG)',
    ],
    [
      'few files may be open',
      'ulimit -n 60; "$@" account show --sandbox',
      'The system gave less than is needed (system/refused):\n  EMFILE: too many open files, open ',
    ],
  ])('ends with 5 where %s', async (_, script, says) => {
    const args = ['-c', script, 'bash', process.execPath, resolve('dist/cli/main.js')];
    const run = spawnSync('bash', args, { cwd: await tempDir(), encoding: 'utf8' });
    expect(run.stdout + run.stderr).toContain(says);
    expect(run.status).toBe(5);
  });

  it.each([
    ['its output', '"$@" --help | head -c 1; exit ${PIPESTATUS[0]}'],
    ['its talk', '"$@" runs list 2> >(head -c 1)'],
    ['either from the start', '"$@" runs list <&- >&- 2>&-'],
  ])('is no failure where nobody reads %s', async (_, script) => {
    const args = ['-c', script, 'bash', process.execPath, resolve('dist/cli/main.js')];
    expect(spawnSync('bash', args, { cwd: await tempDir() }).status).toBe(0);
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
