import type * as z from 'zod';

import { hal, type Answer } from './answer.js';
import type { Call } from './call.js';
import { readItems, type ReadItem } from './items.js';
import { linkTo } from './page.js';
import { invalid, type BadItem, type Complaint } from './problem.js';

/** What is wrong with one written item, or how to store it. Nothing changes before `store` is called. */
export type Checked<R> = { readonly complaints: readonly Complaint[] } | { readonly store: () => R };

/** How the items of an array body are written. */
export interface BatchRules<T, R> {
  readonly schema: z.ZodType<T>;
  /** Most items of one request, where it is not the limit of all writes. */
  readonly most?: number;
  readonly check: (written: T) => Checked<R>;
}

/** What was stored, with the request_id to echo. */
export interface Stored<R> {
  readonly requestId: string;
  readonly result: R;
}

/**
 * Writes an array body: all of it, or, where one item is bad, nothing. (By a switch the sound items are stored all
 * the same; the answer is the same.)
 */
export function writeBatch<T, R>(
  call: Call,
  rules: BatchRules<T, R>,
): { stored: readonly Stored<R>[] } | { refusal: Answer } {
  const read = readItems(call.body, rules.schema, rules.most ?? call.world.switches.writeLimit);
  if ('refusal' in read) return read;
  const checked = read.items.map((item) => ({ item, check: checkItem(item, rules) }));
  const bad = checked.flatMap(({ item, check }): BadItem[] =>
    'complaints' in check ? [{ requestId: item.requestId, complaints: check.complaints }] : [],
  );
  if (bad.length > 0 && call.world.switches.atomicBatch) return { refusal: invalid(bad) };
  const seen = new Set<unknown>();
  const stored = checked.flatMap(({ item, check }) => {
    if (!('store' in check)) return [];
    const id = idOf(item.written);
    const { store } = seen.has(id) ? checkedAgain(item, rules, check) : check;
    if (id !== undefined) seen.add(id);
    return [{ requestId: item.requestId, result: store() }];
  });
  return bad.length > 0 ? { refusal: invalid(bad) } : { stored };
}

/** The usual answer to a write: a list of ids, no records. */
export function writtenAnswer(call: Call, key: string, items: readonly unknown[]): Answer {
  return hal({ _links: linkTo(call, call.path), _embedded: { [key]: items } });
}

function idOf(written: unknown): unknown {
  return typeof written === 'object' && written !== null && 'id' in written ? written.id : undefined;
}

/** The same record may stand in a batch twice: the second write changes what the first left. */
function checkedAgain<T, R>(
  item: ReadItem<T>,
  rules: BatchRules<T, R>,
  first: { readonly store: () => R },
): { readonly store: () => R } {
  const again = checkItem(item, rules);
  return 'store' in again ? again : first;
}

function checkItem<T, R>(item: ReadItem<T>, rules: BatchRules<T, R>): Checked<R> {
  if (item.complaints.length > 0 || item.written === undefined) return { complaints: item.complaints };
  return rules.check(item.written);
}
