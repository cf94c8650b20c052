import * as z from 'zod';

import type { Client, Query } from './client.js';
import type { List } from './list-page.js';

const changeSchema = z.looseObject({ updated_at: z.int() });

/**
 * Whether nothing in a list changed at `since` (unix seconds) or later, for accounts whose filters do not tell. The
 * account is asked by If-Modified-Since, which older pages of Kommo advise for lists; one that ignores it is asked nothing
 * more. An answer of 304 is not believed alone, as it may be meant for the rows of one page: the row that changed last
 * has to be older than `since`, and by the order that shows it the first row has to be older still, or the order is
 * ignored. Whatever proves nothing is false.
 */
export async function isUnchanged(
  client: Client,
  list: Pick<List<unknown>, 'path' | 'embeddedKey'>,
  since: number,
): Promise<boolean> {
  const schema = z.object({ _embedded: z.object({ [list.embeddedKey]: z.array(changeSchema) }) });
  const by = (order: 'asc' | 'desc'): Query => ({ 'order[updated_at]': order, page: 1, limit: 1 });
  const newestFirst = { query: by('desc'), since: since - 1 };
  if ((await client.getIfModified(list.path, schema, newestFirst)) !== 'unmodified') return false;
  const [newest, oldest] = await Promise.all(
    [by('desc'), by('asc')].map(async (query) => {
      const answer = await client.get(list.path, schema, query);
      return answer?._embedded[list.embeddedKey]?.[0]?.updated_at;
    }),
  );
  return newest !== undefined && oldest !== undefined && oldest < newest && newest < since;
}
