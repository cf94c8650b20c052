import { probeBulkLink } from '../client/link.js';
import type { Client } from '../client/client.js';
import { AppError } from '../errors/app-error.js';
import { parallelMap } from '../flow/parallel-map.js';
import type { Journal } from '../journal/open-journal.js';
import { RowLog } from '../journal/row-log.js';
import type { RowOutcome } from '../model/outcome.js';
import { addTo, emptyTally } from '../model/tally.js';
import type { Matcher } from '../model/match.js';
import { batchSize, type BatchSize } from '../planner/batch-size.js';
import { ClaimRegistry } from '../planner/claims.js';
import { planWindow, type WindowPlan } from '../planner/plan-window.js';
import { windows } from '../planner/windows.js';
import { digestOf } from '../reader/file-digest.js';
import { openTable } from '../reader/open-table.js';
import type { Summary } from '../report/summary.js';
import { checkRows, type CheckContext } from './check-rows.js';
import { countRows } from './count-rows.js';
import type { RunHooks } from './events.js';
import { beginJournal, endJournal } from './run-journal.js';
import { finishRun } from './summarise.js';
import { writeReports } from './write-reports.js';
import { forecastOf } from './forecast.js';
import { journalLedger } from './journal-ledger.js';
import { buildMatcher } from './match-account.js';
import { errorBound, fileOptionsSchema, parseOptions, type FileOptions } from './options.js';
import { performWindow } from './perform-window.js';
import { openRun, prepare, readOptions, type Preparation } from './prepare.js';
import type { LinkDeps } from './send-links.js';
import { brake, type Brake } from './stop.js';

/**
 * Imports a table into an account: reads, maps, validates, matches, sends, journals and reports. Resolves to the
 * run's summary, whose `exitCode` tells how it ended; rejects with an `AppError` only where nothing was sent.
 */
export async function importFile(written: FileOptions, hooks: RunHooks = {}): Promise<Summary> {
  const preparation = await prepare(parseOptions(fileOptionsSchema, written), false);
  const { connection } = preparation;
  if (!connection) throw new AppError('internal/bug', { message: 'An import has no connection.' });
  try {
    return await runImport(preparation, connection.client, hooks);
  } finally {
    await connection.close();
  }
}

async function runImport(preparation: Preparation, client: Client, hooks: RunHooks): Promise<Summary> {
  const { options, digest } = preparation;
  const counts = await countRows(await checkedRows(preparation), (rows) =>
    hooks.onEvent?.({ kind: 'checking', rows }),
  );
  const bulkLink = await probeBulkLink(client);
  await confirmed(preparation, hooks, forecastOf(counts, preparation, bulkLink));
  const match = await buildMatcher(client, preparation);
  await unchanged(options.file, digest.sha256);

  const directory = await openRun(preparation, false);
  const journal = await beginJournal(directory);
  const stop = brake(hooks.signal);
  const size = batchSize(options.batchSize);
  const deps: LinkDeps = {
    client,
    ledger: journalLedger(journal),
    size,
    brake: stop,
    stopOnAmbiguous: options.onAmbiguous === 'stop',
    bulkLink,
    linked: new Set(),
  };
  const plans = planned(await checkedRows(preparation), { stop, match, size: size.current });
  const outcomes = parallelMap(
    plans,
    () => windowsInFlight(options.concurrency, size),
    async (plan) => await performWindow(plan, deps),
  );
  await record(outcomes, {
    journal,
    stop,
    rows: counts.rows,
    client,
    hooks,
    bound: errorBound(options.maxErrors, counts.rows),
  });
  journal.append({ k: 'warnings', groups: [...counts.warnings] });
  await endJournal({ preparation, directory, journal, stop, client, rows: counts.rows });
  await writeReports(directory, preparation);
  return await finishRun(directory);
}

/** Each window has one to three requests under way, and waits for most of its time. */
const WINDOWS = 12;

/** Windows keep the size they are planned with, so few are planned before the right size is known. */
function windowsInFlight(concurrency: number | 'auto', size: BatchSize): number {
  if (!size.isFound()) return 1;
  return concurrency === 'auto' ? WINDOWS : concurrency;
}

interface Planning {
  readonly stop: Brake;
  readonly match: Matcher;
  readonly size: () => number;
}

async function* planned(
  rows: ReturnType<typeof checkRows>,
  { stop, match, size }: Planning,
): AsyncGenerator<WindowPlan, void, undefined> {
  const registry = new ClaimRegistry();
  for await (const window of windows(rows, size)) {
    if (stop.reason) return;
    yield planWindow(window, registry, match);
  }
}

interface Recording {
  readonly journal: Journal;
  readonly stop: Brake;
  readonly rows: number;
  readonly client: Client;
  readonly hooks: RunHooks;
  /** Bad rows that stop the run. */
  readonly bound: number;
}

/** Journals the state of every row as its window ends, in file order, and stops the run where it has to. */
async function record(windowed: AsyncIterable<readonly RowOutcome[]>, recording: Recording): Promise<void> {
  const { journal, stop, rows, client, hooks, bound } = recording;
  const log = new RowLog(journal);
  let tally = emptyTally;
  let done = 0;
  for await (const outcomes of windowed) {
    for (const outcome of outcomes) {
      log.append(outcome);
      tally = addTo(tally, outcome.kind);
    }
    log.flush();
    await journal.sync();
    done += outcomes.length;
    const { requests, rate } = client.stats();
    hooks.onEvent?.({ kind: 'progress', done, total: rows, tally, requests, rate });
    if (tally.rejected + tally.failed > bound) {
      stop.pull(
        new AppError('run/max-errors', {
          message: `${tally.rejected + tally.failed} rows were rejected or failed.`,
        }),
      );
    }
  }
}

async function checkedRows(preparation: Preparation): Promise<ReturnType<typeof checkRows>> {
  const { options, mapping, dictionary, runDate } = preparation;
  const table = await openTable(options.file, readOptions(options));
  const context: CheckContext = { mapping: mapping.mapping, dictionary, runDate };
  return checkRows(table, context);
}

async function confirmed(
  preparation: Preparation,
  hooks: RunHooks,
  forecast: Parameters<NonNullable<RunHooks['confirm']>>[0],
): Promise<void> {
  if (!hooks.confirm || forecast.ready === 0 || (await hooks.confirm(forecast))) return;
  const { account } = preparation.dictionary;
  throw new AppError('usage/confirm', {
    message: `Nothing was sent to ${account.name} (${account.subdomain}).`,
  });
}

/** The rows that were counted must be the rows that are sent. */
async function unchanged(file: string, sha256: string): Promise<void> {
  if ((await digestOf(file)).sha256 === sha256) return;
  throw new AppError('run/changed', { message: `${file} changed while it was checked; nothing was sent.` });
}
