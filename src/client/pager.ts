import type * as z from 'zod';

import { AppError } from '../errors/app-error.js';
import type { Client, Query } from './client.js';
import { pageSchema, type ListPage } from './list-page.js';

/** Most rows of one page; Kommo cuts a larger `limit` silently (developers.kommo.com/docs/limitations). */
export const PAGE_SIZE = 250;

export interface Listing<T extends { readonly id: number }> {
  /** Of one row; it keeps at least the id. */
  readonly item: z.ZodType<T>;
  /** Where the rows stand in `_embedded`, e.g. `leads`. */
  readonly embeddedKey: string;
  readonly query?: Query;
  /** False for lists that Kommo does not sort by id: only repetition is guarded then. True where left out. */
  readonly ordered?: boolean;
}

/**
 * The pages of a list, in ascending order of id, as arrays of rows. Kommo's own order is by change time, in which an
 * edit while reading moves rows between pages. The end is 204, twice, or a page without `_links.next`; of that link only its
 * presence counts, never its address. Throws AppError `api/answer` where a page repeats or the ids do not ascend:
 * Kommo ignores parameters it does not know, and then the list would be wrong or endless.
 */
export async function* listPages<T extends { readonly id: number }>(
  client: Client,
  path: string,
  listing: Listing<T>,
): AsyncGenerator<readonly T[], void, undefined> {
  const schema = pageSchema(listing);
  const check = listing.ordered === false ? repetitionGuard(path) : orderGuard(path);
  const sorted: Query = listing.ordered === false ? {} : { 'order[id]': 'asc' };
  for (let page = 1; ; page += 1) {
    const query = { ...listing.query, ...sorted, page, limit: PAGE_SIZE };
    const answer = await believed(async () => await client.get(path, schema, query));
    if (answer === undefined) return;
    check(answer.rows, page);
    yield answer.rows;
    if (!answer.hasNext) return;
  }
}

/** A page with rows. One without is believed at the second look only: Kommo may send a stray 204. */
async function believed<T>(ask: () => Promise<ListPage<T> | null>): Promise<ListPage<T> | undefined> {
  for (let look = 1; look <= 2; look += 1) {
    const answer = await ask();
    if (answer !== null && answer.rows.length > 0) return answer;
  }
  return undefined;
}

type Guard = (rows: readonly { readonly id: number }[], page: number) => void;

function orderGuard(path: string): Guard {
  let last = Number.NEGATIVE_INFINITY;
  return (rows, page) => {
    for (const { id } of rows) {
      if (id <= last) {
        throw new AppError('api/answer', {
          message: `GET ${path}, page ${page}: id ${id} follows id ${last}, though ascending ids were asked for.`,
          context: { path, page },
        });
      }
      last = id;
    }
  };
}

function repetitionGuard(path: string): Guard {
  const seen = new Set<number>();
  return (rows, page) => {
    if (rows.every(({ id }) => seen.has(id))) {
      throw new AppError('api/answer', {
        message: `GET ${path}: page ${page} repeats rows of earlier pages.`,
        context: { path, page },
      });
    }
    for (const { id } of rows) seen.add(id);
  };
}
