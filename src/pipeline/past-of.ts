import type { Checkpoint } from '../journal/checkpoint.js';
import { partsOf } from '../journal/operation-states.js';
import type { Outcome, RowKind } from '../model/outcome.js';
import { requestIdOf } from '../model/operation.js';
import type { ClaimResult } from '../planner/claim-result.js';
import type { Past } from '../planner/past.js';
import { doubtsOf, type Doubts } from './doubt/doubts.js';
import { claimResult } from './send/send-steps.js';

/** What a checkpoint lends to a session that goes on from it. */
export interface Resumption {
  readonly past: Past;
  readonly known: (requestId: string) => Outcome | undefined;
  readonly linked: Set<string>;
  readonly lastWrite: number;
  readonly doubts: Doubts;
  readonly made: ReadonlyMap<string, readonly number[]>;
}

/** Rows that are at their end however often a run is resumed. */
const atEnd: ReadonlySet<RowKind> = new Set([
  'created',
  'updated',
  'unchanged',
  'skipped',
  'rejected',
  'failed',
]);

/**
 * The past of a run by its journal, of a machine that was started at `boot`. With `again`, those failed rows are sent
 * another time and no others.
 */
export function resumptionOf(checkpoint: Checkpoint, boot: string, again?: ReadonlySet<number>): Resumption {
  const isFinal = (ordinal: number): boolean => {
    if (again) return !again.has(ordinal);
    const kind = checkpoint.rowKind(ordinal);
    return kind !== undefined && atEnd.has(kind);
  };
  const known = (requestId: string): Outcome | undefined => {
    const state = checkpoint.operation(requestId);
    // What is open or in doubt is looked for before anything is sent.
    if (state?.kind !== 'decided') return undefined;
    const { outcome } = state;
    if (outcome.kind !== 'failed') return outcome;
    const [row] = partsOf(requestId);
    return again?.has(row) === true ? undefined : outcome;
  };
  const past: Past = {
    isFinal,
    isRejected: (ordinal) => checkpoint.rowKind(ordinal) === 'rejected',
    isTold: (ordinal) => checkpoint.rowKind(ordinal) !== undefined,
    isBegun: (requestId) => checkpoint.operation(requestId) !== undefined,
    result: (requestId) => {
      const outcome = known(requestId);
      return outcome ? claimResult(outcome) : inlineResult(requestId, known);
    },
    leftover: (ordinal) => leftover(checkpoint.rowKind(ordinal)),
  };
  const { lastWrite, made } = checkpoint;
  const doubts = doubtsOf(checkpoint, boot);
  return { past, known, linked: new Set(checkpoint.links()), lastWrite, doubts, made };
}

/**
 * A contact or company that travelled inside its row's lead has no operation of its own. A row with such a lead has
 * at most one of each.
 */
function inlineResult(
  requestId: string,
  known: (requestId: string) => Outcome | undefined,
): ClaimResult | undefined {
  const [row, slot] = partsOf(requestId);
  const lead = slot === 'lead' ? undefined : known(requestIdOf(row, 'lead'));
  if (!lead || !('id' in lead)) return undefined;
  const id = slot === 'company' ? lead.companyId : lead.contactId;
  return id === undefined ? undefined : { kind: 'created', id };
}

function leftover(kind: RowKind | undefined): ClaimResult {
  if (kind !== 'failed') return { kind: 'unprocessed' };
  return { kind: 'failed', issue: notMade };
}

const notMade = {
  code: 'api/parent-failed',
  stage: 'send',
  severity: 'error',
  message: 'It failed in an earlier part of the run.',
} as const;
