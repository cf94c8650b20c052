import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';

import * as z from 'zod';

import { AppError } from '../../errors/app-error.js';
import { textOf, type ApiRecord, type Column } from '../../flattener/column.js';
import { cellText, type Cell } from '../../model/cell.js';
import { unguardFormula } from '../../model/formula-guard.js';
import { openTable } from '../../reader/open-table.js';

/** A row of an earlier export. */
export interface PreviousRow {
  readonly id: string;
  /** In the order of the columns of today; JSON lines have none. */
  readonly cells: readonly Cell[];
  /** Of a file of JSON lines. */
  readonly record: ApiRecord;
}

export interface PreviousFile {
  readonly path: string;
  readonly format: 'csv' | 'xlsx' | 'jsonl';
  readonly sheet?: string;
  readonly delimiter: string;
  readonly isGuarded: boolean;
}

/** The column that says when a record was found deleted. Reports and exports own such columns: a mapping never sees them. */
export const DELETED = '__deleted';

export async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

/** The rows of an earlier export; a column that it did not have is empty. Throws `input/…`, and `usage/option` for a file without ids. */
export async function* previousRows(
  file: PreviousFile,
  columns: readonly Column[],
): AsyncGenerator<PreviousRow, void, undefined> {
  if (file.format === 'jsonl') yield* previousLines(file.path);
  else yield* previousTable(file, columns);
}

async function* previousTable(
  { path, sheet, delimiter, isGuarded }: PreviousFile,
  columns: readonly Column[],
): AsyncGenerator<PreviousRow, void, undefined> {
  const table = await openTable(path, {
    encoding: 'utf-8',
    delimiter,
    ...(sheet === undefined ? {} : { sheet }),
  });
  const plain = (text: string): string => (isGuarded ? unguardFormula(text) : text);
  const places = new Map(table.header.columns.map((title, index) => [plain(title), index]));
  const at = columns.map(({ title }) => places.get(title));
  const idAt = at[columns.findIndex(({ field }) => field === 'id')];
  if (idAt === undefined) throw noIds(path);
  for await (const rows of table.rows) {
    for (const { value } of rows) {
      const cells = at.map((index): Cell => {
        const cell = index === undefined ? '' : (value[index] ?? '');
        return typeof cell === 'string' ? plain(cell) : cell;
      });
      yield { id: cellText(value[idAt]), cells, record: {} };
    }
  }
}

const lineSchema = z.custom<ApiRecord>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && 'id' in value,
);

async function* previousLines(path: string): AsyncGenerator<PreviousRow, void, undefined> {
  for await (const line of linesOf(path)) {
    if (line === '') continue;
    const record = lineSchema.safeParse(JSON.parse(line));
    if (!record.success) throw noIds(path);
    yield { id: textOf(record.data['id']), cells: [], record: record.data };
  }
}

/** Lines as JSON lines have them: readline of newer versions of Node ends one at U+2028, which stands in names too. */
async function* linesOf(path: string): AsyncGenerator<string, void, undefined> {
  let rest = '';
  for await (const text of createReadStream(path, 'utf8')) {
    const lines = `${rest}${String(text)}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

function noIds(path: string): AppError {
  return new AppError('usage/option', {
    message: `${path} has no ids of records, so nothing can be merged into it.`,
    actions: ['Export it anew, with the column id.'],
  });
}
