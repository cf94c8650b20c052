import * as z from 'zod';

import type { Client, Query } from './client.js';

const PAGE = 250;
/** A scan longer than this says nothing in time: somebody else makes records by the thousand. */
const MOST_PAGES = 40;

const scannedSchema = z.looseObject({ id: z.int() });

export type Scanned = z.infer<typeof scannedSchema>;

/**
 * The records of a list with an id above `above`, newest first. Kommo answers 200 to an order that it ignores, so the
 * ids must really descend; undefined where they do not, or where there are too many to look through.
 */
export async function scanAbove(
  client: Client,
  path: string,
  { above, query = {} }: { readonly above: number; readonly query?: Query },
): Promise<readonly Scanned[] | undefined> {
  const found: Scanned[] = [];
  let last = Number.POSITIVE_INFINITY;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const rows = await pageOf(client, path, { ...query, 'order[id]': 'desc', page, limit: PAGE });
    if (rows.length === 0) return found;
    for (const record of rows) {
      if (record.id >= last) return undefined;
      last = record.id;
      if (record.id <= above) return found;
      found.push(record);
    }
    if (rows.length < PAGE) return found;
  }
  return undefined;
}

/** The highest id of a list, 0 where it is empty; undefined where Kommo ignores the order that shows it. */
export async function highestId(client: Client, path: string): Promise<number | undefined> {
  const [first, second] = await pageOf(client, path, { 'order[id]': 'desc', page: 1, limit: 2 });
  if (first && second && second.id >= first.id) return undefined;
  return first?.id ?? 0;
}

/** Records by their ids, those alone that were asked for. */
export async function recordsById(
  client: Client,
  path: string,
  ids: readonly number[],
): Promise<readonly Scanned[]> {
  const wanted = new Set(ids);
  const rows = await pageOf(client, path, { 'filter[id]': ids, page: 1, limit: PAGE });
  return rows.filter(({ id }) => wanted.has(id));
}

async function pageOf(client: Client, path: string, query: Query): Promise<readonly Scanned[]> {
  const key = path.slice(path.lastIndexOf('/') + 1);
  const schema = z.object({ _embedded: z.object({ [key]: z.array(scannedSchema) }) });
  const answer = await client.get(path, schema, query);
  return answer?._embedded[key] ?? [];
}
