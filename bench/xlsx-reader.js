// Reads a workbook with one reader and tells how it went, as JSON. Started by xlsx.js, in a process of its own.
import { peakMiB } from './peak-memory.js';

const [reader, path] = process.argv.slice(2);

const readers = {
  async ours() {
    const { openTable } = await import('../dist/reader/open-table.js');
    const table = await openTable(path, {});
    let rows = 0;
    let cells = 0;
    for await (const chunk of table.rows) {
      rows += chunk.length;
      for (const { value } of chunk) for (const cell of value) cells += cell === '' ? 0 : 1;
    }
    return { rows, cells };
  },
  async exceljs() {
    const { default: ExcelJS } = await import('exceljs');
    const options = {
      worksheets: 'emit',
      sharedStrings: 'cache',
      styles: 'cache',
      hyperlinks: 'ignore',
      entries: 'ignore',
    };
    let rows = -1; // The header is no row of the table.
    let cells = -18;
    for await (const sheet of new ExcelJS.stream.xlsx.WorkbookReader(path, options)) {
      for await (const row of sheet) {
        rows += 1;
        for (const cell of row.values) cells += cell === undefined ? 0 : 1;
      }
    }
    return { rows, cells };
  },
};

const started = performance.now();
const counted = await readers[reader]();
const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({ ...counted, seconds, peakMiB: peakMiB() }));
