import type { Client } from '../client/client.js';
import { AppError, asAppError } from '../errors/app-error.js';
import { RowLog } from '../journal/row-log.js';
import { IssueGroups } from '../model/issue-groups.js';
import type { RowOutcome } from '../model/outcome.js';
import { hasNumbers } from '../model/table.js';
import { openTable } from '../reader/open-table.js';
import { openReports } from '../report/open-reports.js';
import type { Summary } from '../report/summary.js';
import { earlierImports, refusalOf } from './earlier/earlier-import.js';
import { otherRuns, type OtherRun } from './earlier/other-runs.js';
import { isMatching } from './account/account-index.js';
import { checkTable } from './check/check-table.js';
import type { CheckedBatch } from './check/checked-batch.js';
import type { RunHooks } from './events.js';
import { beginSession, endJournal } from './run-journal.js';
import { errorBound, parseOptions, validateOptionsSchema, type ValidateOptions } from './options.js';
import { abandon, openRun, prepare, type Preparation } from './prepare.js';
import { readOptions } from './read-options.js';
import { brake } from './stop.js';
import type { Recording } from './recording.js';
import { finishRun } from './summarise.js';
import { tellTable } from './check/tell-table.js';
import { recordOnline } from './validate-online.js';

/** Rows between two syncs of the journal; a dry run sends nothing, so the journal may lag behind. */
const SYNC_EVERY = 50_000;

/**
 * Checks a file as an import would, sends nothing, and writes the errors files. A sound row ends as `unprocessed`:
 * it was never sent. With `maxErrors` the exit code tells whether the bound was passed.
 */
export async function validateFile(written: ValidateOptions, hooks: RunHooks = {}): Promise<Summary> {
  const { input, onEvent, signal } = hooks;
  const { out, ...options } = parseOptions(validateOptionsSchema, written);
  const preparation = await prepare(options, { dryRun: true, input, onEvent, signal });
  try {
    if (out !== undefined && !preparation.connection) throw offlinePlan();
    return await runValidation(preparation, { hooks, out });
  } finally {
    await preparation.connection?.close();
    await abandon(preparation.directory);
  }
}

function offlinePlan(): AppError {
  return new AppError('usage/option', {
    message: 'out: a plan needs the account itself; an account file holds no records.',
    actions: ['Leave out the account file, or move kommo.account.json out of the way.'],
  });
}

/**
 * Says before the rows are checked that an import of them would be refused, as their records are made already. Gives the
 * last run that made them.
 */
async function tellEarlier(
  preparation: Preparation,
  runs: readonly OtherRun[],
  { onEvent }: RunHooks,
): Promise<string | undefined> {
  const earlier = await earlierImports(runs, preparation);
  const refusal = refusalOf(earlier, preparation);
  if (refusal)
    onEvent?.({ kind: 'remark', text: `An import is refused without --again: ${refusal.message}` });
  return earlier[0]?.run;
}

interface Validation {
  readonly hooks: RunHooks;
  readonly out: string | undefined;
}

async function runValidation(preparation: Preparation, { hooks, out }: Validation): Promise<Summary> {
  const { options, connection, digest } = preparation;
  const table = await openTable(options.file, { ...readOptions(options), size: digest.size });
  tellTable(table, hooks);
  const runs = await otherRuns(preparation);
  const earlier = await tellEarlier(preparation, runs, hooks);
  const batches = checkTable(table, preparation);
  const { directory, lock } = await openRun(preparation, { dryRun: true });
  const { began } = preparation;
  const session = await beginSession(directory, { lock, command: 'validate', began });
  const { journal } = session;
  const reports = await openReports(directory, table.header, {
    accountUrl: connection?.url ?? '',
    hasNumbers: hasNumbers(table),
    dryRun: true,
  });
  const stop = brake(hooks.signal);
  try {
    const recording = { journal, reports, stop, hooks };
    const client = clientWhereNeeded(preparation, runs, out);
    const { rows, rejected } = client
      ? await recordOnline({ ...recording, client, preparation, out, runs, earlier })
      : await record(batches, recording);
    if (rejected > errorBound(options.maxErrors, rows)) {
      stop.pull(new AppError('run/max-errors', { message: `${rejected} of ${rows} rows were rejected.` }));
    }
    await endJournal({ session, stop, client: connection?.client, rows, sendsNothing: true });
  } catch (thrown) {
    await reports.discard();
    stop.pull(asAppError(thrown));
    // Not to be called cut off; where the disk fails, it is.
    await endJournal({ session, stop, client: connection?.client }).catch(() => undefined);
    await journal.close().catch(() => undefined);
    throw thrown;
  } finally {
    await lock.release();
  }
  await reports.close();
  return await finishRun(directory);
}

/** Where records of the account, or those of other runs, decide what becomes of rows, or are asked for. */
function clientWhereNeeded(
  preparation: Preparation,
  runs: readonly OtherRun[],
  out: string | undefined,
): Client | undefined {
  const isNeeded = out !== undefined || runs.length > 0 || isMatching(preparation);
  return isNeeded ? preparation.connection?.client : undefined;
}

/** Journals every row and writes the bad ones to the errors files, as they come. */
async function record(
  batches: AsyncIterable<CheckedBatch>,
  { journal, reports, stop, hooks }: Recording,
): Promise<{ rows: number; rejected: number }> {
  const log = new RowLog(journal);
  const warnings = new IssueGroups();
  let rows = 0;
  let rejected = 0;
  for await (const batch of batches) {
    if (stop.reason) break;
    for (const outcome of outcomesOf(batch, rows)) log.append(outcome);
    for (const { at, row, issues } of batch.rejected) {
      const ordinal = rows + at + 1;
      const numbered = { ...row, origin: { ...row.origin, ordinal } };
      await reports.write(numbered, { ordinal, kind: 'rejected', issues });
    }
    for (const group of batch.warnings) warnings.add(group);
    rows += batch.rows;
    rejected += batch.rejected.length;
    if (rows % SYNC_EVERY < batch.rows) await journal.sync();
    hooks.onEvent?.({ kind: 'checking', rows });
  }
  log.flush();
  journal.append({ k: 'warnings', groups: [...warnings.list()] });
  return { rows, rejected };
}

/** The outcomes of a batch that comes after `before` rows. */
function* outcomesOf(
  { runs, rejected }: CheckedBatch,
  before: number,
): Generator<RowOutcome, void, undefined> {
  let ordinal = before;
  let bad = 0;
  for (const { kind, rows } of runs) {
    for (const last = ordinal + rows; ordinal < last;) {
      ordinal += 1;
      if (kind === 'rejected') yield { ordinal, kind, issues: rejected[bad++]?.issues ?? [] };
      else yield { ordinal, kind: kind === 'skipped' ? 'skipped' : 'unprocessed' };
    }
  }
}
