import type { RecordDraft } from '../model/draft.js';
import { MAX_COMPLEX_BATCH, MAX_COMPLEX_FIELDS } from '../model/entity.js';
import type { Claim, Hold } from './claims.js';
import { parentsOf } from './holds.js';
import type { SendRow, WindowPlan } from './plan-window.js';
import { missingLinks, pairName } from './row-links.js';

/** What the choice of a route depends on. */
export interface RouteFacts {
  readonly batchSize: number;
  /** Whether the account takes links of many records in one request. */
  readonly bulkLink: boolean;
}

/**
 * How a window's new leads travel. `inline` holds the contacts and companies that go inside `leads/complex`; it is
 * empty on the separate route, where contacts and companies go first and leads name them by id. `requests` is the
 * number of write requests for records and links, notes and tasks not counted.
 */
export interface Route {
  readonly complex: boolean;
  readonly inline: ReadonlySet<Claim>;
  readonly requests: number;
}

/** The route with fewer requests; the separate one where they are equal, as it isolates failures better. */
export function chooseRoute(plan: WindowPlan, facts: RouteFacts): Route {
  const separate = costOf(plan, new Set(), { ...facts, complex: false });
  const inline = inlineClaims(plan);
  if (inline.size === 0) return { complex: false, inline: new Set(), requests: separate };
  const complex = costOf(plan, inline, { ...facts, complex: true });
  return complex < separate
    ? { complex: true, inline, requests: complex }
    : { complex: false, inline: new Set(), requests: separate };
}

/** Whether a row's contact and company become linked without a request of their own on this route. */
export function isLinkedByLead(row: SendRow, contact: Hold, route: Route): boolean {
  const { company, lead } = row;
  if (!route.complex || !company || !lead?.owner) return false;
  return route.inline.has(contact.claim) || route.inline.has(company.claim);
}

function costOf(
  plan: WindowPlan,
  inline: ReadonlySet<Claim>,
  facts: RouteFacts & { complex: boolean },
): number {
  const { batchSize, bulkLink, complex } = facts;
  const groups = new Map<string, number>();
  const count = (key: string): unknown => groups.set(key, (groups.get(key) ?? 0) + 1);
  for (const step of plan.steps) {
    if (inline.has(step.hold.claim)) continue;
    count(`${step.hold.claim.entity} ${step.id === undefined ? 'create' : 'update'}`);
  }
  let requests = 0;
  for (const [group, size] of groups) {
    const most = complex && group === 'lead create' ? Math.min(batchSize, MAX_COMPLEX_BATCH) : batchSize;
    requests += Math.ceil(size / most);
  }
  const pairs = unlinkedPairs(plan, { complex, inline, requests: 0 });
  return requests + (bulkLink ? Math.ceil(pairs / batchSize) : pairs);
}

function unlinkedPairs(plan: WindowPlan, route: Route): number {
  const pairs = new Set<string>();
  for (const row of plan.rows) {
    if (row.kind !== 'send') continue;
    for (const link of missingLinks(row)) {
      if (link.from.claim.entity !== 'contact' || isLinkedByLead(row, link.from, route)) continue;
      pairs.add(pairName(link));
    }
  }
  return pairs.size;
}

/**
 * New contacts and companies that may travel inside a new lead: named by that one row of the window only, few
 * enough custom fields, no tags (complex documents tags for the lead alone). None, where a lead of the window does
 * not fit: it has several contacts or too many fields.
 */
function inlineClaims(plan: WindowPlan): ReadonlySet<Claim> {
  const created = new Set(plan.steps.filter((step) => step.id === undefined).map((step) => step.hold.claim));
  const rows = plan.rows.filter((row) => row.kind === 'send');
  const uses = new Map<Claim, number>();
  for (const { claim } of rows.flatMap(parentsOf)) uses.set(claim, (uses.get(claim) ?? 0) + 1);
  const leads = rows.filter((row) => row.lead?.owner === true && created.has(row.lead.claim));
  if (!leads.every(fitsComplexLead)) return new Set();
  const travels = ({ claim, draft }: Hold): boolean =>
    created.has(claim) && uses.get(claim) === 1 && fitsComplex(draft) && !('tags_to_add' in draft.payload);
  return new Set(
    leads
      .flatMap(parentsOf)
      .filter(travels)
      .map((hold) => hold.claim),
  );
}

/** The API links the contact of such a lead to its company, so it must be its company. */
function fitsComplexLead(row: SendRow): boolean {
  if (row.company && row.employees.size < row.contacts.length) return false;
  return row.contacts.length <= 1 && row.lead !== undefined && fitsComplex(row.lead.draft);
}

function fitsComplex(draft: RecordDraft): boolean {
  const fields = draft.payload['custom_fields_values'];
  return !Array.isArray(fields) || fields.length <= MAX_COMPLEX_FIELDS;
}
