import { readRowOutcomes } from '../journal/row-outcomes.js';
import { comparesRows } from '../mapper/expectations.js';
import type { Issue } from '../model/issue.js';
import type { RowOutcome } from '../model/outcome.js';
import { hasNumbers, type Header, type SourceRow } from '../model/table.js';
import { openTable } from '../reader/open-table.js';
import { openReports } from '../report/open-reports.js';
import { compileCheck } from './check/check-rows.js';
import type { Preparation } from './prepare.js';
import { readOptions } from './read-options.js';

/**
 * Writes the reports of an import from its journal and its source. The journal holds no cell values, so the rows are
 * read once more, and those that were rejected are checked once more; a row that the journal does not name was never
 * sent.
 */
export async function writeReports(directory: string, preparation: Preparation): Promise<void> {
  const { options, connection, digest } = preparation;
  const table = await openTable(options.file, { ...readOptions(options), size: digest.size });
  const issuesOf = rejectionsOf(preparation, table.header);
  const reports = await openReports(directory, table.header, {
    accountUrl: connection?.url ?? '',
    hasNumbers: hasNumbers(table),
    dryRun: false,
  });
  try {
    for await (const [row, outcome] of joined(table.rows, directory)) {
      await reports.write(row, withIssues(outcome, issuesOf(row, outcome)));
    }
  } catch (thrown) {
    await reports.discard();
    throw thrown;
  }
  await reports.close();
}

type IssuesOf = (row: SourceRow, outcome: RowOutcome) => readonly Issue[] | undefined;

/** A rejected row's issues, made again with the values that the journal leaves out. */
function rejectionsOf({ mapping: { mapping }, dictionary, runDate }: Preparation, header: Header): IssuesOf {
  const check = compileCheck(header, { mapping, dictionary, runDate });
  // Where rows are compared with those before them, each must be seen.
  const checksAll = comparesRows(mapping);
  return (row, { kind }) => {
    if (kind !== 'rejected' && !checksAll) return undefined;
    const checked = check(row);
    return checked.kind === 'rejected' ? checked.issues : undefined;
  };
}

/** Every row of the source with its state; both streams ascend, so neither is held. */
async function* joined(
  chunks: AsyncIterable<readonly SourceRow[]>,
  directory: string,
): AsyncGenerator<readonly [SourceRow, RowOutcome], void, undefined> {
  const outcomes = readRowOutcomes(directory);
  try {
    let next = await outcomes.next();
    for await (const row of rowsOf(chunks)) {
      const { ordinal } = row.origin;
      if (next.done === true || next.value.ordinal !== ordinal) {
        yield [row, { ordinal, kind: 'unprocessed' }];
        continue;
      }
      yield [row, next.value];
      next = await outcomes.next();
    }
  } finally {
    await outcomes.return();
  }
}

async function* rowsOf(
  chunks: AsyncIterable<readonly SourceRow[]>,
): AsyncGenerator<SourceRow, void, undefined> {
  for await (const chunk of chunks) yield* chunk;
}

function withIssues(outcome: RowOutcome, issues: readonly Issue[] | undefined): RowOutcome {
  const hasIssues = outcome.kind === 'rejected' || outcome.kind === 'unprocessed';
  return hasIssues && issues !== undefined ? { ...outcome, issues } : outcome;
}
