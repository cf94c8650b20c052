import { AppError } from '../errors/app-error.js';
import type { ErrorCode } from '../errors/codes.js';
import type { Answer, AnswerKind } from './classify.js';
import { plainText } from './plain-text.js';
import type { Request } from './transport.js';

interface Stop {
  readonly code: ErrorCode;
  /** Follows "POST leads" in the message. */
  readonly says: string;
  /** The same would happen to every later request, so none is sent. */
  readonly final: boolean;
  /** Kommo has proven not to have stored anything. */
  readonly notStored: boolean;
}

const stop = (code: ErrorCode, says: string, traits: Partial<Stop> = {}): Stop => ({
  code,
  says,
  final: false,
  notStored: false,
  ...traits,
});

const refused = { notStored: true } as const;
const forGood = { notStored: true, final: true } as const;
const unexpected = stop('api/answer', 'was answered with something unexpected');

/** What stops a run, by the kind of the last answer. */
const stops = {
  done: unexpected,
  empty: unexpected,
  unmodified: unexpected,
  redirect: stop('api/redirect', 'was redirected', { final: true }),
  rejected: stop('api/answer', 'was refused', refused),
  repeat: stop('api/answer', 'failed inside Kommo'),
  token: stop('auth/token', 'was refused: the token is wrong, expired or revoked', forGood),
  payment: stop('auth/payment', 'was refused: the subscription has lapsed', forGood),
  rights: stop('auth/rights', 'is not allowed for this token', refused),
  blocked: stop('api/blocked', 'was refused by the gateway; nothing more is sent', forGood),
  missing: stop('api/answer', 'does not exist', refused),
  glitch: stop('api/answer', 'was answered with a web page'),
  tooLarge: stop('api/answer', 'was refused for its size', refused),
  throttled: stop('api/throttled', 'was answered 429 again and again', forGood),
  failure: stop('api/answer', 'failed inside Kommo'),
  heavy: stop('api/answer', 'took Kommo too long'),
  garbled: stop('api/answer', 'was answered with text that cannot be read'),
  odd: unexpected,
  notSent: stop('api/unreachable', 'could not be sent', refused),
  untrusted: stop('api/untrusted', 'was not sent, as the other side is not proven to be Kommo', forGood),
  lost: stop('api/unreachable', 'got no answer'),
} as const satisfies Record<AnswerKind, Stop>;

/** The error that stops the run for an answer, and whether later requests must be refused with it too. */
export function stopFor(
  request: Request,
  answer: Answer,
): { readonly error: AppError; readonly final: boolean } {
  const { code, says, final, notStored } = stops[answer.kind];
  const { method, path } = request;
  const status = answer.status === 0 ? '' : ` (HTTP ${answer.status})`;
  const number =
    answer.headers.requestId === null
      ? ''
      : ` Kommo's request id: ${plainText(answer.headers.requestId, 64)}.`;
  const message = `${method} ${path} ${says}${status}: ${answer.detail.replace(/\.$/, '')}.${number}`;
  const context = { method, path, status: answer.status, notStored };
  return { error: new AppError(code, { message, context }), final };
}

/** True when an error of the client proves that its write is not stored. */
export function provesNotStored(thrown: unknown): thrown is AppError {
  return thrown instanceof AppError && thrown.context['notStored'] === true;
}
