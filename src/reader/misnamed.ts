import { extname } from 'node:path';

import { AppError } from '../errors/app-error.js';
import type { Issue } from '../model/issue.js';

const TEXT_NAMES: ReadonlySet<string> = new Set(['.csv', '.tsv', '.txt']);
const BOOK_NAMES: ReadonlySet<string> = new Set(['.xlsx', '.xlsm', '.xls']);

/** What to know about a file whose name says another format than its bytes; undefined for all others. */
export function misnamed(path: string, kind: 'zip' | 'text'): string | undefined {
  const extension = extname(path).toLowerCase();
  if (kind === 'zip' && TEXT_NAMES.has(extension))
    return `Its name ends in ${extension}, and it is a workbook (XLSX): it is read as one.`;
  if (kind === 'text' && BOOK_NAMES.has(extension))
    return `Its name ends in ${extension}, and it is no workbook but text: it is read as CSV.`;
  return undefined;
}

/** The remark as a notice of the table. */
export function misnamedNotice(message: string): Issue {
  return { code: 'file/note', stage: 'read', severity: 'warning', message };
}

/** An error of reading the file as what it is, with the remark: who sees a workbook looks for no encoding. */
export function withRemark(thrown: unknown, remark: string): unknown {
  if (!(thrown instanceof AppError)) return thrown;
  const { code, actions, context, message } = thrown;
  return new AppError(code, { message: `${message} ${remark}`, actions, context, cause: thrown.cause });
}
