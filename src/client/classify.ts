import { readAnswer, type Body, type BodyShape } from './answer-body.js';
import type { ItemError } from './client.js';
import { plainText } from './plain-text.js';
import type { Fault, Reply } from './transport.js';

/**
 * What one attempt came to.
 * `done` a complete answer · `empty` 204 · `unmodified` 304 · `redirect` other 3xx · `rejected` proven not stored, for its data ·
 * `repeat` 400 that asks to repeat · `token` 401 · `payment` 402 · `rights` 403 as JSON · `blocked` 403 from the
 * gateway · `missing` no such path or record · `glitch` a 404 page from the web front · `tooLarge` refused for its
 * size · `throttled` 429 · `failure` 5xx · `heavy` 504 · `garbled` success that cannot be read · `odd` none of
 * these · `notSent`, `untrusted`, `lost` no answer.
 */
export type AnswerKind =
  | 'done'
  | 'empty'
  | 'unmodified'
  | 'redirect'
  | 'rejected'
  | 'repeat'
  | 'token'
  | 'payment'
  | 'rights'
  | 'blocked'
  | 'missing'
  | 'glitch'
  | 'tooLarge'
  | 'throttled'
  | 'failure'
  | 'heavy'
  | 'garbled'
  | 'odd'
  | 'notSent'
  | 'untrusted'
  | 'lost';

/** One attempt, judged. `status` is 0 where no answer came. */
export interface Answer {
  readonly kind: AnswerKind;
  readonly status: number;
  /** The parsed body; undefined where there is none. */
  readonly body: unknown;
  /** The body as it came, without the token. */
  readonly text: string;
  /** Kommo's words or the reason of the fault, safe to print. */
  readonly detail: string;
  readonly items: readonly ItemError[];
  readonly tookMs: number;
  readonly headers: Reply['headers'];
}

/** Statuses from `from` to `to` with a body of one of `shapes` are `kind`. */
export interface AnswerRule {
  readonly from: number;
  readonly to: number;
  readonly shapes: readonly BodyShape[];
  readonly kind: AnswerKind;
}

const json: readonly BodyShape[] = ['json', 'named', 'repeat', 'limit', 'blocked'];
const any: readonly BodyShape[] = [...json, 'none', 'cut', 'text'];

function rule(
  statuses: number | readonly [number, number],
  shapes: readonly BodyShape[],
  kind: AnswerKind,
): AnswerRule {
  const [from, to] = typeof statuses === 'number' ? [statuses, statuses] : statuses;
  return { from, to, shapes, kind };
}

/**
 * The answers Kommo gives (developers.kommo.com/docs/http-codes and what integrators report); the first rule that
 * fits decides, and what fits none is `odd`.
 */
export const answerRules: readonly AnswerRule[] = [
  rule([200, 202], json, 'done'),
  rule([200, 202], ['cut'], 'garbled'),
  rule(204, any, 'empty'),
  rule(304, any, 'unmodified'),
  rule([300, 399], any, 'redirect'),
  rule(400, ['repeat'], 'repeat'),
  rule(400, json, 'rejected'),
  rule(401, any, 'token'),
  rule(402, any, 'payment'),
  rule(403, ['blocked'], 'blocked'),
  rule(403, json, 'rights'),
  // A gateway that shuts an address out does not speak JSON.
  rule(403, any, 'blocked'),
  rule(404, json, 'missing'),
  rule(404, any, 'glitch'),
  rule(405, any, 'missing'),
  rule(413, any, 'tooLarge'),
  rule(415, json, 'rejected'),
  rule(422, ['limit'], 'tooLarge'),
  rule(422, json, 'rejected'),
  rule(429, any, 'throttled'),
  rule(504, any, 'heavy'),
  rule([500, 599], any, 'failure'),
];

const noHeaders: Reply['headers'] = {
  retryAfter: null,
  location: null,
  requestId: null,
  date: null,
};

export function classify(result: Reply | Fault): Answer {
  if (result.kind !== 'reply') {
    const { kind, reason } = result;
    const nothing = { status: 0, body: undefined, text: '', items: [], tookMs: 0, headers: noHeaders };
    return { ...nothing, kind, detail: reason };
  }
  const { status, text, tookMs, headers } = result;
  const body = readAnswer(result);
  const kind = kindOf(status, body);
  const detail = kind === 'redirect' ? newAddress(headers.location) : body.detail;
  return { kind, status, body: body.json, text, detail, items: body.items, tookMs, headers };
}

function kindOf(status: number, { shape }: Body): AnswerKind {
  const fits = ({ from, to, shapes }: AnswerRule): boolean =>
    from <= status && status <= to && shapes.includes(shape);
  return answerRules.find(fits)?.kind ?? 'odd';
}

/** Where a redirect points: the host alone, as the rest may hold anything. */
function newAddress(location: string | null): string {
  const host = location !== null && URL.canParse(location) ? new URL(location).host : '';
  return host === '' ? 'to another path of the same host' : `to ${plainText(host, 100)}`;
}
