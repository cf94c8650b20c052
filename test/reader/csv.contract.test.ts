import { stringify } from 'csv-stringify/sync';
import { tempFiles } from './helpers/temp-files.js';
import { expectsRowReader } from './row-reader.contract.js';

const files = tempFiles();
let count = 0;

expectsRowReader(async (rows) => {
  count += 1;
  return await files.write(`table-${count}.csv`, stringify(rows.map((row) => [...row])));
});
