import type { Cell } from '../model/cell.js';
import { unguardFormula } from '../model/formula-guard.js';
import { headerOf, type SourceRow, type Table } from '../model/table.js';

/**
 * A table as it was before this program guarded its formulas: reports are known by their `__row` column, and both
 * kinds of them (CSV and workbook) are restored alike. Any other table stays as it is.
 */
export function withoutGuards(table: Table): Table {
  if (!table.header.indexOf.has('__row')) return table;
  return { ...table, header: headerOf(table.header.columns.map(unguardFormula)), rows: restored(table.rows) };
}

async function* restored(
  chunks: AsyncIterable<readonly SourceRow[]>,
): AsyncGenerator<readonly SourceRow[], void, undefined> {
  for await (const chunk of chunks)
    yield chunk.map((row) => ({ ...row, value: row.value.map(restoredCell) }));
}

function restoredCell(cell: Cell): Cell {
  return typeof cell === 'string' ? unguardFormula(cell) : cell;
}
