import { plural } from '../../model/entity.js';
import type { Claim } from '../../planner/claims.js';
import { parentsOf } from '../../planner/holds.js';
import { complexOperationOf, operationOf } from '../../planner/operations.js';
import type { SendRow, Step, WindowPlan } from '../../planner/plan-window.js';
import { recognise } from '../doubt/recognise.js';
import { inlineResult } from './send-leads.js';
import { claimResult } from './send-steps.js';
import type { SenderDeps } from './sender.js';

/**
 * Finds contacts and companies that the run has made and its journal does not know, before it is decided how they
 * travel: first those inside leads, which tell equal ones apart. Resolves to the plan without what was found.
 */
export async function recogniseParents(plan: WindowPlan, deps: SenderDeps): Promise<WindowPlan> {
  if (!deps.strangers) return plan;
  await recogniseWhole(plan, deps);
  for (const entity of ['company', 'contact'] as const) {
    const steps = leftOf(plan).filter(({ hold, id }) => hold.claim.entity === entity && id === undefined);
    const operations = steps.map((step) => operationOf(step));
    const outcomes = await recognise({ path: plural[entity], operations }, deps);
    for (const { hold } of steps) {
      const outcome = outcomes.get(hold.claim.requestId);
      if (outcome) hold.claim.settle(claimResult(outcome));
    }
  }
  return { ...plan, steps: leftOf(plan) };
}

/** Leads together with the contact and company that may have travelled inside them. */
async function recogniseWhole(plan: WindowPlan, deps: SenderDeps): Promise<void> {
  const rowOf = new Map(
    plan.rows.flatMap((row) =>
      row.kind === 'send' && row.lead?.owner ? [[row.lead.claim, row] as const] : [],
    ),
  );
  const unmade = new Set(plan.steps.map(({ hold }) => hold.claim));
  const whole = plan.steps.flatMap((step) => {
    const row = step.id === undefined ? rowOf.get(step.hold.claim) : undefined;
    const inline = row && row.contacts.length <= 1 ? inlineOf(row, unmade, deps) : undefined;
    return row && inline && inline.size > 0 ? [{ step, row, inline }] : [];
  });
  const operations = whole.map(({ step, row, inline }) =>
    complexOperationOf(step, row, { complex: true, inline, requests: 0 }),
  );
  const outcomes = await recognise({ path: 'leads/complex', operations }, deps);
  for (const { step, inline } of whole) {
    const outcome = outcomes.get(step.hold.claim.requestId);
    if (!outcome) continue;
    step.hold.claim.settle(claimResult(outcome));
    for (const claim of inline) claim.settle(inlineResult(claim, outcome));
  }
}

function inlineOf(row: SendRow, unmade: ReadonlySet<Claim>, { doubts }: SenderDeps): ReadonlySet<Claim> {
  const owned = parentsOf(row).filter(
    ({ claim, owner }) => owner && unmade.has(claim) && !doubts.of(claim.requestId),
  );
  return new Set(owned.map(({ claim }) => claim));
}

function leftOf({ steps }: WindowPlan): readonly Step[] {
  return steps.filter(({ hold }) => !hold.claim.peek());
}
