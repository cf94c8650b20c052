// csv-parse alone: every record of a file as an array, counted.
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

import { parse } from 'csv-parse';

const [path, delimiter = ';'] = process.argv.slice(2);
let records = 0;
await pipeline(createReadStream(path), parse({ delimiter }), async (source) => {
  for await (const record of source) records += record.length > 0 ? 1 : 0;
});
console.log(records);
