import type { Client } from '../client/client.js';
import { probeBulkLink } from '../client/link.js';
import { RowLog } from '../journal/row-log.js';
import type { Forecast } from '../model/forecast.js';
import type { RowOutcome } from '../model/outcome.js';
import { countRows, type RowCounts } from './check/count-rows.js';
import { beginListing, knownRows, refusalOfUnclear } from './earlier/known-rows.js';
import { listedRows } from './earlier/listed-rows.js';
import type { OtherRun } from './earlier/other-runs.js';
import type { KnownRows } from './earlier/rows-made-before.js';
import { forecastOf } from './forecast.js';
import { lookAtAccount } from './account/look-at-account.js';
import { openPlanFile, type PlanFile } from './plan-file.js';
import type { Preparation } from './prepare.js';
import type { Recording } from './recording.js';
import type { SurveyedRow } from './survey.js';

export interface OnlineRecording extends Recording {
  readonly client: Client;
  readonly preparation: Preparation;
  /** Where the plan is written; nowhere where undefined. */
  readonly out: string | undefined;
  /** Other imports into the account. */
  readonly runs: readonly OtherRun[];
  /** The run that made records of the same file before. */
  readonly earlier: string | undefined;
}

/**
 * Holds the rows against the account as it is: what each would make, change or leave alone. Journals them, writes the
 * rejected ones to the errors files, and tells the plan. Nothing but reads is sent.
 */
export async function recordOnline(recording: OnlineRecording): Promise<{ rows: number; rejected: number }> {
  const { client, preparation, hooks, journal, out, earlier } = recording;
  const { counts, known } = await countAndCompare(recording);
  const bulkLink = await probeBulkLink(client);
  const plan = out === undefined ? undefined : await openPlanFile(out);
  const log = new RowLog(journal);
  try {
    const onRow = async (surveyed: SurveyedRow): Promise<void> =>
      await note(surveyed, { ...recording, log, plan });
    const view = await lookAtAccount({
      client,
      preparation,
      hooks,
      bulkLink,
      keys: counts.keys,
      rows: counts.rows,
      always: true,
      before: known.before,
      onRow,
    });
    await view.close();
    log.flush();
    journal.append({ k: 'warnings', groups: [...counts.warnings] });
    await plan?.close();
    const { survey } = view;
    const forecast: Forecast = forecastOf(counts, preparation, { bulkLink, survey, earlier });
    hooks.onEvent?.({ kind: 'forecast', forecast });
    return { rows: counts.rows, rejected: forecast.rejected };
  } catch (thrown) {
    await plan?.discard();
    throw thrown;
  }
}

async function countAndCompare({
  preparation,
  hooks,
  runs,
}: OnlineRecording): Promise<{ counts: RowCounts; known: KnownRows }> {
  const listing = await beginListing(preparation);
  const counts = await countRows(await listedRows(preparation, listing), (rows) =>
    hooks.onEvent?.({ kind: 'checking', rows }),
  );
  const known = await knownRows({ listing, runs, preparation, hooks });
  const refusal = refusalOfUnclear(known, preparation);
  if (refusal)
    hooks.onEvent?.({ kind: 'remark', text: `An import is refused without --again: ${refusal.message}` });
  return { counts, known };
}

interface Noting extends Recording {
  readonly log: RowLog;
  readonly plan: PlanFile | undefined;
}

async function note(surveyed: SurveyedRow, { log, plan, reports }: Noting): Promise<void> {
  const outcome = dryOutcome(surveyed);
  log.append(outcome);
  if (outcome.kind === 'rejected') await reports.write(surveyed.row.row, outcome);
  await plan?.write(surveyed);
}

/** What there is to send is `unprocessed`: a dry run sends nothing. */
function dryOutcome({ row, action, outcome, planned }: SurveyedRow): RowOutcome {
  const { ordinal } = row.row.origin;
  if (outcome?.kind === 'rejected') return outcome;
  if (action === 'unchanged') return { ordinal, kind: 'unchanged' };
  const isSkipped = action === 'made' || planned.kind === 'decided';
  return { ordinal, kind: isSkipped ? 'skipped' : 'unprocessed' };
}
