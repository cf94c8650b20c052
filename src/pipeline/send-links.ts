import { linkName, linkRecords, type Link } from '../client/link.js';
import type { Outcome } from '../model/outcome.js';
import { idOf, ordinalOf } from '../planner/holds.js';
import type { SendRow } from '../planner/plan-window.js';
import { isLinkedByLead, type Route } from '../planner/route.js';
import { guarded, type SenderDeps } from './sender.js';

/** What links are sent with. */
export interface LinkDeps extends SenderDeps {
  readonly bulkLink: boolean;
  /** Pairs linked so far in the run: no pair is linked twice. */
  readonly linked: Set<string>;
}

/** Links that no lead carried: contact to company, and those of a lead that existed before. By row ordinal. */
export async function sendLinks(
  rows: readonly SendRow[],
  route: Route,
  deps: LinkDeps,
): Promise<ReadonlyMap<number, readonly Outcome[]>> {
  const wanted = rows.flatMap((row) =>
    linksOf(row, route).map((link) => ({ link, ordinal: ordinalOf(row) })),
  );
  const fresh = wanted.filter(({ link }) => isNew(linkName(link), deps.linked));
  if (fresh.length === 0) return new Map();
  const links = fresh.map(({ link }) => link);
  const sent = await guarded('links', deps, async (ledger) => {
    const { client, bulkLink: bulk, size, brake } = deps;
    await linkRecords(client, links, {
      bulk,
      size: size.current(),
      ledger,
      stopped: () => brake.reason !== undefined,
    });
  });
  const outcomes = new Map<number, Outcome[]>();
  for (const { link, ordinal } of fresh) {
    const outcome = sent.get(linkName(link));
    if (outcome) outcomes.set(ordinal, [...(outcomes.get(ordinal) ?? []), outcome]);
  }
  return outcomes;
}

function isNew(name: string, known: Set<string>): boolean {
  if (known.has(name)) return false;
  known.add(name);
  return true;
}

function linksOf(row: SendRow, route: Route): readonly Link[] {
  const links: Link[] = [];
  const company = row.company && idOf(row.company);
  for (const contact of row.contacts) {
    const id = idOf(contact);
    if (id === undefined || company === undefined || isLinkedByLead(row, contact, route)) continue;
    links.push({ from: 'contact', fromId: id, to: 'company', toId: company });
  }
  return [...links, ...leadLinksOf(row)];
}

/** A lead made by this row names its contacts and company itself; one that was there before is linked to them. */
function leadLinksOf(row: SendRow): readonly Link[] {
  const lead = row.lead?.claim.peek();
  if (!row.lead || !lead || !('id' in lead) || (row.lead.owner && lead.kind === 'created')) return [];
  const from = { from: 'lead', fromId: lead.id } as const;
  const contacts = row.contacts.map(idOf).filter((id) => id !== undefined);
  const company = row.company && idOf(row.company);
  return [
    ...contacts.map((id): Link => ({ ...from, to: 'contact', toId: id })),
    ...(company === undefined ? [] : [{ ...from, to: 'company', toId: company } as const]),
  ];
}
