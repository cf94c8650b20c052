import * as z from 'zod';

import type { Client, Query } from './client.js';
import { askForPage, askTwiceIfEmpty, type List } from './list-page.js';
import { PAGE_SIZE } from './pager.js';

/** A scan longer than this says nothing in time: somebody else makes records by the thousand. */
const MOST_PAGES = 40;

const scannedSchema = z.looseObject({ id: z.int() });

export type Scanned = z.infer<typeof scannedSchema>;

/** Which records are read from the newest on: those with an id above `above`, at most so many pages of 250. */
interface Above {
  readonly above: number;
  readonly query?: Query;
  readonly pages?: number;
}

/**
 * The records of a list with an id above `above`, newest first. Kommo answers 200 to an order that it ignores, so the
 * ids must really descend; undefined where they do not, or where there are too many to look through.
 */
export async function scanAbove(
  client: Client,
  path: string,
  { above, query = {}, pages = MOST_PAGES }: Above,
): Promise<readonly Scanned[] | undefined> {
  const list = listOf(path, { ...query, 'order[id]': 'desc' });
  const found: Scanned[] = [];
  let last = Number.POSITIVE_INFINITY;
  for (let page = 1; page <= pages; page += 1) {
    const { rows, isLast } = await scannedPage(client, list, page);
    // The whole page is looked at: of ids that ascend, the first may lie below the mark.
    for (const { id } of rows) {
      if (id >= last) return undefined;
      last = id;
    }
    found.push(...rows.filter(({ id }) => id > above));
    if (last <= above || isLast) return found;
  }
  return undefined;
}

/** The highest id of a list, 0 where it is empty; undefined where Kommo ignores the order that shows it. */
export async function highestId(client: Client, path: string): Promise<number | undefined> {
  const [first, second] = await firstRows(client, listOf(path, { 'order[id]': 'desc' }), 2);
  if (first && second && second.id >= first.id) return undefined;
  return first?.id ?? 0;
}

/** Ten years: no account has a record of that time to come. */
const FUTURE_S = 10 * 365 * 24 * 3600;

/**
 * The records of a list that were made between two times (unix seconds), for accounts that ignore the order of ids. The
 * same filter on a time to come has to find nothing, or it is not heeded; each record is looked at again. Undefined
 * where the filter proves nothing, or there are too many.
 */
export async function createdBetween(
  client: Client,
  path: string,
  { from, to, query = {} }: { readonly from: number; readonly to: number; readonly query?: Query },
): Promise<readonly Scanned[] | undefined> {
  const within = (start: number, end: number): Query => ({
    'filter[created_at][from]': start,
    'filter[created_at][to]': end,
  });
  const canary = listOf(path, within(to + FUTURE_S, to + FUTURE_S + 1));
  if ((await firstRows(client, canary, 1)).length > 0) return undefined;
  const list = listOf(path, { ...query, ...within(from, to) });
  const found = new Map<number, Scanned>();
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { rows, isLast } = await scannedPage(client, list, page);
    for (const record of rows) {
      const at = Number(record['created_at']);
      if (!(at >= from && at <= to)) return undefined;
      found.set(record.id, record);
    }
    if (isLast) return [...found.values()];
  }
  return undefined;
}

/** Records in which Kommo's search finds a text. What it does not find may be there all the same. */
export async function searchFor(client: Client, path: string, text: string): Promise<readonly Scanned[]> {
  return await firstRows(client, listOf(path, { query: text }), PAGE_SIZE);
}

/** Records by their ids, those alone that were asked for. */
export async function recordsById(
  client: Client,
  path: string,
  ids: readonly number[],
): Promise<readonly Scanned[]> {
  const wanted = new Set(ids);
  const rows = await firstRows(client, listOf(path, { 'filter[id]': ids }), PAGE_SIZE);
  return rows.filter(({ id }) => wanted.has(id));
}

function listOf(path: string, query: Query): List<Scanned> {
  return { path, embeddedKey: path.slice(path.lastIndexOf('/') + 1), item: scannedSchema, query };
}

async function firstRows(client: Client, list: List<Scanned>, limit: number): Promise<readonly Scanned[]> {
  return (await askForPage(client, list, { page: 1, limit })).rows;
}

/** A page of a list that is read to its end: others may follow one with few rows. */
async function scannedPage(
  client: Client,
  list: List<Scanned>,
  page: number,
): Promise<{ readonly rows: readonly Scanned[]; readonly isLast: boolean }> {
  const { rows, hasNext } = await askTwiceIfEmpty(client, list, { page, limit: PAGE_SIZE });
  return { rows, isLast: !hasNext && rows.length < PAGE_SIZE };
}
