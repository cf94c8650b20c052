import { tempFiles } from './helpers/temp-files.js';
import { sheetWith, textRow } from './helpers/workbook.js';
import { expectsRowReader } from './row-reader.contract.js';

const files = tempFiles();
let count = 0;

expectsRowReader(async (rows) => {
  count += 1;
  const xml = rows.map((row, index) => textRow(index + 1, row)).join('');
  return await files.write(`table-${count}.xlsx`, sheetWith(xml));
});
