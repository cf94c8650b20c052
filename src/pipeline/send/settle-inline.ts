import type { Claim } from '../../planner/claims.js';
import { parentsOf } from '../../planner/holds.js';
import { complexOperationOf } from '../../planner/operations.js';
import type { SendRow, Step, WindowPlan } from '../../planner/plan-window.js';
import { inlineResult } from './send-leads.js';
import { claimResult } from './send-steps.js';
import { settleEarlier, type SenderDeps } from './sender.js';

/**
 * Looks for leads of earlier sessions that may be in the account together with the contact and company that travelled
 * inside them: before that is known, neither may be sent on its own. Resolves to the plan without what was found.
 */
export async function settleInline(plan: WindowPlan, deps: SenderDeps): Promise<WindowPlan> {
  const rows = plan.rows.filter((row) => row.kind === 'send');
  const rowOf = new Map(rows.flatMap((row) => (row.lead?.owner ? [[row.lead.claim, row] as const] : [])));
  const open = plan.steps.flatMap((step) => {
    const row = rowOf.get(step.hold.claim);
    const isOpen = deps.doubts.of(step.hold.claim.requestId)?.write.path === 'leads/complex';
    return row && isOpen ? [{ step, row, inline: inlineOf(row, plan.steps, deps) }] : [];
  });
  if (open.length === 0) return plan;
  const operations = open.map(({ step, row, inline }) =>
    complexOperationOf(step, row, { complex: true, inline, requests: 0 }),
  );
  const outcomes = await settleEarlier(operations, deps);
  for (const { step, inline } of open) {
    const outcome = outcomes.get(step.hold.claim.requestId);
    if (!outcome) continue;
    step.hold.claim.settle(claimResult(outcome));
    for (const claim of inline) claim.settle(inlineResult(claim, outcome));
  }
  return { ...plan, steps: plan.steps.filter(({ hold }) => !hold.claim.peek()) };
}

/** The contact and company of a row that were on their way inside its lead: they are neither made nor in doubt. */
function inlineOf(row: SendRow, steps: readonly Step[], { doubts }: SenderDeps): ReadonlySet<Claim> {
  const unmade = new Set(steps.map(({ hold }) => hold.claim));
  const claims = parentsOf(row).filter(({ claim, owner }) => owner && unmade.has(claim));
  return new Set(claims.map(({ claim }) => claim).filter(({ requestId }) => !doubts.of(requestId)));
}
