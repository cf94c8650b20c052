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
const LINE_END = '\r\n';
/** Quotes, and what some program takes for the end of a cell or line. */
const DOUBTFUL = /[",;\t|\r\n]/;

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
  const plain = formulaGuard ? guardedText : cellText;
  const line = lineWriter(delimiter, columns.length);
  let text = (bom ? BYTE_ORDER_MARK : '') + line(columns.map(plain));
  let rows = 0;

  const flush = async (): Promise<void> => {
    const written = text;
    text = '';
    rows = 0;
    await file.write(written);
  };
  return writerInto(file, {
    write: async ({ cells }) => {
      text += line(cells.map(plain));
      rows += 1;
      if (rows >= ROWS_PER_WRITE) await flush();
    },
    flush,
  });
}

/** What needs no quotes needs no more than its delimiters; a cell that does is written by csv-stringify. */
function lineWriter(delimiter: string, width: number): (cells: readonly string[]) => string {
  const format: Options = { delimiter, quoted_match: DOUBTFUL, eof: false };
  const isPlain = (text: string): boolean => !DOUBTFUL.test(text) && !text.includes(delimiter);
  const cellOf = (text: string): string => (isPlain(text) ? text : stringify([[text]], format));
  return (cells) => {
    // A line with nothing on it is no row; one empty cell has to show.
    if (width === 1 && cells[0] === '') return `""${LINE_END}`;
    const written = isPlain(cells.join('')) ? cells : cells.map(cellOf);
    return written.join(delimiter) + LINE_END;
  };
}

function guardedText(cell: Cell): string {
  return typeof cell === 'string' ? guardFormula(cell) : cellText(cell);
}
