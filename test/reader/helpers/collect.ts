import { expect } from 'vitest';
import { AppError } from '../../../src/errors/app-error.js';
import type { ReadOptions, SourceRow, Table } from '../../../src/model/table.js';
import { openTable } from '../../../src/reader/open-table.js';

export async function rowsOf(table: Pick<Table, 'rows'>): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const chunk of table.rows) rows.push(...chunk);
  return rows;
}

/** The whole table at once. */
export async function readAll(
  path: string,
  options: ReadOptions = {},
): Promise<{ table: Table; rows: SourceRow[]; columns: readonly string[] }> {
  const table = await openTable(path, options);
  return { table, rows: await rowsOf(table), columns: table.header.columns };
}

/** `line: codes` of every row that has issues; rows over several lines as `first-last`. */
export function faults(rows: readonly SourceRow[]): string[] {
  return rows
    .filter((row) => row.issues.length > 0)
    .map(({ origin, issues }) => {
      const lines =
        origin.lastLine > origin.firstLine ? `${origin.firstLine}-${origin.lastLine}` : `${origin.firstLine}`;
      return `${lines}: ${issues.map((issue) => issue.code).join(' ')}`;
    });
}

/** Rows without an error, as lists of cells. */
export function sound(rows: readonly SourceRow[]): unknown[] {
  return rows
    .filter((row) => row.issues.every((issue) => issue.severity !== 'error'))
    .map((row) => row.value);
}

/** What an error must be: its code, a part of its message, a part of its first advice. */
interface Refusal {
  readonly code: string;
  readonly says?: string | RegExp;
  readonly advises?: string;
}

/** Expects the promise to reject with such an `AppError`. */
export async function expectRefusal(
  opening: Promise<unknown>,
  { code, says = '', advises = '' }: Refusal,
): Promise<void> {
  const thrown: unknown = await opening.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(thrown).toBeInstanceOf(AppError);
  if (!(thrown instanceof AppError)) return;
  expect(thrown.code).toBe(code);
  expect(thrown.message).toMatch(says);
  expect(thrown.actions[0]).toContain(advises);
}
