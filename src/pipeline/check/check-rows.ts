import { compileExpectations } from '../../mapper/expectations.js';
import { compileForeignAmounts } from '../../mapper/foreign-amounts.js';
import { compileMapping } from '../../mapper/compile-mapping.js';
import type { NormalMapping } from '../../mapper/normalise-mapping.js';
import { hasErrors } from '../../model/issue.js';
import type { Header, SourceRow, Table } from '../../model/table.js';
import type { CheckedRow } from '../../planner/checked-row.js';
import type { AccountDictionary } from '../../schema/account-dictionary.js';
import { compileValidator } from '../../validator/validate.js';

/** What rows are checked against. */
export interface CheckContext {
  readonly mapping: NormalMapping;
  readonly dictionary: AccountDictionary;
  /** Value of `{run.date}`, ISO day; fixed for a run so that every pass over the file gives the same rows. */
  readonly runDate: string;
}

/** Maps and validates one row. A problem with the row is in the result; nothing is thrown for it. */
export type CheckRow = (row: SourceRow) => CheckedRow;

/** Checks every row of a table, in order. Throws `mapping/invalid` at once where the mapping does not fit. */
export function checkRows(table: Table, context: CheckContext): AsyncIterable<readonly CheckedRow[]> {
  return checkChunks(table, compileCheck(table.header, context));
}

/**
 * Compiles a mapping for one pass over a file, row after row. Throws `mapping/invalid` where it does not fit the header
 * or the account.
 */
export function compileCheck(header: Header, { mapping, dictionary, runDate }: CheckContext): CheckRow {
  const compiled = compileMapping(mapping, { dictionary, header, run: { date: runDate } });
  const expectations = compileExpectations(mapping, header);
  const amounts = compileForeignAmounts(mapping, { header, dictionary });
  const validate = compileValidator(dictionary);
  return (row) => {
    if (hasErrors(row.issues)) return { kind: 'rejected', row, issues: row.issues };
    const expected = expectations.check(row);
    const mapped = compiled.map(row);
    if (mapped.kind === 'rejected' || expected.length > 0) {
      return {
        kind: 'rejected',
        row,
        issues: mapped.kind === 'skipped' ? expected : [...expected, ...mapped.issues],
      };
    }
    if (mapped.kind === 'skipped') return { kind: 'skipped', row };
    const found = validate(mapped.bundle);
    if (hasErrors(found)) return { kind: 'rejected', row, issues: found };
    const foreign = amounts.check(row);
    const issues =
      row.issues.length + mapped.issues.length + foreign.length + found.length === 0
        ? row.issues
        : [...row.issues, ...mapped.issues, ...foreign, ...found];
    return { kind: 'ready', row, bundle: mapped.bundle, issues };
  };
}

async function* checkChunks(
  table: Table,
  check: CheckRow,
): AsyncGenerator<readonly CheckedRow[], void, undefined> {
  for await (const chunk of table.rows) yield chunk.map(check);
}
