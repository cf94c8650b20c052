// Reading workbooks beside exceljs' stream reader: seconds, peak memory and the ratio of both, turn by turn in one run.
// Run: npm run build && node bench/xlsx.js [--rows N] [--runs N] [--seed N] [--million] [--ours]
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';

import { writeWorkbook } from './xlsx-data.js';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '300000' },
    runs: { type: 'string', default: '3' },
    seed: { type: 'string', default: '7' },
    /** Also a sheet that is full: 1,048,576 rows with its header. */
    million: { type: 'boolean', default: false },
    /** Without exceljs. */
    ours: { type: 'boolean', default: false },
  },
});
const rows = Number(values.rows);
const runs = Number(values.runs);
const seed = Number(values.seed);
const data = new URL('data/', import.meta.url).pathname;
mkdirSync(data, { recursive: true });

for (const texts of ['shared-first', 'shared-last', 'inline']) {
  const path = await workbook(rows, texts);
  const results = { ours: [], exceljs: [] };
  for (let run = 0; run < runs; run += 1) {
    for (const reader of values.ours ? ['ours'] : ['ours', 'exceljs'])
      results[reader].push(await read(reader, path));
  }
  report(`${rows} rows, ${texts}`, results);
}
for (const texts of values.million ? ['shared-last', 'inline'] : []) {
  const full = 1_048_575;
  report(`${full + 1} rows, ${texts}`, {
    ours: [await read('ours', await workbook(full, texts))],
    exceljs: [],
  });
}

async function workbook(count, texts) {
  const path = join(data, `deals-${count}-${texts}-${seed}.xlsx`);
  if (!existsSync(path)) await writeWorkbook(path, { rows: count, seed, texts });
  return path;
}

async function read(reader, path) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'xlsx-reader.js'), reader, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed, [exit]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (exit !== 0 || printed === '') throw new Error(`${reader} on ${path}: exit ${exit}`);
  return JSON.parse(printed);
}

function report(title, { ours, exceljs }) {
  console.log(title);
  for (const [name, results] of Object.entries({ ours, exceljs })) {
    if (results.length === 0) continue;
    const { rows: count, cells } = results[0];
    const peak = Math.max(...results.map(({ peakMiB }) => peakMiB));
    console.log(
      `  ${name.padEnd(8)} ${seconds(results).toFixed(2)} s, peak ${peak.toFixed(0)} MiB, ${count} rows, ${cells} cells`,
    );
  }
  if (exceljs.length > 0)
    console.log(`  exceljs takes ${(seconds(exceljs) / seconds(ours)).toFixed(2)} times as long`);
}

function seconds(results) {
  const sorted = results.map((result) => result.seconds).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}
