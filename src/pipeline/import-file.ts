import { probeBulkLink } from '../client/link.js';
import type { Client } from '../client/client.js';
import { AppError } from '../errors/app-error.js';
import type { IssueGroup } from '../model/issue-groups.js';
import { noPast } from '../planner/past.js';
import { digestOf } from '../reader/file-digest.js';
import type { Summary } from '../report/summary.js';
import { confirmed } from './confirmed.js';
import { countRows, type RowCounts } from './check/count-rows.js';
import { noDoubts } from './doubt/doubts.js';
import { earlierImports, refusalOf } from './earlier/earlier-import.js';
import { beginListing, knownRows, refusalOfUnclear } from './earlier/known-rows.js';
import { listedRows, type Listing } from './earlier/listed-rows.js';
import { otherRuns, type OtherRun } from './earlier/other-runs.js';
import { keepList } from './earlier/keep-list.js';
import type { KnownRows } from './earlier/rows-made-before.js';
import type { RunHooks } from './events.js';
import { forecastOf } from './forecast.js';
import { lookAtAccount, type AccountView } from './account/look-at-account.js';
import { importOptionsSchema, parseOptions, type ImportOptions } from './options.js';
import type { Resumption } from './past-of.js';
import { abandon, openRun, prepare, type Preparation } from './prepare.js';
import { beginSession } from './run-journal.js';
import { listsMade, newestIds } from './send/collections.js';
import { sendRows } from './send/send-rows.js';

/**
 * Imports a table into an account: reads, maps, validates, matches, sends, journals and reports. Resolves to the
 * run's summary, whose `exitCode` tells how it ended; rejects with an `AppError` only where nothing was sent.
 */
export async function importFile(written: ImportOptions, hooks: RunHooks = {}): Promise<Summary> {
  const { input, onEvent, signal } = hooks;
  const { again, ...options } = parseOptions(importOptionsSchema, written);
  const preparation = await prepare(options, { dryRun: false, input, onEvent, signal });
  const { connection } = preparation;
  if (!connection) throw new AppError('internal/bug', { message: 'An import has no connection.' });
  try {
    const runs = again ? [] : await otherRuns(preparation);
    const earlier = await earlierImports(runs, preparation);
    const refusal = refusalOf(earlier, preparation);
    if (refusal) throw refusal;
    const { client } = connection;
    return await runImport({ preparation, client, hooks, again, runs, earlier: earlier[0]?.run });
  } finally {
    await connection.close();
    await abandon(preparation.directory);
  }
}

interface BeginningRun {
  readonly preparation: Preparation;
  readonly client: Client;
  readonly hooks: RunHooks;
  readonly again: boolean;
  /** Other imports into the account, whose rows are held against those of the file. */
  readonly runs: readonly OtherRun[];
  /** The run that made records of the same file before, where a second import makes none twice. */
  readonly earlier: string | undefined;
}

async function runImport(run: BeginningRun): Promise<Summary> {
  const { preparation, client, hooks, runs } = run;
  const listing = await beginListing(preparation);
  const checking = async (): Promise<RowCounts> =>
    await countRows(await listedRows(preparation, listing, hooks), (rows) =>
      hooks.onEvent?.({ kind: 'checking', rows }),
    );
  const [counts, bulkLink] = await Promise.all([checking(), probeBulkLink(client)]);
  const known = await knownRows({ listing, runs, preparation, hooks });
  const refusal = refusalOfUnclear(known, preparation);
  if (refusal) throw refusal;
  const { keys, rows } = counts;
  const { before, isAny: always } = known;
  const view = await lookAtAccount({ client, preparation, hooks, bulkLink, keys, rows, before, always });
  try {
    return await runWith(view, { ...run, counts, bulkLink, listing, known });
  } finally {
    await view.close();
  }
}

interface CountedRun extends BeginningRun {
  readonly counts: RowCounts;
  readonly bulkLink: boolean;
  readonly listing: Listing;
  readonly known: KnownRows;
}

async function runWith(view: AccountView, run: CountedRun): Promise<Summary> {
  const { preparation, client, hooks, counts, bulkLink, earlier, again, listing, known } = run;
  const facts = { bulkLink, survey: view.survey, earlier };
  // Before the question, so that a run that is stopped there can be gone on with.
  const newest = await newestIds(client, listsMade(preparation.mapping.mapping));
  await confirmed(preparation, hooks, forecastOf(counts, preparation, facts));
  await unchanged(preparation.options.file, preparation.digest.sha256);

  const { directory, lock } = await openRun(preparation, { dryRun: false, again, newest });
  try {
    await keepList(directory, preparation, listing);
    const { began } = preparation;
    const session = await beginSession(directory, { lock, command: 'import', began });
    session.journal.append({ k: 'input', rows: counts.rows });
    session.journal.append({ k: 'warnings', groups: [...counts.warnings, ...madeGroup(view)] });
    await session.journal.sync();
    const { rows } = counts;
    const { before } = known;
    return await sendRows({
      ...beginning(),
      newest,
      session,
      client,
      preparation,
      hooks,
      view,
      before,
      bulkLink,
      rows,
    });
  } finally {
    await lock.release();
  }
}

function madeGroup({ survey }: AccountView): readonly IssueGroup[] {
  const count = survey?.actions.made ?? 0;
  return count === 0 ? [] : [{ code: 'row/made', count }];
}

/** A run that begins has no past. */
function beginning(): Resumption {
  return {
    past: noPast,
    known: () => undefined,
    linked: new Set(),
    lastWrite: 0,
    doubts: noDoubts,
    made: new Map(),
  };
}

/** The rows that were counted must be the rows that are sent. */
async function unchanged(file: string, sha256: string): Promise<void> {
  if ((await digestOf(file)).sha256 === sha256) return;
  throw new AppError('run/changed', { message: `${file} changed while it was checked; nothing was sent.` });
}
