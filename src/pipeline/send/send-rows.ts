import type { Client } from '../../client/client.js';
import { concurrencyFor } from '../../client/concurrency.js';
import type { StrangeAnswer } from '../../client/send-pieces.js';
import { Gate } from '../../flow/gate.js';
import { parallelMap } from '../../flow/parallel-map.js';
import { keepStrangeAnswer } from '../../journal/strange-answer.js';
import { RowLog } from '../../journal/row-log.js';
import type { RowOutcome } from '../../model/outcome.js';
import { addTo, emptyTally } from '../../model/tally.js';
import { batchSize, type BatchSize } from '../../planner/batch-size.js';
import type { MadeBefore } from '../../planner/made-before.js';
import type { Past } from '../../planner/past.js';
import type { Summary } from '../../report/summary.js';
import { checkedRows } from '../check/checked-rows.js';
import { failureWatch } from './account-drift.js';
import { BadRows } from './bad-rows.js';
import { collections, type Collections } from './collections.js';
import { strangers, type KnownIds, type Strangers } from '../doubt/strangers.js';
import type { RunHooks } from '../events.js';
import { journalLedger } from './journal-ledger.js';
import type { AccountView } from '../account/look-at-account.js';
import { errorBound } from '../options.js';
import { performWindow } from './perform-window.js';
import { planRows } from './plan-rows.js';
import type { Preparation } from '../prepare.js';
import { endJournal, type Session } from '../run-journal.js';
import type { LinkDeps } from './send-links.js';
import { brake, type Brake } from '../stop.js';
import { finishRun } from '../summarise.js';
import { writeReports } from '../write-reports.js';

/** Everything that the rows of one session are sent with. */
export interface Sending extends Pick<LinkDeps, 'bulkLink' | 'linked' | 'known' | 'doubts'> {
  readonly preparation: Preparation;
  readonly client: Client;
  readonly hooks: RunHooks;
  readonly session: Session;
  /** Data rows of the input. */
  readonly rows: number;
  /** The account as this session found it. */
  readonly view: AccountView;
  readonly past: Past;
  /** What other runs have made of the rows. */
  readonly before: MadeBefore;
  /** The number of the last write of earlier sessions. */
  readonly lastWrite: number;
  /** Ids that earlier sessions made, by list. */
  readonly made: ReadonlyMap<string, readonly number[]>;
  /** The highest id of each list, where this is the first session and has just asked. */
  readonly newest?: Readonly<Record<string, number>>;
  /** What the journal of earlier sessions knows of the lists. */
  readonly journaled?: KnownIds;
  /** Nothing is sent; what earlier sessions left in doubt is looked for. */
  readonly lookOnly?: boolean;
}

/**
 * Sends the rows that are not at their end yet, journals what becomes of each, and writes the reports of the whole
 * run. Resolves to the run's summary, however the sending ended; rejects where the disk fails.
 */
export async function sendRows(sending: Sending): Promise<Summary> {
  try {
    return await sendAll(sending);
  } catch (thrown) {
    // The error that ends the run counts; a file that is closed already only says so.
    await sending.session.journal.close().catch(() => undefined);
    throw thrown;
  }
}

async function sendAll(sending: Sending): Promise<Summary> {
  const { preparation, client, hooks, session, rows, past, before, view } = sending;
  const { options } = preparation;
  const { journal, directory } = session;
  const stop = brake(hooks.signal);
  const size = batchSize(options.batchSize);
  const lists = collections(client, { made: sending.made, marks: sending.newest ?? {} });
  const badRows = new BadRows(errorBound(options.maxErrors, rows), stop);
  const gate = new Gate(placesOf(options, client));
  const deps: LinkDeps = {
    client,
    ledger: journalLedger({ journal, lastWrite: sending.lastWrite, collections: lists }),
    collections: lists,
    gate,
    say: once((text) => hooks.onEvent?.({ kind: 'remark', text })),
    times: { settleMs: options.settleSeconds * 1000, rescanMs: options.rescanSeconds * 1000 },
    doubts: sending.doubts,
    strangers: sending.journaled && strangersOf(sending, sending.journaled, lists),
    lookOnly: sending.lookOnly ?? false,
    refusals: { whole: undefined },
    onStrange: keeping(session, hooks),
    onFailed: failureWatch({ client, preparation, brake: stop, gate, badRows }),
    size,
    brake: stop,
    stopOnAmbiguous: options.onAmbiguous === 'stop' && sending.lookOnly !== true,
    bulkLink: sending.bulkLink,
    linked: sending.linked,
    unknownPaths: new Set<string>(),
    known: sending.known,
  };
  // One request at a time is asked for by people who want to stop soon: windows stay small then.
  const isLarge = (): boolean => view.survey !== undefined && size.isFound() && options.concurrency !== 1;
  const plans = planRows(await checkedRows(preparation), {
    stop,
    past,
    before,
    matcherFor: view.pass(),
    size: () => size.current() * (isLarge() ? BATCHES : 1),
    ...(view.survey && { extras: view.survey.extras }),
  });
  const outcomes = parallelMap(
    plans,
    () => (isLarge() ? LARGE_WINDOWS : windowsInFlight(options.concurrency, size)),
    async (plan) => await performWindow(plan, deps),
  );
  await record(outcomes, { ...sending, badRows });
  tellStop(stop, hooks);
  await endJournal({ session, stop, client, rows, sendsNothing: sending.lookOnly ?? false });
  await writeReports(directory, preparation);
  return await finishRun(directory);
}

function strangersOf(
  { client, session: { journal } }: Sending,
  known: KnownIds,
  lists: Collections,
): Strangers {
  const keep = (list: string, ids: readonly number[]): void =>
    journal.append({ k: 'strangers', list, ids: [...ids] });
  return strangers({ client, collections: lists, known, keep });
}

/** Above it are exit codes of signals: nobody need be told. */
const SIGNALLED = 128;

/** Says what stopped the run and what can be done: the journal keeps the code of it alone. */
function tellStop({ reason }: Brake, { onEvent }: RunHooks): void {
  if (!reason || reason.exitCode > SIGNALLED) return;
  for (const text of [...reason.message.split('\n'), ...reason.actions])
    onEvent?.({ kind: 'remark', text, isReason: true });
}

/** Keeps answers that make no sense with the run, and says where. */
function keeping({ directory }: Session, { onEvent }: RunHooks): (answer: StrangeAnswer) => Promise<void> {
  return async (answer) => {
    const path = await keepStrangeAnswer(directory, answer);
    if (path === undefined) return;
    const { method, path: list } = answer.request;
    const text = `The answer to ${method} ${list} does not say what became of its records. It is kept as it came: ${path}`;
    onEvent?.({ kind: 'remark', text });
  };
}

/** Says each thing once. */
function once(say: (text: string) => void): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (!said.has(text)) say(text);
    said.add(text);
  };
}

/** Each window has one to three requests under way, and waits for most of its time. */
const WINDOWS = 12;

/** Windows keep the size they are planned with, so few are planned before the right size is known. */
function windowsInFlight(concurrency: number | 'auto', size: BatchSize): number {
  if (!size.isFound()) return 1;
  return concurrency === 'auto' ? WINDOWS : concurrency;
}

/**
 * Where rows make records, change them or leave them alone, a window of one batch would send several that are half
 * empty. Windows of many batches waste at most one of each kind; two of them keep the line busy.
 */
const BATCHES = 40;
const LARGE_WINDOWS = 2;

/**
 * Batches under way: as many as there may be requests in flight. One that waited for its turn behind them would still be
 * sent after something has stopped the run.
 */
function placesOf({ concurrency, rate }: Preparation['options'], client: Client): () => number {
  return () => (concurrency === 'auto' ? concurrencyFor(rate, client.stats().latencyMs) : concurrency);
}

interface Recording extends Sending {
  readonly badRows: BadRows;
}

/** Journals the state of every row as its window ends, in file order, and stops the run where it has to. */
async function record(windowed: AsyncIterable<readonly RowOutcome[]>, recording: Recording): Promise<void> {
  const { session, rows, client, hooks, badRows, past } = recording;
  const { journal } = session;
  const log = new RowLog(journal);
  let tally = emptyTally;
  let done = 0;
  for await (const outcomes of windowed) {
    for (const outcome of outcomes) {
      const { ordinal, kind } = outcome;
      // A row that was never sent is told by its absence, but for one that was called unclear before.
      if (past.isFinal(ordinal) || (kind === 'unprocessed' && !past.isTold(ordinal))) continue;
      log.append(outcome);
      badRows.tell(outcome);
      tally = addTo(tally, kind);
    }
    log.flush();
    await journal.sync();
    done += outcomes.length;
    const { requests, rate } = client.stats();
    hooks.onEvent?.({ kind: 'progress', done, total: rows, tally, requests, rate });
    badRows.check();
  }
}
