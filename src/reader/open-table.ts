import type { ReadOptions, RowReader, Table } from '../model/table.js';
import { fileKindOf } from './file-kind.js';
import { firstBytes, inputError, probeFile } from './input-file.js';
import { misnamed, misnamedNotice, withRemark } from './misnamed.js';
import { ownTable } from './own-report.js';

/**
 * Opens a CSV or XLSX file as a table; what it is, is told by its first bytes, not by its name. Throws an `input/…`
 * error that names what the file really is when it is neither, and those of both formats.
 */
export const openTable: RowReader = async (path: string, options: ReadOptions): Promise<Table> => {
  const { file, head } = await probedPart(path, options);
  const kind = fileKindOf(head);
  if (kind.is === 'other') throw inputError('input/format', path, `it is ${kind.name}.`);
  const remark = misnamed(path, kind.is);
  if (remark === undefined) return ownTable(await openAs(kind.is, { file, head }, options));
  try {
    const table = ownTable(await openAs(kind.is, { file, head }, options));
    return { ...table, notices: [misnamedNotice(remark), ...table.notices] };
  } catch (thrown) {
    throw withRemark(thrown, remark);
  }
};

async function probedPart(path: string, { size }: ReadOptions): Promise<Probed> {
  const { file, head } = await probeFile(path);
  return size === undefined ? { file, head } : { file: firstBytes(file, size), head: head.subarray(0, size) };
}

type Probed = Awaited<ReturnType<typeof probeFile>>;

// Each reader brings its own libraries, and a file needs one of them.
async function openAs(kind: 'zip' | 'text', { file, head }: Probed, options: ReadOptions): Promise<Table> {
  if (kind === 'zip') {
    const { openXlsx } = await import('./xlsx.js');
    return await openXlsx(file, options);
  }
  const { openCsv } = await import('./csv.js');
  return await openCsv(file, head, options);
}
