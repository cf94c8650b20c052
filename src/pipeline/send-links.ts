import { linkName, linkRecords, type Link } from '../client/link.js';
import type { Outcome } from '../model/outcome.js';
import { idOf, ordinalOf } from '../planner/holds.js';
import type { SendRow } from '../planner/plan-window.js';
import { isLinkedByLead, type Route } from '../planner/route.js';
import { missingLinks } from '../planner/row-links.js';
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

/** The links of a row by id: both ends are made by now, and no lead carries them. */
function linksOf(row: SendRow, route: Route): readonly Link[] {
  return missingLinks(row).flatMap(({ from, to }): Link[] => {
    const [fromId, toId] = [idOf(from), idOf(to)];
    if (fromId === undefined || toId === undefined) return [];
    if (from.claim.entity === 'contact' && isLinkedByLead(row, from, route)) return [];
    return [{ from: from.claim.entity, fromId, to: to.claim.entity, toId }];
  });
}
