import type { Client, Query } from '../../client/client.js';
import { createdBetween, scanAbove, searchFor, type Scanned } from '../../client/scan.js';
import { machineClock } from '../../journal/process-identity.js';
import type { Outcome } from '../../model/outcome.js';
import { keyOf, reconcile, type Findings, type Wanted } from '../../reconciler/reconcile.js';
import { listsOf, type Collections } from '../send/collections.js';
import { insideIds, withInsides } from './embedded-records.js';
import type { OpenWrite } from './open-write.js';

export interface LookDeps {
  readonly client: Client;
  readonly collections: Collections;
}

/** How far the clock of this machine may be from that of Kommo. */
const CLOCKS_S = 600;

/**
 * Looks once for the new records of an open write. From the newest record down to the watermark; where the account ignores
 * that order, among those made around the time of the write; where it ignores that too, by searching for the values of
 * the key field, which finds records and never proves that there is none. Undefined where nothing can be told.
 */
export async function lookFor(
  open: OpenWrite,
  wanted: readonly Wanted[],
  deps: LookDeps,
): Promise<Findings | undefined> {
  const { path, watermark } = open;
  const [list = path] = listsOf(path);
  const newest =
    watermark === undefined ? undefined : await scanAbove(deps.client, list, scanOf(list, watermark));
  const strange = (newest ?? (await madeAround(open, list, deps)))?.filter(isOthers(list, deps));
  if (!strange) return await searched(open, wanted, { deps, list });
  const records = path === 'leads/complex' ? await withInsides(deps.client, strange) : strange;
  const findings = reconcile(wanted, records);
  own(findings, open, deps);
  // A record whose time the mapping sets is not where it is looked for by its time.
  return newest ? findings : doubting(findings, wanted, ({ payload }) => payload['created_at'] !== undefined);
}

function isOthers(list: string, { collections }: LookDeps): (record: Scanned) => boolean {
  return ({ id }) => !collections.isOwn(list, id);
}

function own(findings: Findings, open: OpenWrite, { collections }: LookDeps): void {
  for (const record of findings.found.values()) collections.own(open.path, outcomeOf(open, record));
}

/** Those that are absent and for which that proves nothing are unclear. */
function doubting(
  findings: Findings,
  wanted: readonly Wanted[],
  isBlind: (one: Wanted) => boolean,
): Findings {
  const blind = new Set(wanted.filter(isBlind).map(({ name }) => name));
  return {
    found: findings.found,
    absent: findings.absent.filter((name) => !blind.has(name)),
    unclear: [...findings.unclear, ...findings.absent.filter((name) => blind.has(name))],
  };
}

function scanOf(list: string, above: number): { readonly above: number; readonly query: Query } {
  return { above, query: queryOf(list) };
}

/** Leads are compared with their links. */
export function queryOf(list: string): Query {
  return list === 'leads' ? { with: 'contacts' } : {};
}

/** Records made between the write and now, with room for clocks that differ. */
async function madeAround(
  { sentAt }: OpenWrite,
  list: string,
  { client }: LookDeps,
): Promise<readonly Scanned[] | undefined> {
  const now = Math.floor(client.time() / 1000);
  const since = Math.ceil((machineClock() - sentAt) / 1000);
  const times = { from: now - since - CLOCKS_S, to: now + CLOCKS_S };
  return await createdBetween(client, list, { ...times, query: queryOf(list) });
}

/** Full-text search: a hit is looked at again, and a miss proves nothing. Undefined without a key to search for. */
async function searched(
  open: OpenWrite,
  wanted: readonly Wanted[],
  { deps, list }: { readonly deps: LookDeps; readonly list: string },
): Promise<Findings | undefined> {
  const keys = wanted.flatMap((one) => keyOf(one) ?? []);
  if (keys.length === 0) return undefined;
  const hits = new Map<number, Scanned>();
  for (const key of keys)
    for (const record of await searchFor(deps.client, list, key)) hits.set(record.id, record);
  const keyed = wanted.filter((one) => keyOf(one) !== undefined);
  const findings = reconcile(keyed, [...hits.values()].filter(isOthers(list, deps)));
  own(findings, open, deps);
  const unclear = wanted.map(({ name }) => name).filter((name) => !findings.found.has(name));
  return { found: findings.found, absent: [], unclear };
}

/** What a new record came to that was found. */
export function outcomeOf(
  { path }: Pick<OpenWrite, 'path'>,
  record: { readonly id: number; readonly [key: string]: unknown },
): Outcome {
  if (path !== 'leads/complex') return { kind: 'created', id: record.id };
  const [contactId, companyId] = insideIds(record);
  return {
    kind: 'created',
    id: record.id,
    ...(contactId === undefined ? {} : { contactId }),
    ...(companyId === undefined ? {} : { companyId }),
  };
}
