import { compileExpectations } from '../mapper/expectations.js';
import { compileMapping } from '../mapper/compile-mapping.js';
import type { NormalMapping } from '../mapper/normalise-mapping.js';
import { hasErrors } from '../model/issue.js';
import type { SourceRow, Table } from '../model/table.js';
import type { CheckedRow } from '../planner/checked-row.js';
import type { AccountDictionary } from '../schema/account-dictionary.js';
import { compileValidator } from '../validator/validate.js';

/** What rows are checked against. */
export interface CheckContext {
  readonly mapping: NormalMapping;
  readonly dictionary: AccountDictionary;
  /** Value of `{run.date}`, ISO day; fixed for a run so that every pass over the file gives the same rows. */
  readonly runDate: string;
}

/**
 * Maps and validates every row of a table, in order. A problem with a row is in the row; nothing is thrown for it.
 * Throws `mapping/invalid` at once where the mapping does not fit the header or the account.
 */
export function checkRows(table: Table, context: CheckContext): AsyncIterable<readonly CheckedRow[]> {
  const { mapping, dictionary, runDate } = context;
  const compiled = compileMapping(mapping, { dictionary, header: table.header, run: { date: runDate } });
  const expectations = compileExpectations(mapping, table.header);
  const validate = compileValidator(dictionary);

  const check = (row: SourceRow): CheckedRow => {
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
    const issues =
      row.issues.length + mapped.issues.length + found.length === 0
        ? row.issues
        : [...row.issues, ...mapped.issues, ...found];
    return { kind: 'ready', row, bundle: mapped.bundle, issues };
  };
  return checkChunks(table, check);
}

async function* checkChunks(
  table: Table,
  check: (row: SourceRow) => CheckedRow,
): AsyncGenerator<readonly CheckedRow[], void, undefined> {
  for await (const chunk of table.rows) yield chunk.map(check);
}
