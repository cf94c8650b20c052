import { extname } from 'node:path';

import { AppError } from '../errors/app-error.js';
import { openCsvWriter } from './csv.js';
import type { TableWriter } from './table-writer.js';

/** How a table is written. Workbooks take no notice of `delimiter`, `bom` and `formulaGuard`. */
export interface WriteOptions {
  /** One character; `,` by default. */
  readonly delimiter?: string;
  /** Starts a CSV with a byte order mark, without which spreadsheet programs misread UTF-8; on by default. */
  readonly bom?: boolean;
  /** Puts a quote before texts that spreadsheet programs run as formulas; on by default. */
  readonly formulaGuard?: boolean;
  /** Name of the sheet of a workbook; `Rows` by default. */
  readonly sheet?: string;
  /** Told by the ending of the name where left out. */
  readonly format?: 'csv' | 'xlsx';
}

/**
 * Opens a table for writing, CSV or XLSX by the ending of `path`, with its header row. Throws `usage/option` for
 * another ending and `output/file` where the file cannot be written.
 */
export async function openWriter(
  path: string,
  columns: readonly string[],
  options: WriteOptions = {},
): Promise<TableWriter> {
  const ending = options.format === undefined ? extname(path).toLowerCase() : `.${options.format}`;
  if (ending === '.csv') return await openCsvWriter(path, columns, options);
  if (ending === '.xlsx') {
    // The workbook library is large; a run without a bad row never needs it.
    const { openXlsxWriter } = await import('./xlsx.js');
    return await openXlsxWriter(path, columns, options);
  }
  throw new AppError('usage/option', {
    message: `${path} ends neither in .csv nor in .xlsx, so its format is not known.`,
    actions: ['Give the file a name that ends in .csv or .xlsx.'],
    context: { path },
  });
}
