import * as z from 'zod';

import { nothing, type Answer } from '../http/answer.js';
import { htmlPage, problem } from '../http/problem.js';
import type { Fault } from '../faults.js';
import { DEFAULT_MS } from './fault-plan.js';

/** How an answer leaves: whole, half, or not at all. */
export type Delivery = 'whole' | 'half' | 'reset' | 'silent';

export interface FaultedAnswer {
  readonly answer: Answer;
  readonly delivery: Delivery;
}

/** The means of a fault: the request's own answer, which stores what was written, and a way to have it later. */
export interface Means {
  /** With `items`, only so many of the written array are taken. */
  readonly answer: (items?: number) => Answer;
  readonly later: (ms: number, act: () => void) => void;
}

type Act = (fault: Fault, means: Means) => FaultedAnswer;

/** The answer as the fault leaves it. */
export function applyFault(fault: Fault, means: Means): FaultedAnswer {
  return acts[fault.fault](fault, means);
}

const acts: Readonly<Record<Fault['fault'], Act>> = {
  latency: (fault, means) => whole(stored(fault, means)),
  status: (fault) => whole(refusal(fault, fault.status ?? 500)),
  'status-after': (fault, means) => storedBut(fault, means, refusal(fault, fault.status ?? 500)),
  throttle: (fault) => whole(throttle(fault)),
  block: () => whole(htmlPage(403)),
  payment: ({ detail }) => whole(problem(402, detail ?? 'Payment required')),
  repeat: ({ detail }) => whole(problem(400, detail ?? 'System error, please repeat')),
  'timeout-before': (fault) => whole(refusal(fault, 504)),
  'timeout-after': (fault, means) => storedBut(fault, means, refusal(fault, 504)),
  'timeout-late': (fault, means) => {
    means.later(fault.ms ?? DEFAULT_MS, () => void stored(fault, means));
    return whole(refusal(fault, 504));
  },
  'reset-before': () => ({ answer: nothing, delivery: 'reset' }),
  'reset-after': (fault, means) => ({ answer: stored(fault, means), delivery: 'reset' }),
  'silent-before': () => ({ answer: nothing, delivery: 'silent' }),
  'silent-after': (fault, means) => ({ answer: stored(fault, means), delivery: 'silent' }),
  truncate: (fault, means) => ({ answer: stored(fault, means), delivery: 'half' }),
  html: changed((answer) => ({ ...htmlPage(200), status: answer.status })),
  'request-ids-reordered': changed(itemsBy((list) => list.toReversed())),
  'request-ids-missing': changed(itemsBy((list) => list.slice(0, -1))),
  'request-ids-foreign': changed(
    itemsBy((list) => list.map((one, index) => (index === 0 ? renamed(one, 'not-yours') : one))),
  ),
  'request-ids-duplicated': changed(
    itemsBy((list) => list.map((one) => renamed(one, plainId(list[0] ?? one)))),
  ),
  empty: changed(() => nothing),
};

function whole(answer: Answer): FaultedAnswer {
  return { answer, delivery: 'whole' };
}

function stored({ partial }: Fault, means: Means): Answer {
  return means.answer(partial);
}

function storedBut(fault: Fault, means: Means, answer: Answer): FaultedAnswer {
  stored(fault, means);
  return whole(answer);
}

/** Spoils a good answer; one that is an error already is left alone. */
function changed(change: (answer: Answer) => Answer): Act {
  return (fault, means) => {
    const answer = stored(fault, means);
    return whole(answer.status >= 300 ? answer : change(answer));
  };
}

function refusal({ html, detail }: Fault, status: number): Answer {
  // What answers in place of the API on 502 to 504 is the gateway, and it speaks HTML.
  const isGateway = html ?? (status >= 502 && status <= 504);
  if (isGateway) return htmlPage(status);
  return problem(status, detail ?? 'An error of the sandbox, as its fault script says', {
    ...(status === 500 ? { trace_id: 'b7c1e0d2' } : {}),
  });
}

function throttle({ html, detail, retryAfter }: Fault): Answer {
  const seconds = typeof retryAfter === 'number' ? { retry_after: retryAfter } : {};
  const answer = html === true ? htmlPage(429) : problem(429, detail ?? 'Too many requests', seconds);
  return retryAfter === undefined ? answer : { ...answer, headers: { 'retry-after': String(retryAfter) } };
}

const item = z.looseObject({ request_id: z.union([z.string(), z.array(z.string())]).optional() });
const items = z.array(item);
const hal = z.looseObject({ _embedded: z.record(z.string(), items) });
type Item = z.infer<typeof item>;
type ChangeItems = (list: readonly Item[]) => readonly Item[];

/** Changes the items of an answer to a write; any other body stays as it is. */
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
