import * as z from 'zod';

import type { Answer } from '../http/answer.js';

const item = z.looseObject({ request_id: z.union([z.string(), z.array(z.string())]).optional() });
const items = z.array(item);
const hal = z.looseObject({ _embedded: z.record(z.string(), items) });
type Item = z.infer<typeof item>;
type ChangeItems = (list: readonly Item[]) => readonly Item[];

/** Changes of the items that the answer to a write names; any other body stays as it is. */
export const spoiltItems = {
  'request-ids-reordered': itemsBy((list) => list.toReversed()),
  'request-ids-missing': itemsBy((list) => list.slice(0, -1)),
  'request-ids-foreign': itemsBy((list) =>
    list.map((one, index) => (index === 0 ? renamed(one, 'not-yours') : one)),
  ),
  'request-ids-duplicated': itemsBy((list) => list.map((one) => renamed(one, plainId(list[0] ?? one)))),
  'request-ids-extra': itemsBy((list) => [
    ...list,
    ...list.slice(0, 1).map((one) => renamed(one, 'not-yours')),
  ]),
} as const satisfies Readonly<Record<string, (answer: Answer) => Answer>>;

function itemsBy(change: ChangeItems): (answer: Answer) => Answer {
  return (answer) => {
    const bare = items.safeParse(answer.body);
    if (bare.success) return { ...answer, body: change(bare.data) };
    const wrapped = hal.safeParse(answer.body);
    if (!wrapped.success) return answer;
    const entries = Object.entries(wrapped.data._embedded);
    const embedded = Object.fromEntries(entries.map(([key, list]) => [key, change(list)]));
    return { ...answer, body: { ...wrapped.data, _embedded: embedded } };
  };
}

function renamed(one: Item, requestId: string): Item {
  return { ...one, request_id: Array.isArray(one.request_id) ? [requestId] : requestId };
}

function plainId({ request_id: sent }: Item): string {
  return (Array.isArray(sent) ? sent[0] : sent) ?? '';
}
