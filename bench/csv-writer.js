// Writes a table to a CSV file with our writer, or with csv-stringify alone: node bench/csv-writer.js ours|peer ROWS PATH
import { openSync, writeSync, closeSync, rmSync } from 'node:fs';

import { stringify } from 'csv-stringify/sync';

import { openCsvWriter } from '../dist/writer/csv.js';
import { dealHeader, dealRow } from './deal-rows.js';

const [who, count, path] = process.argv.slice(2);
const columns = dealHeader.split(';');
/** Different rows enough that nothing remembers them, made before the time that counts. */
const sample = Array.from({ length: 5_000 }, (_, index) =>
  dealRow(index + 1)
    .replaceAll('"', '')
    .split(';')
    .slice(0, columns.length),
);
const rowAt = (index) => sample[index % sample.length];
const rows = Number(count);
const BATCH = 500;
const batchAt = (index) => Array.from({ length: BATCH }, (_, at) => rowAt(index + at));

rmSync(path, { force: true });
if (who === 'ours') {
  const writer = await openCsvWriter(path, columns, {});
  for (let index = 0; index < rows; index += BATCH)
    await writer.write(batchAt(index).map((cells) => ({ cells })));
  await writer.close();
} else {
  const file = openSync(path, 'w');
  for (let index = 0; index < rows; index += BATCH) writeSync(file, stringify(batchAt(index)));
  closeSync(file);
}
rmSync(path, { force: true });
