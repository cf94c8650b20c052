// Peak memory of a dry run at 10,000 and at 1,000,000 rows: it must not grow with the file.
// Run: npm run build && node bench/memory.js [rows ...]
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';

import { dealRow, dealHeader } from './deal-rows.js';

const data = new URL('data/', import.meta.url).pathname;
const sizes = process.argv.slice(2).map(Number);
mkdirSync(data, { recursive: true });

// Offline, as a dry run of one's own file would be.
const account = join(data, 'kommo.account.json');
await once(
  spawn(process.execPath, ['dist/cli/main.js', 'account', 'pull', '--sandbox', '--out', account]),
  'exit',
);

const results = [];
for (const rows of sizes.length > 0 ? sizes : [10_000, 1_000_000]) {
  const file = join(data, `deals-${rows}.csv`);
  await generate(file, rows);
  results.push({ rows, ...(await measure(file)) });
}
for (const result of results) {
  const base = results[0]?.peakMiB ?? result.peakMiB;
  console.log(
    `${result.rows} rows: peak ${result.peakMiB.toFixed(0)} MiB (x ${(result.peakMiB / base).toFixed(2)}), ` +
      `${result.seconds.toFixed(1)} s, exit ${result.exit}`,
  );
}

async function generate(file, rows) {
  const out = createWriteStream(file);
  out.write(`${dealHeader}\n`);
  for (let row = 1; row <= rows; row += 1) {
    if (!out.write(`${dealRow(row)}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

/** Linux keeps the peak of a process in /proc; it is read until the process is gone. */
async function measure(file) {
  const runs = join(data, 'runs');
  rmSync(runs, { recursive: true, force: true });
  const args = [
    'dist/cli/main.js',
    'validate',
    file,
    '-m',
    'bench/deals.yaml',
    '--sandbox',
    '--run-dir',
    runs,
  ];
  const started = performance.now();
  const child = spawn(process.execPath, [...args, '--progress', 'none'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peakKiB = 0;
  const watch = setInterval(() => {
    peakKiB = Math.max(peakKiB, Number(/VmHWM:\s+(\d+)/.exec(status(child.pid))?.[1] ?? 0));
  }, 50);
  const [exit] = await once(child, 'exit');
  clearInterval(watch);
  return { peakMiB: peakKiB / 1024, seconds: (performance.now() - started) / 1000, exit };
}

function status(pid) {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
