import type { RowOutcome } from '../../model/outcome.js';
import { ordinalOf, parentsOf } from '../../planner/holds.js';
import { operationOf } from '../../planner/operations.js';
import type { SendRow, Step, WindowPlan } from '../../planner/plan-window.js';
import { chooseRoute, type Route } from '../../planner/route.js';
import { rowOutcome } from '../../planner/row-outcome.js';
import { recogniseParents } from './recognise-parents.js';
import { sendAttachments } from './send-attachments.js';
import { sendLeads } from './send-leads.js';
import { sendLinks, type LinkDeps } from './send-links.js';
import { sendSteps } from './send-steps.js';
import { settleInline } from './settle-inline.js';

/**
 * Sends a planned window in dependency order: companies and contacts, then leads that name them, then the links that
 * no lead carried together with notes and tasks. Resolves to one outcome for each row, in file order; never rejects.
 */
export async function performWindow(planned: WindowPlan, deps: LinkDeps): Promise<readonly RowOutcome[]> {
  const rows = planned.rows.filter((row) => row.kind === 'send');
  try {
    const plan = await recogniseParents(await settleInline(planned, deps), deps);
    const route = chooseRoute(plan, { batchSize: deps.size.current(), bulkLink: deps.bulkLink });
    await sendParents(plan, route, deps);
    await settledParents(rows, route);
    await sendLeads({ plan, rows, route }, deps);
    await Promise.all(rows.map(async (row) => await row.lead?.claim.result));
    const [links, attachments] = await Promise.all([
      sendLinks(rows, route, deps),
      sendAttachments(rows, deps),
    ]);
    return plan.rows.map((row) => {
      if (row.kind === 'decided') return row.outcome;
      const ordinal = ordinalOf(row);
      return rowOutcome(row, [...(links.get(ordinal) ?? []), ...(attachments.get(ordinal) ?? [])]);
    });
  } finally {
    // Rows of later windows wait for these claims; none may stay open, whatever happened.
    for (const { hold } of planned.steps) hold.claim.settle({ kind: 'unprocessed' });
  }
}

/** Companies and contacts that do not travel inside a lead. */
async function sendParents(plan: WindowPlan, route: Route, deps: LinkDeps): Promise<void> {
  const steps = plan.steps.filter(
    ({ hold }) => hold.claim.entity !== 'lead' && !route.inline.has(hold.claim),
  );
  const groups = new Map<string, Step[]>();
  for (const step of steps) {
    const key = `${step.hold.claim.entity} ${step.id === undefined ? 'create' : 'update'}`;
    groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  await Promise.all(
    [...groups.values()].map(async (group) => await sendSteps(group, (step) => operationOf(step), deps)),
  );
}

/** Waits until every contact and company that the rows name is made, here or in an earlier window. */
async function settledParents(rows: readonly SendRow[], route: Route): Promise<void> {
  const parents = rows.flatMap(parentsOf).filter(({ claim }) => !route.inline.has(claim));
  await Promise.all(parents.map(async ({ claim }) => await claim.result));
}
