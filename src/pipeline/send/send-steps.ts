import { plural } from '../../model/entity.js';
import type { Operation } from '../../model/operation.js';
import type { Outcome } from '../../model/outcome.js';
import type { ClaimResult } from '../../planner/claims.js';
import type { Step } from '../../planner/plan-window.js';
import { send, type SenderDeps } from './sender.js';

/** Sends steps of one entity and action, and settles their claims. */
export async function sendSteps(
  steps: readonly Step[],
  operation: (step: Step) => Operation,
  deps: SenderDeps,
): Promise<void> {
  const [first] = steps;
  if (!first) return;
  const method = first.id === undefined ? 'POST' : 'PATCH';
  const path = plural[first.hold.claim.entity];
  const outcomes = await send({ kind: 'records', method, path }, steps.map(operation), deps);
  for (const { hold } of steps) hold.claim.settle(claimResult(outcomes.get(hold.claim.requestId)));
}

/** What an outcome means for the rows that wait for the record; without one it was never sent. */
export function claimResult(outcome: Outcome | undefined): ClaimResult {
  if (!outcome) return { kind: 'unprocessed' };
  return 'issue' in outcome ? outcome : { kind: outcome.kind, id: outcome.id };
}
