import type * as z from 'zod';

import { AppError } from '../errors/app-error.js';
import type { Client, Query } from './client.js';
import { askTwiceIfEmpty } from './list-page.js';

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
  const check = listing.ordered === false ? repetitionGuard(path) : orderGuard(path);
  const sorted: Query = listing.ordered === false ? {} : { 'order[id]': 'asc' };
  const list = { ...listing, path, query: { ...listing.query, ...sorted } };
  for (let page = 1; ; page += 1) {
    const { rows, hasNext } = await askTwiceIfEmpty(client, list, { page, limit: PAGE_SIZE });
    if (rows.length === 0) return;
    check(rows, page);
    yield rows;
    if (!hasNext) return;
  }
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
