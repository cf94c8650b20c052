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

/** By length and not by rows, as a row may hold megabytes. */
const CHARACTERS_PER_WRITE = 256 * 1024;
/** Cells to be quoted repeat, as options that are joined do; so many are remembered, and none that is longer. */
const MAX_QUOTED = 1_000;
const MAX_QUOTED_LENGTH = 200;
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

  const flush = async (): Promise<void> => {
    const lines = text;
    text = '';
    await file.write(lines);
  };
  return writerInto(file, {
    write: async (written) => {
      for (const { cells } of written) {
        text += line(cells.map(plain));
        if (text.length >= CHARACTERS_PER_WRITE) await flush();
      }
    },
    flush,
  });
}

/** What needs no quotes needs no more than its delimiters; a cell that does is written by csv-stringify. */
function lineWriter(delimiter: string, width: number): (cells: readonly string[]) => string {
  const format: Options = { delimiter, quoted_match: DOUBTFUL, eof: false };
  const isPlain = (text: string): boolean => !DOUBTFUL.test(text) && !text.includes(delimiter);
  const quoted = new Map<string, string>();
  const cellOf = (text: string): string => {
    if (isPlain(text)) return text;
    const known = quoted.get(text);
    if (known !== undefined) return known;
    const cell = stringify([[text]], format);
    if (quoted.size >= MAX_QUOTED) quoted.clear();
    if (text.length <= MAX_QUOTED_LENGTH) quoted.set(text, cell);
    return cell;
  };
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
