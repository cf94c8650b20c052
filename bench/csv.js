// Rows of a CSV file with their lines, beside csv-parse alone in array mode on the same file, pair by pair in one run.
// Run: npm run build && node bench/csv.js [rows] [pairs]
import { fork } from 'node:child_process';
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { parse } from 'csv-parse';

import { openTable } from '../dist/reader/open-table.js';
import { dealHeader, dealRow } from './deal-rows.js';
import { peakMiB } from './peak-memory.js';

const data = new URL('data/', import.meta.url).pathname;

/** Every way of quoting costs differently: here and there, everywhere, nowhere. */
const shapes = {
  mixed: (line) => line,
  quoted: (line) => oneLine(line).replace(/[^;]+/g, '"$&"'),
  plain: oneLine,
};

const readers = {
  'csv-parse': async (path) => {
    let rows = -1;
    const parser = createReadStream(path).pipe(parse({ delimiter: ';', bom: true }));
    for await (const record of parser) rows += record.length > 0 ? 1 : 0;
    return rows;
  },
  ours: async (path) => {
    let rows = 0;
    const table = await openTable(path, {});
    for await (const chunk of table.rows) rows += chunk.length;
    return rows;
  },
};

const [, , first, second] = process.argv;
if (process.send) process.send(await measure(first, second));
else await compare(Number(first ?? 300_000), Number(second ?? 5));
process.disconnect?.();

function oneLine(record) {
  return record.replace(/;\n/g, ' ').replace(/"/g, '');
}

async function measure(reader, path) {
  const started = performance.now();
  const rows = await readers[reader](path);
  const { user, system } = process.cpuUsage();
  const seconds = (performance.now() - started) / 1000;
  return { rows, seconds, cpu: (user + system) / 1e6, peakMiB: peakMiB() };
}

async function compare(rows, pairs) {
  mkdirSync(data, { recursive: true });
  for (const [name, shape] of Object.entries(shapes)) {
    const path = join(data, `${name}-${rows}.csv`);
    await generate(path, rows, shape);
    const runs = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      const peer = await run('csv-parse', path);
      const ours = await run('ours', path);
      if (peer.rows !== ours.rows) throw new Error(`${name}: ${peer.rows} rows and ${ours.rows}`);
      runs.push({ peer, ours });
    }
    report(`${name}, ${rows} rows`, runs);
  }
}

async function run(reader, path) {
  const child = fork(new URL(import.meta.url).pathname, [reader, path]);
  const [result] = await once(child, 'message');
  return result;
}

async function generate(path, rows, shape) {
  const out = createWriteStream(path);
  out.write(`${shape(dealHeader)}\n`);
  for (let row = 1; row <= rows; row += 1) {
    if (!out.write(`${shape(dealRow(row))}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

function report(name, runs) {
  const show = (label, pick) => {
    const values = runs.map(pick).sort((one, other) => one - other);
    return `${label} ${values[Math.floor(values.length / 2)].toFixed(2)} (${values[0].toFixed(2)} to ${values.at(-1).toFixed(2)})`;
  };
  console.log(
    [
      `${name}:`,
      show('time x csv-parse', ({ peer, ours }) => ours.seconds / peer.seconds),
      show('CPU x csv-parse', ({ peer, ours }) => ours.cpu / peer.cpu),
      show('seconds', ({ ours }) => ours.seconds),
      show('peak MiB', ({ ours }) => ours.peakMiB),
    ].join(', '),
  );
}
