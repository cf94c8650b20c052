import type { ReadOptions, RowReader, Table } from '../model/table.js';
import { fileKindOf } from './file-kind.js';
import { inputError, probeFile } from './input-file.js';
import { ownTable } from './own-report.js';

/**
 * Opens a CSV or XLSX file as a table; what it is, is told by its first bytes, not by its name. Throws an `input/…`
 * error that names what the file really is when it is neither, and those of both formats.
 */
export const openTable: RowReader = async (path: string, options: ReadOptions): Promise<Table> => {
  const { file, head } = await probeFile(path);
  const kind = fileKindOf(head);
  if (kind.is === 'other') throw inputError('input/format', path, `it is ${kind.name}.`);
  // Each reader brings its own libraries, and a file needs one of them.
  if (kind.is === 'zip') {
    const { openXlsx } = await import('./xlsx.js');
    return ownTable(await openXlsx(file, options));
  }
  const { openCsv } = await import('./csv.js');
  return ownTable(await openCsv(file, head, options));
};
