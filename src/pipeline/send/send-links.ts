import { linkName, linkRecords, type Link } from '../../client/link.js';
import type { Outcome } from '../../model/outcome.js';
import { idOf, ordinalOf } from '../../planner/holds.js';
import type { SendRow } from '../../planner/plan-window.js';
import { isLinkedByLead, type Route } from '../../planner/route.js';
import { missingLinks } from '../../planner/row-links.js';
import { guarded, warnOfAmbiguous, type SenderDeps } from './sender.js';

/** What links are sent with. */
export interface LinkDeps extends SenderDeps {
  readonly bulkLink: boolean;
  /** Pairs linked so far in the run: no pair is linked twice. */
  readonly linked: Set<string>;
  /** Paths of many links that the account turned out not to know. */
  readonly unknownPaths: Set<string>;
}

/** Links that no lead carried: contact to company, and those of a lead that existed before. By row ordinal; undefined was not sent. */
export async function sendLinks(
  rows: readonly SendRow[],
  route: Route,
  deps: LinkDeps,
): Promise<ReadonlyMap<number, readonly (Outcome | undefined)[]>> {
  const wanted = rows.flatMap((row) =>
    [...linksOf(row, route), ...elementLinks(row)].map((link) => ({ link, ordinal: ordinalOf(row) })),
  );
  const fresh = wanted.filter(({ link }) => isNew(linkName(link), deps.linked));
  if (fresh.length === 0) return new Map();
  const sent = await sendSurely(
    fresh.map(({ link }) => link),
    deps,
  );
  const outcomes = new Map<number, (Outcome | undefined)[]>();
  for (const { link, ordinal } of fresh)
    outcomes.set(ordinal, [...(outcomes.get(ordinal) ?? []), sent.get(linkName(link))]);
  return outcomes;
}

/** How often a link without a clear answer is made again: linking twice is the same as linking once. */
const MOST_ROUNDS = 4;

async function sendSurely(links: readonly Link[], deps: LinkDeps): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  let left = links;
  await giveUpDoubts(links, deps);
  for (let round = 0; round < MOST_ROUNDS && left.length > 0; round += 1) {
    const { outcomes: told, open } = await guarded('links', deps, async (ledger) => {
      const { client, bulkLink: bulk, size, brake, unknownPaths, onStrange } = deps;
      const stopped = (): boolean => brake.reason !== undefined;
      await linkRecords(client, left, {
        bulk,
        size: size.current(),
        ledger,
        stopped,
        unknownPaths,
        onStrange,
      });
    });
    for (const [name, outcome] of told) outcomes.set(name, outcome);
    if (deps.brake.reason || round === MOST_ROUNDS - 1) break;
    const again = new Set(open.flatMap(({ names }) => names));
    for (const { write, names } of open) await deps.ledger.reconciled(write, new Map(), names);
    for (const name of again) outcomes.delete(name);
    left = left.filter((link) => again.has(linkName(link)));
  }
  warnOfAmbiguous(outcomes, 'links', deps);
  return outcomes;
}

/** Links that an earlier session left in doubt are simply made again. */
async function giveUpDoubts(links: readonly Link[], { doubts, ledger, lookOnly }: LinkDeps): Promise<void> {
  if (lookOnly) return;
  for (const name of links.map(linkName)) {
    const earlier = doubts.of(name);
    if (!earlier) continue;
    await ledger.reconciled(earlier.write.write, new Map(), [name]);
    doubts.settled([name]);
  }
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

/** The elements of catalogs that the row's records are to be linked to. */
function elementLinks({ elements }: SendRow): readonly Link[] {
  return elements.flatMap(({ parent, element, quantity }): readonly Link[] => {
    const fromId = idOf(parent);
    if (fromId === undefined) return [];
    const from = parent.claim.entity;
    return [{ from, fromId, to: 'element', toId: element.id, catalogId: element.catalogId, quantity }];
  });
}
