import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

import type { Answer } from '../http/answer.js';
import type { Call } from '../http/call.js';
import { htmlPage, problem, unauthorized } from '../http/problem.js';
import { parseQuery } from '../http/query.js';
import type { World } from '../world.js';
import { applyFault, type FaultedAnswer } from './apply-fault.js';
import type { Arrivals } from './arrivals.js';
import { deliver } from './deliver.js';
import type { FaultPlan } from './fault-plan.js';
import { blockedAnswer, throttledAnswer, type Verdict } from './rate.js';
import { readBody } from './read-body.js';

/** What the front of the sandbox has at hand for every request. */
export interface Front {
  readonly world: World;
  readonly arrivals: Arrivals;
  faults: FaultPlan;
  /** Aborted when the sandbox closes: nothing waits any longer. */
  readonly closing: AbortSignal;
}

/** A request that a route was found for. */
export interface Visit {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Its number in the arrival log. */
  readonly number: number;
  readonly verdict: Verdict;
  readonly param: (name: string) => string;
  readonly needsToken: boolean;
}

/** Takes one request from the gate to the answer: limit, token, body, faults, route, delivery. */
export async function attend(front: Front, visit: Visit, answer: (call: Call) => Answer): Promise<void> {
  const { answer: final, delivery } = await decide(front, visit, answer);
  front.arrivals.answered(visit.number, deliver(visit.outgoing, final, delivery));
}

async function decide(front: Front, visit: Visit, answer: (call: Call) => Answer): Promise<FaultedAnswer> {
  const { world } = front;
  const read = await readBody(visit.incoming, world.switches.bodyLimit);
  if (visit.verdict === 'blocked') return whole(blockedAnswer);
  if (visit.verdict === 'throttled') return whole(throttledAnswer(world.switches));
  const url = new URL(visit.incoming.url ?? '/', world.url);
  const { fault, latencyMs } = front.faults.strike(visit.incoming.method ?? 'GET', url.pathname);
  const respond = (items?: number): Answer => {
    if ('refusal' in read) return read.refusal;
    const part = items !== undefined && Array.isArray(read.body) ? read.body.slice(0, items) : read.body;
    return answerCall(callOf(front, visit, { url, body: part }), visit.needsToken, answer);
  };
  const later = (ms: number, act: () => void): void => {
    void wait(ms, undefined, { signal: front.closing, ref: false }).then(act, () => undefined);
  };
  const decided = fault ? applyFault(fault, { answer: respond, later }) : whole(respond());
  const delay = world.switches.latency + latencyMs;
  if (delay > 0) await wait(delay, undefined, { signal: front.closing }).catch(() => undefined);
  return decided;
}

function answerCall(call: Call, needsToken: boolean, answer: (call: Call) => Answer): Answer {
  if (needsToken && !hasToken(call)) return unauthorized;
  if (call.actor !== 0 && call.world.store.users.get(call.actor)?.isActive !== true)
    return problem(403, 'The user of X-Context-User-ID may not act here');
  const { timeoutAbove, timeoutCommits } = call.world.switches;
  const isHeavy = timeoutAbove !== null && Array.isArray(call.body) && call.body.length > timeoutAbove;
  if (!isHeavy) return answer(call);
  if (timeoutCommits) answer(call);
  return htmlPage(504);
}

function callOf(front: Front, visit: Visit, { url, body }: { url: URL; body: unknown }): Call {
  const { world } = front;
  const { incoming } = visit;
  const header = (name: string): string => String(incoming.headers[name] ?? '');
  return {
    world,
    method: incoming.method ?? 'GET',
    path: url.pathname.replace(/^\/api\/v4/, ''),
    href: world.url + url.pathname,
    query: parseQuery(url.searchParams),
    param: visit.param,
    header,
    body,
    actor: Number(header('x-context-user-id')) || 0,
  };
}

function hasToken(call: Call): boolean {
  const [scheme = '', token = ''] = call.header('authorization').split(' ');
  return scheme.toLowerCase() === 'bearer' && call.world.tokens.access.has(token);
}

function whole(answer: Answer): FaultedAnswer {
  return { answer, delivery: 'whole' };
}
