import { hal, nothing, type Answer } from '../http/answer.js';
import { htmlPage, invalid, notSupportedChoice, problem, unauthorized } from '../http/problem.js';
import { readName, type Beside, type Spoiling, type Striking } from './kinds.js';
import type { Fault } from './script.js';
import { spoiltItems } from './spoil-items.js';

/** How an answer leaves: whole, in part, or not at all. */
export type Delivery =
  | 'whole'
  | 'half'
  | 'half-head'
  | 'wrong-length'
  | 'bad-gzip'
  | 'drip'
  | 'hang-up'
  | 'reset'
  | 'close'
  | 'silent';

export interface FaultedAnswer {
  readonly answer: Answer;
  readonly delivery: Delivery;
}

/** The means of a fault: the request's own answer, which stores what was written, and a way to have it later. */
export interface Means {
  /** With `items`, only so many of the written array are taken. */
  readonly answer: (items?: number) => Answer;
  readonly later: (ms: number, act: () => void) => void;
  /** Milliseconds that the fault speaks of. */
  readonly ms: number;
  /** The request_id of each item of the written array. */
  readonly requestIds: readonly string[];
}

type Shape = (answer: Answer, fault: Fault, means: Means) => FaultedAnswer;

/** The answer as the fault leaves it. */
export function applyFault(fault: Fault, means: Means): FaultedAnswer {
  const { shape, point } = readName(fault.fault);
  const store = (): Answer => {
    const items = shape === 'short' ? shortOf(fault, means) : fault.partial;
    // A request without items would be refused for that, which is not what the fault is about.
    return items === 0 && means.requestIds.length > 0 ? standIn : means.answer(items);
  };
  if (point === 'after') return shapes[shape](store(), fault, means);
  if (point === 'late') means.later(means.ms, () => void store());
  return shapes[shape](standIn, fault, means);
}

/** What a fault works on that hides from the client that nothing was stored yet. */
const standIn = hal({ _links: {}, _embedded: {} });

const shapes: Readonly<Record<Striking | Spoiling | Beside, Shape>> = {
  status: (_answer, fault) => whole(refusal(fault, fault.status ?? 500)),
  throttle: (_answer, fault) => whole(throttle(fault)),
  block: () => whole(htmlPage(403)),
  unauthorized: (_answer, { detail }) => whole(detail === undefined ? unauthorized : problem(401, detail)),
  forbidden: (_answer, { detail }) => whole(problem(403, detail ?? "Client doesn't have the required scope")),
  payment: (_answer, { detail }) => whole(problem(402, detail ?? 'Payment required')),
  repeat: (_answer, { detail }) => whole(problem(400, detail ?? 'System error, please repeat')),
  validation: (_answer, fault, means) => whole(complaints(fault, means)),
  timeout: (_answer, fault) => whole(refusal(fault, 504)),
  redirect: (_answer, { to }) =>
    whole({ status: 307, headers: { location: new URL(to ?? 'https://elsewhere.example/').href } }),
  reset: (answer) => ({ answer, delivery: 'reset' }),
  close: (answer) => ({ answer, delivery: 'close' }),
  silent: (answer) => ({ answer, delivery: 'silent' }),
  'half-head': (answer) => ({ answer, delivery: 'half-head' }),
  truncate: (answer) => ({ answer, delivery: 'half' }),
  'wrong-length': (answer) => ({ answer, delivery: 'wrong-length' }),
  'bad-gzip': (answer) => ({ answer, delivery: 'bad-gzip' }),
  html: spoilt((answer) => ({ ...htmlPage(200), status: answer.status })),
  empty: spoilt(() => nothing),
  short: whole,
  'request-ids-reordered': misnamed(spoiltItems['request-ids-reordered']),
  'request-ids-missing': misnamed(spoiltItems['request-ids-missing']),
  'request-ids-foreign': misnamed(spoiltItems['request-ids-foreign']),
  'request-ids-duplicated': misnamed(spoiltItems['request-ids-duplicated']),
  'request-ids-extra': misnamed(spoiltItems['request-ids-extra']),
  drip: (answer) => ({ answer, delivery: 'drip' }),
  'hang-up': (answer) => ({ answer, delivery: 'hang-up' }),
  latency: whole,
  mutate: whole,
};

function whole(answer: Answer): FaultedAnswer {
  return { answer, delivery: 'whole' };
}

function shortOf({ partial }: Fault, { requestIds }: Means): number {
  return partial ?? requestIds.length >> 1;
}

/** Spoils a good answer; one that is an error already is left alone. */
function spoilt(change: (answer: Answer, means: Means) => Answer): Shape {
  return (answer, _fault, means) => whole(answer.status >= 300 ? answer : change(answer, means));
}

/** Spoils the items of an answer to a write; a page that is read stays as it is. */
function misnamed(change: (answer: Answer) => Answer): Shape {
  return spoilt((answer, means) => (means.requestIds.length > 0 ? change(answer) : answer));
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

function complaints({ items = [0] }: Fault, { requestIds }: Means): Answer {
  return invalid(
    items.map((index) => ({
      requestId: requestIds[index] ?? String(index),
      complaints: [notSupportedChoice('name')],
    })),
  );
}
