import type { FailureWatch } from './account-drift.js';
import type { WriteLedger } from '../../client/client.js';
import { sendBatch, type SendOptions } from '../../client/send-batch.js';
import { AppError, asAppError } from '../../errors/app-error.js';
import { batches } from '../../flow/batches.js';
import { MAX_COMPLEX_BATCH } from '../../model/entity.js';
import type { Batch, Operation } from '../../model/operation.js';
import type { Outcome } from '../../model/outcome.js';
import type { BatchSize } from '../../planner/batch-size.js';
import { doubtOf, type Doubts } from '../doubt/doubts.js';
import type { OpenWrite } from '../doubt/open-write.js';
import { recognise } from '../doubt/recognise.js';
import type { Strangers } from '../doubt/strangers.js';
import { settleDoubt, type Decision, type SettleDeps } from '../doubt/settle-doubt.js';
import { trackedLedger } from './tracked-ledger.js';

/** What the sender works with; one per run. */
export interface SenderDeps extends SettleDeps {
  readonly size: BatchSize;
  /** Whether the first write that stays without a clear answer stops the run. */
  readonly stopOnAmbiguous: boolean;
  /** What earlier sessions of the run know of an operation: it is not sent again. */
  readonly known: (requestId: string) => Outcome | undefined;
  /** The operations that earlier sessions left without a clear answer. */
  readonly doubts: Doubts;
  /** Records that the journal of a resumed run does not know; undefined where no session came before. */
  readonly strangers?: Strangers | undefined;
  /** Nothing is sent; what is in doubt is looked for. */
  readonly lookOnly: boolean;
  /** How this account treats a batch with a bad record; learned from its first refusal. */
  readonly refusals: Refusals;
  /** Awaited when an answer of success does not say what became of everything. */
  readonly onStrange?: SendOptions['onStrange'];
  /** Awaited when operations failed: it may stop the run. */
  readonly onFailed?: FailureWatch;
}

/** Whether a refused batch is refused as a whole; undefined until the account was looked at after one. */
export interface Refusals {
  whole: boolean | undefined;
}

/** Outcomes by request id. An operation without one was not sent, as the run is stopping. */
export type Outcomes = ReadonlyMap<string, Outcome>;

/** How often an operation that is proven absent, or a change, is sent again. */
const MOST_ROUNDS = 6;

/**
 * Sends operations of one kind in batches of the size that Kommo bears now, all in flight together. A write without a
 * clear answer is looked for in the account, and what is proven absent is sent again in half the size, as is every change.
 * Never rejects: an error that must stop the run pulls the brake, and what was not sent has no outcome.
 */
export async function send(
  batch: Omit<Batch, 'operations'>,
  operations: readonly Operation[],
  deps: SenderDeps,
): Promise<Outcomes> {
  const { size, known } = deps;
  const earlier = operations.flatMap(({ requestId }) => {
    const outcome = known(requestId);
    return outcome ? [[requestId, outcome] as const] : [];
  });
  const decided = new Map<string, Outcome>(earlier);
  const unknown = operations.filter(({ requestId }) => !decided.has(requestId));
  for (const [name, outcome] of await settleEarlier(unknown, deps)) decided.set(name, outcome);
  const fresh = unknown.filter(({ requestId }) => !decided.has(requestId));
  for (const [name, outcome] of await recogniseNew(batch, fresh, deps)) decided.set(name, outcome);
  const left = fresh.filter(({ requestId }) => !decided.has(requestId));
  const most = batch.kind === 'complex' ? Math.min(size.current(), MAX_COMPLEX_BATCH) : size.current();
  const pieces = batches(left, most).map((piece) => ({ ...batch, operations: piece }));
  const answers = await Promise.all(pieces.map(async (piece) => await sendPiece(piece, deps, 0)));
  return new Map([...decided, ...answers.flatMap((outcomes) => [...outcomes])]);
}

/** New records that the run has made already and its journal does not know. */
async function recogniseNew(
  { method, path }: Omit<Batch, 'operations'>,
  operations: readonly Operation[],
  deps: SenderDeps,
): Promise<Outcomes> {
  if (method === 'PATCH') return new Map();
  const outcomes = await recognise({ path, operations }, deps);
  warnOfAmbiguous(outcomes, path, deps);
  return outcomes;
}

/** Looks for operations that earlier sessions left in doubt. Absent ones have no outcome: they may be sent. */
export async function settleEarlier(operations: readonly Operation[], deps: SenderDeps): Promise<Outcomes> {
  const outcomes = new Map<string, Outcome>();
  for (const [open, part] of deps.doubts.among(operations)) {
    for (const { requestId } of part) outcomes.set(requestId, { kind: 'ambiguous', issue: open.issue });
    await settleInto(outcomes, [open.write], { operations: part, deps });
    const names = part.map(({ requestId }) => requestId);
    deps.doubts.settled(names.filter((name) => outcomes.get(name)?.kind !== 'ambiguous'));
  }
  warnOfAmbiguous(outcomes, 'an earlier session', deps);
  return outcomes;
}

async function sendPiece(batch: Batch, deps: SenderDeps, round: number): Promise<Outcomes> {
  const { size, brake, refusals } = deps;
  let watching: Promise<void> | undefined;
  const sent = await guarded(batch.path, deps, async (ledger) => {
    const answered = await sendBatch(deps.client, batch, {
      ledger,
      onAnswered: size.answered,
      onTooHeavy: size.tooHeavy,
      onStrange: deps.onStrange,
      stopped: () => brake.reason !== undefined,
      refusedWhole: () => batch.method === 'PATCH' || refusals.whole === true,
    });
    // Before the next batch takes the place of this one: it may not be sent any more.
    const failed = new Map([...answered].filter(([, { kind }]) => kind === 'failed'));
    if (failed.size > 0) watching = deps.onFailed?.(failed);
  });
  await watching;
  const outcomes = new Map(sent.outcomes);
  const absent = await settleInto(outcomes, sent.open, { operations: batch.operations, deps });
  warnOfAmbiguous(outcomes, batch.path, deps);
  if (absent.length === 0) return outcomes;
  if (round === MOST_ROUNDS) {
    brake.pull(keepsFailing(batch.path));
    return outcomes;
  }
  // New records were waited for while they were looked for; a change that is sent again gives Kommo time too.
  if (batch.method === 'PATCH') await brake.wait(deps.times.rescanMs);
  const half = Math.max(1, Math.ceil(batch.operations.length / 2));
  const pieces = batches(absent, half).map((operations) => ({ ...batch, operations }));
  const answers = await Promise.all(pieces.map(async (piece) => await sendPiece(piece, deps, round + 1)));
  return new Map([...outcomes, ...answers.flatMap((part) => [...part])]);
}

interface Settling {
  readonly operations: readonly Operation[];
  readonly deps: SenderDeps;
}

/** Puts what the account says of open writes into the outcomes; resolves to the operations that are absent there. */
async function settleInto(
  outcomes: Map<string, Outcome>,
  writes: readonly OpenWrite[],
  { operations, deps }: Settling,
): Promise<readonly Operation[]> {
  const absent: Operation[] = [];
  for (const open of writes) {
    if (deps.brake.reason) break;
    const names = new Set(open.names);
    const part = operations.filter(({ requestId }) => names.has(requestId));
    try {
      const decision = await settleDoubt(open, part.map(doubtOf), deps);
      if (open.answered) deps.refusals.whole ??= wasWhole(decision, part.length);
      for (const [name, outcome] of decision.found) outcomes.set(name, outcome);
      for (const name of decision.absent) outcomes.delete(name);
      absent.push(...part.filter(({ requestId }) => decision.absent.includes(requestId)));
    } catch (thrown) {
      deps.brake.pull(asAppError(thrown));
    }
  }
  return absent;
}

/** Whether a refused batch was refused as a whole; undefined where something is unclear and nothing was found. */
function wasWhole({ found, absent }: Decision, looked: number): boolean | undefined {
  if (found.size > 0) return false;
  return absent.length === looked ? true : undefined;
}

/** Outcomes of writes, and those writes that left some open. */
export interface Sent {
  readonly outcomes: Outcomes;
  readonly open: readonly OpenWrite[];
}

/**
 * Runs writes under the brake. The outcomes are those that the ledger was told, so that nothing decided is lost where
 * a later write of the same batch fails.
 */
export async function guarded(
  path: string,
  deps: SenderDeps,
  write: (ledger: WriteLedger) => Promise<void>,
): Promise<Sent> {
  const { brake, ledger, collections, gate, lookOnly } = deps;
  if (brake.reason || lookOnly) return { outcomes: new Map(), open: [] };
  const tracked = trackedLedger(ledger, collections);
  try {
    if (path !== 'links') await collections.prepare(path);
    await gate.together(async () => await write(tracked.ledger));
  } catch (thrown) {
    brake.pull(asAppError(thrown));
  }
  return { outcomes: tracked.outcomes(), open: tracked.openWrites() };
}

/** Stops the run, where it is to stop for that, once a write stays unclear after all looks at the account. */
export function warnOfAmbiguous(outcomes: Outcomes, path: string, deps: SenderDeps): void {
  if (!deps.stopOnAmbiguous || ![...outcomes.values()].some(({ kind }) => kind === 'ambiguous')) return;
  deps.brake.pull(
    new AppError('run/ambiguous', {
      message: `A write to ${path} got no clear answer: its records may or may not be in the account.`,
    }),
  );
}

function keepsFailing(path: string): AppError {
  return new AppError('api/answer', {
    message: `Writes to ${path} get no clear answer again and again.`,
  });
}
