import * as z from 'zod';

import { AppError } from '../errors/app-error.js';
import type { Client, Query } from './client.js';
import type { Tile } from './tile.js';

/** A list of the account, and which of its rows are wanted. */
export interface List<T> {
  /** Below `/api/v4`. */
  readonly path: string;
  /** Where the rows stand in `_embedded`, e.g. `leads`. */
  readonly embeddedKey: string;
  /** Of one row; it keeps at least the id. */
  readonly item: z.ZodType<T>;
  readonly query?: Query;
  /** Whether a row is among what `query` asks for. Kommo answers 200 to a filter that it ignores. */
  readonly fits?: (row: T) => boolean;
}

export interface ListPage<T> {
  readonly rows: readonly T[];
  readonly hasNext: boolean;
}

/** Asks for one page; an answer without rows, 204 among them, is a page without rows. */
export async function askForPage<T>(client: Client, list: List<T>, tile: Tile): Promise<ListPage<T>> {
  const { page, limit } = tile;
  const answer = await client.get(list.path, pageSchema(list), { ...list.query, page, limit });
  return answer ?? { rows: [], hasNext: false };
}

/**
 * The page, where an empty one is believed at the second look only: Kommo may send a stray 204, and whoever takes it for
 * the truth makes again what it hides.
 */
export async function askTwiceIfEmpty<T>(client: Client, list: List<T>, tile: Tile): Promise<ListPage<T>> {
  const first = await askForPage(client, list, tile);
  return first.rows.length > 0 ? first : await askForPage(client, list, tile);
}

// Made once, because zod compiles a schema of an object when it is used for the first time.
const envelope = z.object({ _links: z.unknown().optional(), _embedded: z.record(z.string(), z.unknown()) });
const next = z.object({ next: z.object({ href: z.string() }) });

/** The shape of a page (reference/leads-list); of the link to the next only its presence counts. */
export function pageSchema<T>({
  item,
  embeddedKey,
}: Pick<List<T>, 'item' | 'embeddedKey'>): z.ZodType<ListPage<T>> {
  const rowsSchema = z.array(item);
  return envelope.transform(({ _links, _embedded }, context) => {
    const rows = rowsSchema.safeParse(withoutGaps(_embedded[embeddedKey]));
    if (rows.success) return { rows: rows.data, hasNext: next.safeParse(_links).success };
    for (const { message, path } of rows.error.issues)
      context.addIssue({ code: 'custom', message, path: ['_embedded', embeddedKey, ...path] });
    return z.NEVER;
  });
}

/** Pages are not asked for smaller than this. */
export const LEAST_SIZE = 25;

/** Kommo gave up on the page: it asks for smaller ones then (developers.kommo.com/docs/limitations). */
export function isTooHeavy(thrown: unknown): boolean {
  return thrown instanceof AppError && thrown.context['status'] === 504;
}

/** PHP writes a list with gaps as an object. */
function withoutGaps(list: unknown): unknown {
  return typeof list === 'object' && list !== null && !Array.isArray(list) ? Object.values(list) : list;
}
