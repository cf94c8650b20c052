import { stringify, type Options } from 'csv-stringify/sync';

import { cellText, type Cell } from '../model/cell.js';
import { openAtomicFile } from './atomic-file.js';
import { writerInto, type TableWriter } from './table-writer.js';
import { guardFormula } from '../model/formula-guard.js';

interface CsvOptions {
  readonly delimiter?: string;
  readonly bom?: boolean;
  readonly formulaGuard?: boolean;
}

const ROWS_PER_WRITE = 500;
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Opens a CSV in UTF-8 with CRLF line ends (RFC 4180) and writes its header. A quote marks every cell that holds any
 * delimiter or line end a program might guess, so that no part of a text becomes a cell of its own.
 */
export async function openCsvWriter(
  path: string,
  columns: readonly string[],
  { delimiter = ',', bom = true, formulaGuard = true }: CsvOptions,
): Promise<TableWriter> {
  const file = await openAtomicFile(path);
  const format: Options = {
    delimiter,
    record_delimiter: 'windows',
    quoted_match: /[,;\t|\r\n]/,
    // A line with nothing on it is no row; one empty cell has to show.
    quoted_empty: columns.length === 1,
  };
  const plain = formulaGuard ? guardedText : cellText;
  let rows: string[][] = [columns.map(plain)];
  let start = bom ? BYTE_ORDER_MARK : '';

  const flush = async (): Promise<void> => {
    const text = start + stringify(rows, format);
    rows = [];
    start = '';
    await file.write(text);
  };
  return writerInto(file, {
    write: async ({ cells }) => {
      rows.push(cells.map(plain));
      if (rows.length >= ROWS_PER_WRITE) await flush();
    },
    flush,
  });
}

function guardedText(cell: Cell): string {
  return typeof cell === 'string' ? guardFormula(cell) : cellText(cell);
}
