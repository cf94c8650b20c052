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
  if (kind.is === 'zip') return ownTable(await (await import('./xlsx.js')).openXlsx(file, options));
  return ownTable(await (await import('./csv.js')).openCsv(file, head, options));
};
