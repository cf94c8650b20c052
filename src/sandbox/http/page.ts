import { hal, nothing, type Answer } from './answer.js';
import type { Call } from './call.js';
import { problem } from './problem.js';
import { filterNumbers, filterValues, orderOf, PAGE_LIMIT, queryText, usedFilters } from './query.js';
import { compare, type Shelf, type SortKey } from '../store/shelf.js';

/** How a list is read: what it can be sorted by, what it keeps, and how one record is shown. */
export interface Listing<T extends { readonly id: number }> {
  /** The key inside `_embedded`. */
  readonly key: string;
  readonly shelf: Shelf<T>;
  /** Sort fields that this list honours, with the value each sorts by. `id` needs none. */
  readonly orders: Readonly<Record<string, SortKey<T>>>;
  /** What the list is sorted by, ascending, when no order is asked for; id where absent. */
  readonly changedAt?: (record: T) => number;
  /** Turns the order round when none is asked for. */
  readonly newestFirst?: boolean;
  /** The filters that the list knows; absent where that was never tried. */
  readonly filterNames?: readonly string[];
  /** All must hold. */
  readonly filters: readonly ((record: T) => boolean)[];
  readonly show: (record: T) => unknown;
}

/** One page of a list without totals: 204 when there is nothing on it. */
export function listPage<T extends { readonly id: number }>(call: Call, listing: Listing<T>): Answer {
  const refusal = refusedList(call, listing.filterNames);
  if (refusal) return refusal;
  const { page } = call.query;
  const limit = Math.max(call.query.limit - call.world.switches.shortPages, 1);
  const start = (page - 1) * limit;
  const { found, more } = slice(candidates(call, listing), listing.filters, { start, limit });
  if (found.length === 0) return nothing;
  if (listing.changedAt && unchangedSince(call, found.map(listing.changedAt))) return { status: 304 };
  const full = found.length === limit && call.world.switches.nextOnFullLastPage;
  return hal({
    _page: page,
    _links: pageLinks(call, more || full),
    _embedded: { [listing.key]: found.map(listing.show) },
  });
}

/** A short list with totals, such as users: the whole of it is known. */
export function countedPage(call: Call, key: string, items: readonly unknown[]): Answer {
  const refusal = refusedList(call);
  if (refusal) return refusal;
  const { page, limit } = call.query;
  const found = items.slice((page - 1) * limit, page * limit);
  if (found.length === 0) return nothing;
  return hal({
    _total_items: items.length,
    _page: page,
    _page_count: Math.ceil(items.length / limit),
    _links: pageLinks(call, page * limit < items.length),
    _embedded: { [key]: found },
  });
}

export function linkTo(call: Call, path: string): { self: { href: string } } {
  return { self: { href: `${call.world.url}/api/v4${path}` } };
}

/** What some switches make of a page that Kommo, as far as is known, would give. */
function refusedList({ query, world }: Call, filterNames?: readonly string[]): Answer | undefined {
  const { unknownFilter, overLimit, lastPage } = world.switches;
  if (overLimit === 'refused' && query.askedLimit > PAGE_LIMIT)
    return problem(422, `Limit ${PAGE_LIMIT} per page`);
  if (lastPage !== null && query.page > lastPage) return problem(400, `The last page is ${lastPage}`);
  if (unknownFilter === 'ignored' || !filterNames) return undefined;
  const unknown = usedFilters(query).find((name) => !filterNames.includes(name));
  return unknown === undefined ? undefined : problem(400, `Unknown filter "${unknown.slice(0, 80)}"`);
}

/** Links to this page and to those around it. */
export function pageLinks(call: Call, hasNext: boolean): Record<string, { href: string }> {
  const { page } = call.query;
  const at = (number: number): { href: string } => ({
    href: `${call.world.url}/api/v4${call.path}?${queryText(call.query, number)}`,
  });
  return {
    self: at(page),
    ...(hasNext ? { next: at(page + 1) } : {}),
    ...(page > 1 ? { first: at(1), prev: at(page - 1) } : {}),
  };
}

/** The records in the order asked for; ids asked for by filter are looked up, not searched. */
function candidates<T extends { readonly id: number }>(call: Call, listing: Listing<T>): readonly T[] {
  const order = orderOf(call.query, ['id', ...Object.keys(listing.orders)]) ?? defaultOrder(call, listing);
  const ascending = ascendingBy(call, listing, order.field);
  return order.descending ? ascending.toReversed() : ascending;
}

interface Order {
  /** Undefined for the order that the list has of itself. */
  readonly field: string | undefined;
  readonly descending: boolean;
}

function defaultOrder<T extends { readonly id: number }>({ world }: Call, listing: Listing<T>): Order {
  const field = world.switches.defaultOrder === 'id' ? 'id' : undefined;
  return { field, descending: listing.newestFirst === true };
}

function ascendingBy<T extends { readonly id: number }>(
  { query }: Call,
  listing: Listing<T>,
  field: string | undefined,
): readonly T[] {
  const key = sortKey(listing, field);
  if (filterValues(query, 'id').length > 0)
    return lookedUp(listing.shelf, filterNumbers(query, 'id')).sort((a, b) => compare(key(a), key(b)));
  return field === 'id' ? listing.shelf.all() : listing.shelf.sortedBy(field ?? 'changed', key);
}

function sortKey<T extends { readonly id: number }>(listing: Listing<T>, field?: string): SortKey<T> {
  const byId: SortKey<T> = (record) => record.id;
  if (field === undefined) return listing.changedAt ?? byId;
  return (Object.hasOwn(listing.orders, field) ? listing.orders[field] : undefined) ?? byId;
}

function lookedUp<T extends { readonly id: number }>(shelf: Shelf<T>, ids: ReadonlySet<number>): T[] {
  return [...ids].sort((a, b) => a - b).flatMap((id) => shelf.find(id) ?? []);
}

/** Reads no further than the first record of the next page. */
function slice<T>(
  records: readonly T[],
  filters: readonly ((record: T) => boolean)[],
  { start, limit }: { start: number; limit: number },
): { found: T[]; more: boolean } {
  if (filters.length === 0)
    return { found: records.slice(start, start + limit), more: records.length > start + limit };
  const found: T[] = [];
  let passed = 0;
  for (const record of records) {
    if (!filters.every((keeps) => keeps(record))) continue;
    if (found.length === limit) return { found, more: true };
    if (passed >= start) found.push(record);
    passed += 1;
  }
  return { found, more: false };
}

function unchangedSince(call: Call, changes: readonly number[]): boolean {
  const header = call.header('if-modified-since');
  const { ifModifiedSince } = call.world.switches;
  if (ifModifiedSince === false || header === '') return false;
  if (ifModifiedSince === 'always') return true;
  const since = Date.parse(header) / 1000;
  return changes.every((at) => at <= since);
}
