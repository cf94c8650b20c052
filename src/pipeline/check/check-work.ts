import { AppError } from '../../errors/app-error.js';
import type { SourceRow } from '../../model/table.js';
import { readPart, type CsvLayout } from '../../reader/csv-parts.js';
import type { CheckResult, CheckWork } from './check-messages.js';
import type { CheckRow } from './check-rows.js';
import { BatchBuilder } from './checked-batch.js';

/** Checks rows that were read, or reads and checks a part of the file that `layout` describes. Throws the errors of reading. */
export async function performCheck(
  check: CheckRow,
  layout: CsvLayout | undefined,
  work: CheckWork,
): Promise<CheckResult> {
  const batch = new BatchBuilder();
  const addAll = (rows: readonly SourceRow[]): void => {
    for (const row of rows) batch.add(check(row));
  };
  if (work.kind === 'rows') {
    addAll(work.rows);
    return { batch: batch.take(), clean: true };
  }
  if (!layout) throw new AppError('internal/bug', { message: 'There is no file to read a part of.' });
  const part = readPart(layout, work.part);
  for await (const rows of part.rows) addAll(rows);
  return { batch: batch.take(), clean: part.endsClean() };
}
