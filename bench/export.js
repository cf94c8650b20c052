// Exports of leads from a sandbox in a process of its own: beside the limit, and without one beside the script that people
// write (peers/usual-export.js), turn by turn.
// node bench/export.js [--leads N] [--format csv,xlsx,jsonl] [--free] [--limited]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { timed } from './measure.js';
import { startSandbox } from './sandbox-process.js';

const RATE = 7;
const PAGE = 250;
const LATENCY_MS = 300;
/** Wanted of one processor, in leads a second. */
const WANTED = { csv: 20_000, xlsx: 8_000, jsonl: 20_000 };

const { values } = parseArgs({
  options: {
    leads: { type: 'string', default: '100000' },
    format: { type: 'string', default: 'csv,xlsx,jsonl' },
    free: { type: 'boolean', default: false },
    limited: { type: 'boolean', default: false },
  },
});
const leads = Number(values.leads);
const formats = values.format.split(',');
const both = values.free === values.limited;
const data = mkdtempSync(join(tmpdir(), 'export-bench-'));
try {
  if (both || values.free) await withoutLimit();
  if (both || values.limited) await besideTheLimit();
} finally {
  rmSync(data, { recursive: true, force: true });
}

/** What a processor does in a second, whatever the machine is busy with besides. */
async function withoutLimit() {
  const sandbox = await startSandbox({ flags: ['--leads', String(leads), '--rate', 'off'] });
  try {
    for (const format of formats) {
      const { seconds, cpu, peakMiB } = await exported(format, sandbox, ['--rate', '1000']);
      const peer = await usualExport(format, sandbox);
      const rates = [cpu, peer.cpu].map((spent) => Math.round(leads / spent));
      say(
        format,
        `${rates[0]} leads a CPU second (wanted ${WANTED[format]}; the usual script ${rates[1]}, ` +
          `ratio ${(cpu / peer.cpu).toFixed(2)}), ${seconds.toFixed(1)} s, ${peakMiB.toFixed(0)} MiB`,
      );
    }
  } finally {
    await sandbox.close();
  }
}

async function besideTheLimit() {
  const pages = Math.ceil(leads / PAGE);
  const sandbox = await startSandbox({
    flags: ['--leads', String(leads)],
    switches: { latency: LATENCY_MS },
  });
  try {
    for (const format of formats) {
      const before = (await sandbox.arrivals()).total;
      const { seconds, peakMiB } = await exported(format, sandbox, []);
      const requests = (await sandbox.arrivals()).total - before;
      const ratios = [pages, requests].map((count) => (seconds / (count / RATE)).toFixed(3));
      say(
        format,
        `${seconds.toFixed(1)} s: ${ratios[0]} x ${pages} pages at ${RATE}/s, ${ratios[1]} x its own ${requests} requests; ${peakMiB.toFixed(0)} MiB`,
      );
    }
  } finally {
    await sandbox.close();
  }
}

async function exported(format, sandbox, flags) {
  const out = join(data, `leads.${format}`);
  const command = [process.execPath, 'dist/cli/main.js', 'export', 'leads', '-o', out, '--force'];
  return await timed([...command, '--progress', 'none', ...flags], { env: sandbox.env });
}

async function usualExport(format, sandbox) {
  const command = [process.execPath, 'bench/peers/usual-export.js', join(data, `usual.${format}`)];
  return await timed(command, { env: sandbox.env });
}

function say(format, text) {
  console.log(`${format.padEnd(5)} ${text}`);
}
