// How long a run that was killed takes to be gone on with: rows are imported into a sandbox without a limit, the process
// is killed near their end, and `resume` is timed from its start to the moment when it has the journal, and to its first
// request. Run after `npm run build`: `node bench/reopen.js [--rows 1000000]`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { deals } from './deal-rows.js';
import { peakMiB } from './peak-memory.js';
import { startSandbox } from './sandbox-process.js';

const BATCH = 250;

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' } } });
const rows = Number(values.rows);
const data = new URL('data/', import.meta.url).pathname;
mkdirSync(data, { recursive: true });
const file = await deals(data, rows);
const runs = mkdtempSync(join(tmpdir(), 'reopen-bench-'));
// A sandbox of so many records needs more memory than Node gives by itself.
const sandbox = await startSandbox({ flags: ['--rate', 'off'], node: ['--max-old-space-size=8000'] });
try {
  await importNearly();
  await reopened();
} finally {
  await sandbox.close();
  rmSync(runs, { recursive: true, force: true });
}

/** Imports until 95 of 100 of its writes can have arrived, and kills the process then. */
async function importNearly() {
  const flags = ['-m', 'bench/leads.yaml', '--yes', '--batch-size', String(BATCH), '--quiet'];
  const child = command(['import', file, ...flags]);
  child.stderr.resume();
  while (child.exitCode === null && (await sandbox.arrivals()).total < (rows / BATCH) * 0.95) await wait(100);
  if (!child.kill('SIGKILL')) throw new Error('The import ended before it could be killed.');
  await once(child, 'exit');
}

async function reopened() {
  const before = (await sandbox.arrivals()).total;
  const started = performance.now();
  const since = () => ((performance.now() - started) / 1000).toFixed(2);
  const child = command(['resume', '--progress', 'none']);
  let isOpen = false;
  for await (const line of createInterface({ input: child.stderr })) {
    isOpen = line.includes('going on from its journal');
    if (isOpen) break;
  }
  if (!isOpen) throw new Error('The run was not gone on with.');
  const opened = since();
  const memory = peakMiB(child.pid);
  while ((await sandbox.arrivals()).total === before) await wait(20);
  const asked = since();
  child.kill('SIGKILL');
  await once(child, 'exit');
  console.log(
    `95 of 100 of ${rows} rows made and the process killed: journal read ${opened} s after the start of resume ` +
      `(${memory.toFixed(0)} MiB), first request after ${asked} s`,
  );
}

function command(args) {
  const flags = ['--run-dir', runs, '--rate', '1000'];
  return spawn(process.execPath, ['dist/cli/main.js', ...args, ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...sandbox.env },
  });
}
