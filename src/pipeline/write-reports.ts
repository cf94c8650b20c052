import { readRowOutcomes } from '../journal/row-outcomes.js';
import type { RowOutcome } from '../model/outcome.js';
import type { CheckedRow } from '../planner/checked-row.js';
import { openTable } from '../reader/open-table.js';
import { openReports } from '../report/open-reports.js';
import { checkRows } from './check/check-rows.js';
import type { Preparation } from './prepare.js';
import { readOptions } from './read-options.js';

/**
 * Writes the reports of an import from its journal and its source. The journal
 * holds no cell values, so the rows are read and checked once more; a row that the journal does not name was never
 * sent.
 */
export async function writeReports(directory: string, preparation: Preparation): Promise<void> {
  const { options, mapping, dictionary, connection, runDate } = preparation;
  const table = await openTable(options.file, readOptions(options));
  const reports = await openReports(directory, table.header, {
    accountUrl: connection?.url ?? '',
    dryRun: false,
  });
  try {
    const checked = checkRows(table, { mapping: mapping.mapping, dictionary, runDate });
    for await (const [row, outcome] of joined(checked, directory)) {
      await reports.write(row.row, outcome);
    }
  } catch (thrown) {
    await reports.discard();
    throw thrown;
  }
  await reports.close();
}

/** Every row of the source with its state; both streams ascend, so neither is held. */
async function* joined(
  chunks: AsyncIterable<readonly CheckedRow[]>,
  directory: string,
): AsyncGenerator<readonly [CheckedRow, RowOutcome], void, undefined> {
  const outcomes = readRowOutcomes(directory);
  try {
    let next = await outcomes.next();
    for await (const row of rowsOf(chunks)) {
      const { ordinal } = row.row.origin;
      if (next.done === true || next.value.ordinal !== ordinal) {
        yield [row, { ordinal, kind: 'unprocessed' }];
        continue;
      }
      yield [row, withIssues(row, next.value)];
      next = await outcomes.next();
    }
  } finally {
    await outcomes.return();
  }
}

async function* rowsOf(
  chunks: AsyncIterable<readonly CheckedRow[]>,
): AsyncGenerator<CheckedRow, void, undefined> {
  for await (const chunk of chunks) yield* chunk;
}

/** A rejected row's issues, made again with the values that the journal leaves out. */
function withIssues(row: CheckedRow, outcome: RowOutcome): RowOutcome {
  if (outcome.kind !== 'rejected' || row.kind !== 'rejected') return outcome;
  return { ...outcome, issues: row.issues };
}
