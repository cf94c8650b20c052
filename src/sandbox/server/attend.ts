import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

import type { Answer } from '../http/answer.js';
import type { Call } from '../http/call.js';
import { htmlPage, problem, unauthorized } from '../http/problem.js';
import { parseQuery } from '../http/query.js';
import type { World } from '../world.js';
import { applyFault, type Delivery } from '../faults/apply.js';
import { mutate } from '../faults/mutate.js';
import type { Asked, FaultPlan } from '../faults/plan.js';
import { requestIdOf } from '../http/items.js';
import type { Arrivals } from './arrivals.js';
import { deliver } from './deliver.js';
import { blockedAnswer, throttledAnswer, type Verdict } from './rate.js';
import { readBody } from './read-body.js';

/** What the front of the sandbox has at hand for every request. */
export interface Front {
  readonly world: World;
  readonly arrivals: Arrivals;
  faults: FaultPlan;
  /** Aborted by a reset: what was to be stored later is not. */
  pending: AbortController;
  /** Aborted when the sandbox closes: nothing waits any longer. */
  readonly closing: AbortSignal;
  /** To be called after everything that may have changed the account. */
  touch: () => void;
}

/** A request that a route was found for. */
export interface Visit {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Its number in the arrival log. */
  readonly number: number;
  readonly verdict: Verdict;
  readonly url: URL;
  readonly param: (name: string) => string;
  readonly needsToken: boolean;
}

interface Decided {
  readonly answer: Answer;
  readonly delivery: Delivery;
  /** Milliseconds that a body takes which comes in pieces. */
  readonly ms: number;
}

/** Takes one request from the gate to the answer: limit, token, body, faults, route, delivery. */
export async function attend(front: Front, visit: Visit, answer: (call: Call) => Answer): Promise<void> {
  const decided = await decide(front, visit, answer);
  if (visit.incoming.method !== 'GET') front.touch();
  front.arrivals.answered(visit.number, await deliver(visit.outgoing, decided.answer, decided));
}

async function decide(front: Front, visit: Visit, answer: (call: Call) => Answer): Promise<Decided> {
  const { world, faults } = front;
  const read = await readBody(visit.incoming, world.switches.bodyLimit);
  if (visit.verdict === 'blocked') return whole(blockedAnswer);
  if (visit.verdict === 'throttled') return whole(throttledAnswer(world.switches));
  const { url } = visit;
  const body = 'body' in read ? read.body : undefined;
  const strike = faults.strike(askedOf(visit, body));
  const respond = (items?: number): Answer => {
    const part = items !== undefined && Array.isArray(body) ? body.slice(0, items) : body;
    const call = callOf(front, visit, part);
    const refusal = refusedAtDoor(call, visit.needsToken);
    if (refusal) return refusal;
    return 'refusal' in read ? read.refusal : answerCall(call, answer);
  };
  for (const mutation of strike.mutations) mutate(world, mutation, url.pathname);
  if (strike.mutations.length > 0) front.touch();
  const decided = strike.fault
    ? applyFault(strike.fault, {
        answer: respond,
        later: laterOf(front),
        ms: strike.ms,
        requestIds: itemsOf(body).map((item, index) => requestIdOf(item, index)),
      })
    : whole(respond());
  const delay = faults.draw(world.switches.latency) + strike.latencyMs;
  if (delay > 0) await wait(delay, undefined, { signal: front.closing }).catch(() => undefined);
  return { ...decided, ms: strike.ms };
}

function laterOf({ pending, closing, touch }: Front): (ms: number, act: () => void) => void {
  return (ms, act) => {
    const signal = AbortSignal.any([pending.signal, closing]);
    void wait(ms, undefined, { signal, ref: false })
      .then(act, () => undefined)
      .then(touch);
  };
}

function askedOf({ incoming, url }: Visit, body: unknown): Asked {
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    page: incoming.method === 'GET' ? Number(url.searchParams.get('page') ?? 1) : 0,
    items: itemsOf(body).length,
  };
}

function itemsOf(body: unknown): readonly unknown[] {
  return Array.isArray(body) ? body : [];
}

function answerCall(call: Call, answer: (call: Call) => Answer): Answer {
  const { timeoutAbove, timeoutCommits } = call.world.switches;
  const isHeavy = timeoutAbove !== null && itemsOf(call.body).length > timeoutAbove;
  if (!isHeavy) return answer(call);
  if (timeoutCommits) answer(call);
  return htmlPage(504);
}

function refusedAtDoor(call: Call, needsToken: boolean): Answer | undefined {
  const { urlLimit } = call.world.switches;
  if (urlLimit !== null && call.urlLength > urlLimit) return htmlPage(414);
  if (needsToken && !hasToken(call)) return unauthorized;
  const mayAct = call.actor === 0 || call.world.store.users.get(call.actor)?.isActive === true;
  return mayAct ? undefined : problem(403, 'The user of X-Context-User-ID may not act here');
}

function callOf(front: Front, visit: Visit, body: unknown): Call {
  const { world } = front;
  const { incoming, url } = visit;
  const header = (name: string): string => String(incoming.headers[name] ?? '');
  return {
    world,
    method: incoming.method ?? 'GET',
    path: url.pathname.replace(/^\/api\/v4/, ''),
    href: world.url + url.pathname,
    urlLength: (incoming.url ?? '').length,
    query: parseQuery(url.searchParams),
    param: visit.param,
    header,
    body,
    actor: Number(header('x-context-user-id')) || 0,
  };
}

function hasToken(call: Call): boolean {
  const [scheme = '', token = ''] = call.header('authorization').split(' ');
  const end = call.world.tokens.access.get(token);
  const isAlive = end !== undefined && (end === null || end > call.world.clock.seconds());
  return scheme.toLowerCase() === 'bearer' && isAlive;
}

function whole(answer: Answer): Decided {
  return { answer, delivery: 'whole', ms: 0 };
}
