// Reads the files that its parent names, and answers with a verdict on each.
import { AppError } from '../../dist/index.js';
import { openTable } from '../../dist/reader/open-table.js';
import { compare } from './compare.js';
import { knownRows } from './oracle.js';
import { checkLines } from './physical-lines.js';
import { countSheetRows } from './sheet-rows.js';

process.on('message', async (file) => process.send(await verdictOn(file)));

async function verdictOn(file) {
  try {
    const table = await openTable(file, {});
    const rows = [];
    for await (const chunk of table.rows) rows.push(...chunk);
    const why = await faultOf(file, table, rows);
    return why === undefined ? { verdict: 'right', why: '' } : { verdict: 'wrong', why };
  } catch (thrown) {
    const isNamed = thrown instanceof AppError && thrown.code.startsWith('input/');
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { verdict: isNamed ? 'refused' : 'wrong', why: message.replace(file, '').slice(0, 300) };
  }
}

/** What is wrong with the rows, if anything is. */
async function faultOf(file, table, rows) {
  const known = knownRows(file);
  if (known) return compare(known, table, rows);
  return table.source.sheet === undefined ? checkLines(file, table, rows) : await countSheetRows(file, rows);
}
