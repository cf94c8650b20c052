import type { Client, WriteLedger } from '../client/client.js';
import { sendBatch } from '../client/send-batch.js';
import { AppError, asAppError } from '../errors/app-error.js';
import { batches } from '../flow/batches.js';
import { MAX_COMPLEX_BATCH } from '../model/entity.js';
import type { Batch, Operation } from '../model/operation.js';
import type { Outcome } from '../model/outcome.js';
import type { BatchSize } from '../planner/batch-size.js';
import type { Brake } from './stop.js';
import { trackedLedger } from './tracked-ledger.js';

/** What the sender works with; one per run. */
export interface SenderDeps {
  readonly client: Client;
  readonly ledger: WriteLedger;
  readonly size: BatchSize;
  readonly brake: Brake;
  /** Whether the first write without a clear answer stops the run. */
  readonly stopOnAmbiguous: boolean;
  /** What earlier sessions of the run know of an operation: it is not sent again. */
  readonly known: (requestId: string) => Outcome | undefined;
}

/** Outcomes by request id. An operation without one was not sent, as the run is stopping. */
export type Outcomes = ReadonlyMap<string, Outcome>;

/**
 * Sends operations of one kind in batches of the size that Kommo bears now, all in flight together. Never rejects:
 * an error that must stop the run pulls the brake, and what was not sent has no outcome.
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
  const done = new Map(earlier);
  const most = batch.kind === 'complex' ? Math.min(size.current(), MAX_COMPLEX_BATCH) : size.current();
  const left = operations.filter(({ requestId }) => !done.has(requestId));
  const pieces = batches(left, most).map((piece) => ({ ...batch, operations: piece }));
  const answers = await Promise.all(
    pieces.map(
      async (piece) =>
        await guarded(piece.path, deps, async (ledger) => {
          await sendBatch(deps.client, piece, {
            ledger,
            onAnswered: size.answered,
            onTooHeavy: size.tooHeavy,
            stopped: () => deps.brake.reason !== undefined,
          });
        }),
    ),
  );
  return new Map([...done, ...answers.flatMap((outcomes) => [...outcomes])]);
}

/**
 * Runs writes under the brake. The outcomes are those that the ledger was told, so that nothing decided is lost where
 * a later write of the same batch fails.
 */
export async function guarded(
  path: string,
  deps: SenderDeps,
  write: (ledger: WriteLedger) => Promise<void>,
): Promise<Outcomes> {
  const { brake, ledger, stopOnAmbiguous } = deps;
  if (brake.reason) return new Map();
  const tracked = trackedLedger(ledger);
  try {
    await write(tracked.ledger);
  } catch (thrown) {
    brake.pull(asAppError(thrown));
  }
  const outcomes = tracked.outcomes();
  if (stopOnAmbiguous && [...outcomes.values()].some(({ kind }) => kind === 'ambiguous')) {
    brake.pull(ambiguousStop(path));
  }
  return outcomes;
}

function ambiguousStop(path: string): AppError {
  return new AppError('run/ambiguous', {
    message: `A write to ${path} got no clear answer: its records may or may not be in the account.`,
  });
}
