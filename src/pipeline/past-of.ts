import type { Checkpoint } from '../journal/checkpoint.js';
import { partsOf } from '../journal/operation-states.js';
import type { Outcome, RowKind } from '../model/outcome.js';
import { requestIdOf } from '../model/operation.js';
import type { ClaimResult } from '../planner/claim-result.js';
import type { Past } from '../planner/past.js';
import { claimResult } from './send-steps.js';

/** What a checkpoint lends to a session that goes on from it. */
export interface Resumption {
  readonly past: Past;
  readonly known: (requestId: string) => Outcome | undefined;
  readonly linked: Set<string>;
  readonly lastWrite: number;
}

/** Which rows are taken up again, and which of their operations that had failed. */
export interface Again {
  readonly row: (ordinal: number, kind: RowKind) => boolean;
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

/** Nothing that failed is taken up again. */
const resumed: Again = { row: () => false };

/** The past of a run by its journal; `again` says which failed rows are to be sent another time. */
export function resumptionOf(checkpoint: Checkpoint, again: Again = resumed): Resumption {
  const isFinal = (ordinal: number): boolean => {
    const kind = checkpoint.rowKind(ordinal);
    return kind !== undefined && atEnd.has(kind) && !again.row(ordinal, kind);
  };
  const known = (requestId: string): Outcome | undefined => {
    const state = checkpoint.operation(requestId);
    if (!state || state.kind === 'free') return undefined;
    if (state.kind === 'open') return { kind: 'ambiguous', issue: unanswered };
    const { outcome } = state;
    if (outcome.kind !== 'failed') return outcome;
    const [row] = partsOf(requestId);
    const kind = checkpoint.rowKind(row);
    return kind !== undefined && again.row(row, kind) ? undefined : outcome;
  };
  const past: Past = {
    isFinal,
    result: (requestId) => {
      const outcome = known(requestId);
      return outcome ? claimResult(outcome) : inlineResult(requestId, known);
    },
    leftover: (ordinal) => leftover(checkpoint.rowKind(ordinal)),
  };
  return { past, known, linked: new Set(checkpoint.links()), lastWrite: checkpoint.lastWrite };
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

const unanswered = {
  code: 'api/ambiguous',
  stage: 'send',
  severity: 'error',
  message: 'The run was cut off before an answer came: the record may or may not be in Kommo.',
} as const;
