// Peak memory of a dry run at 10,000 and at 1,000,000 rows: it must not grow with the file.
// Run: npm run build && node bench/memory.js [rows ...]
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { deals } from './deal-rows.js';
import { timed } from './measure.js';

const data = new URL('data/', import.meta.url).pathname;
const bin = [process.execPath, 'dist/cli/main.js'];
const sizes = process.argv.slice(2).map(Number);
const runs = join(data, 'runs');
mkdirSync(data, { recursive: true });

// Offline, as a dry run of one's own file would be.
const account = join(data, 'kommo.account.json');
await timed([...bin, 'account', 'pull', '--sandbox', '--out', account]);

let base;
for (const rows of sizes.length > 0 ? sizes : [10_000, 1_000_000]) {
  for (const threads of ['1', 'auto']) {
    rmSync(runs, { recursive: true, force: true });
    const file = await deals(data, rows);
    const flags = [
      '-m',
      'bench/deals.yaml',
      '--account-file',
      account,
      '--run-dir',
      runs,
      '--threads',
      threads,
    ];
    const { peakMiB, seconds } = await timed([...bin, 'validate', file, ...flags, '--progress', 'none']);
    base ??= peakMiB;
    console.log(
      `${rows} rows, threads ${threads}: peak ${peakMiB.toFixed(0)} MiB (x ${(peakMiB / base).toFixed(2)}), ${seconds.toFixed(1)} s`,
    );
  }
}
