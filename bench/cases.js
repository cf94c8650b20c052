// What is measured, beside what, and what is wanted of it.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { deals } from './deal-rows.js';
import { limitCases } from './limit-cases.js';
import { writeWorkbook } from './xlsx-data.js';

const node = process.execPath;
const bin = 'dist/cli/main.js';

/** `most` and `least` bound the time of ours over that of the peer; `mostMiB` the peak memory of ours. */
export const cases = [
  {
    name: 'dry run of a CSV, all cores',
    targets: { most: 1.2, mostMiB: 300 },
    prepare: async (around) => await dryRun(around, ['--threads', 'auto']),
  },
  {
    name: 'dry run of a CSV, one thread',
    targets: { most: 2.2, mostMiB: 150 },
    prepare: async (around) => await dryRun(around, []),
  },
  {
    name: 'dry run of a workbook, all cores',
    targets: { most: 1, mostMiB: 300 },
    prepare: async (around) => await workbookRun(around, ['--threads', 'auto']),
  },
  {
    name: 'dry run of a workbook, one thread',
    targets: { mostMiB: 200 },
    prepare: async (around) => await workbookRun(around, []),
  },
  {
    name: 'CSV writing',
    targets: { most: 1.3 },
    prepare: async ({ data, quick }) => {
      const writes = (who) => [
        node,
        'bench/csv-writer.js',
        who,
        quick ? '50000' : '500000',
        join(data, 'out.csv'),
      ];
      return { ours: writes('ours'), peer: writes('peer') };
    },
  },
  {
    name: 'start',
    targets: { most: 2.5 },
    prepare: async () => ({ ours: [node, bin, '--help'], peer: [node, '-e', '0'] }),
  },
  ...limitCases,
];

async function dryRun({ data, quick }, flags) {
  const path = await deals(data, quick ? 100_000 : 1_000_000);
  return {
    ours: [node, bin, 'validate', path, ...(await offline(data, 'bench/deals.yaml')), ...flags],
    peer: [node, 'bench/peers/csv-parse.js', path],
  };
}

async function workbookRun({ data, quick }, flags) {
  const rows = quick ? 30_000 : 300_000;
  const path = join(data, `deals-${rows}-shared-first-7.xlsx`);
  if (!existsSync(path)) await writeWorkbook(path, { rows, seed: 7, texts: 'shared-first' });
  return {
    ours: [node, bin, 'validate', path, ...(await offline(data, 'bench/workbook.yaml')), ...flags],
    peer: [node, 'bench/xlsx-reader.js', 'exceljs', path],
    options: { exits: [0, 1] },
  };
}

/** The flags of a dry run without a network. */
async function offline(data, mapping) {
  const account = join(data, 'kommo.account.json');
  if (!existsSync(account)) execFileSync(node, [bin, 'account', 'pull', '--sandbox', '--out', account]);
  return [
    ...['-m', mapping, '--account-file', account],
    ...['--run-dir', join(data, 'runs'), '--progress', 'none'],
  ];
}
