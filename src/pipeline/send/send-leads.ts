import type { Operation } from '../../model/operation.js';
import type { Outcome } from '../../model/outcome.js';
import type { Claim, ClaimResult } from '../../planner/claims.js';
import { inlineOf, parentsOf } from '../../planner/holds.js';
import { complexOperationOf, embeddedLinks, operationOf } from '../../planner/operations.js';
import type { SendRow, Step, WindowPlan } from '../../planner/plan-window.js';
import type { Route } from '../../planner/route.js';
import { claimResult, sendSteps } from './send-steps.js';
import { send, type SenderDeps } from './sender.js';

/** The leads of one window. */
export interface LeadWork {
  readonly plan: WindowPlan;
  readonly rows: readonly SendRow[];
  readonly route: Route;
}

/** Sends the leads whose contacts and company are made; the others share the reason of what is missing. */
export async function sendLeads({ plan, rows, route }: LeadWork, deps: SenderDeps): Promise<void> {
  const rowOf = new Map(rows.flatMap((row) => (row.lead?.owner ? [[row.lead.claim, row] as const] : [])));
  const ready: (Step & { row: SendRow })[] = [];
  for (const step of plan.steps) {
    const row = rowOf.get(step.hold.claim);
    if (!row) continue;
    const missing = missingParent(row, route);
    if (!missing) ready.push({ ...step, row });
    else for (const claim of [step.hold.claim, ...inlineOf(row, route.inline)]) claim.settle(missing);
  }
  const created = ready.filter(({ id }) => id === undefined);
  const updated = ready.filter(({ id }) => id !== undefined);
  const rowsOf = new Map(ready.map(({ hold, row }) => [hold.claim, row]));
  const withLinks = (step: Step): Operation => {
    const row = rowsOf.get(step.hold.claim);
    return operationOf(step, row ? embeddedLinks(row) : {});
  };
  await Promise.all([
    route.complex ? sendComplex(created, route, deps) : sendSteps(created, withLinks, deps),
    sendSteps(updated, (step) => operationOf(step), deps),
  ]);
}

async function sendComplex(
  steps: readonly (Step & { row: SendRow })[],
  route: Route,
  deps: SenderDeps,
): Promise<void> {
  const operations = steps.map((step) => complexOperationOf(step, step.row, route));
  const outcomes = await send({ kind: 'complex', method: 'POST', path: 'leads/complex' }, operations, deps);
  for (const { hold, row } of steps) {
    const outcome = outcomes.get(hold.claim.requestId);
    hold.claim.settle(claimResult(outcome));
    for (const claim of inlineOf(row, route.inline)) claim.settle(inlineResult(claim, outcome));
  }
}

/** A lead whose contact or company is missing is not sent; it shares the reason. */
function missingParent(row: SendRow, route: Route): ClaimResult | undefined {
  for (const { claim } of parentsOf(row)) {
    if (route.inline.has(claim)) continue;
    const result = claim.peek();
    if (!result || !('id' in result)) return result ?? { kind: 'unprocessed' };
  }
  return undefined;
}

/** What an outcome of a lead means for a contact or company that travelled inside it. */
export function inlineResult(claim: Claim, outcome: Outcome | undefined): ClaimResult {
  if (!outcome || 'issue' in outcome) return claimResult(outcome);
  const id = claim.entity === 'company' ? outcome.companyId : outcome.contactId;
  return id === undefined ? { kind: 'unprocessed' } : { kind: 'created', id };
}
