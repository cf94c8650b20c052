import * as z from 'zod';

import type { Call } from '../http/call.js';

const idOrNone = z.looseObject({ id: z.int() }).catch({ id: NaN });
const items = z.array(idOrNone);

/**
 * The ids of a bulk PATCH that no record has, each with the complaint; undefined when there are none, and for a batch that is
 * too long, which is not looked into.
 */
export function absentIds(
  { body, world }: Call,
  exists: (id: number) => boolean,
  complaint: string,
): Record<string, string> | undefined {
  const read = items.max(world.switches.writeLimit).safeParse(body);
  const ids = read.success ? read.data.map(({ id }) => id).filter(Number.isInteger) : [];
  const absent = ids.filter((id) => !exists(id));
  return absent.length === 0 ? undefined : Object.fromEntries(absent.map((id) => [String(id), complaint]));
}
