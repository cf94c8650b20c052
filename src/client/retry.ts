import { asAppError, type AppError } from '../errors/app-error.js';
import { classify, type Answer, type AnswerKind } from './classify.js';
import type { Credentials } from './credentials.js';
import { interruption } from './interruption.js';
import type { Limiter } from './limiter.js';
import { backoffMs, namedWaitMs, throttleBackoff, transientBackoff } from './retry-delay.js';
import { stopFor } from './stop-errors.js';
import type { Fault, Reply, Request, Transport } from './transport.js';
import type { WireWatch } from './wire-events.js';

/**
 * What follows an answer. `give`: the caller gets it. `repeat`: try again after a backoff. `throttle`: the whole
 * client waits, then try again. `confirm`: try again after minutes, if the account has answered before. `stop`: end
 * the run.
 */
export type NextStep = 'give' | 'repeat' | 'throttle' | 'confirm' | 'stop';

interface Steps {
  readonly read: NextStep;
  readonly write: NextStep;
}

const readAgain: Steps = { read: 'repeat', write: 'give' };
const stopBoth: Steps = { read: 'stop', write: 'stop' };

/** A write is repeated only where Kommo has proven not to have taken it; everything unclear is given back as it is. */
export const nextSteps = {
  done: { read: 'give', write: 'give' },
  empty: { read: 'give', write: 'give' },
  unmodified: { read: 'give', write: 'give' },
  missing: { read: 'give', write: 'give' },
  // A redirected write proves nothing; the next request ends the run.
  redirect: { read: 'stop', write: 'give' },
  rejected: { read: 'stop', write: 'give' },
  tooLarge: { read: 'stop', write: 'give' },
  odd: { read: 'stop', write: 'give' },
  token: stopBoth,
  rights: stopBoth,
  blocked: stopBoth,
  payment: { read: 'confirm', write: 'confirm' },
  throttled: { read: 'throttle', write: 'throttle' },
  repeat: readAgain,
  glitch: readAgain,
  failure: readAgain,
  heavy: readAgain,
  garbled: readAgain,
  lost: readAgain,
  notSent: { read: 'repeat', write: 'repeat' },
  untrusted: stopBoth,
} as const satisfies Record<AnswerKind, Steps>;

/** Told to the user when Kommo asks for a pause. */
export interface ThrottleNotice {
  readonly waitMs: number;
  /** Pauses in a row. */
  readonly round: number;
}

export interface SenderSettings {
  readonly limiter: Limiter;
  readonly transport: Transport;
  readonly credentials: Credentials;
  readonly now: () => number;
  /** Time of day in ms, for dates in Retry-After. */
  readonly wallNow: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
  readonly onThrottle?: ((notice: ThrottleNotice) => void) | undefined;
}

const MAX_ATTEMPTS = 5;
/** Pauses in a row that Kommo may ask for before the run stops. */
const MAX_ROUNDS = 5;
/** 429s that one request may meet while others get through. */
const MAX_THROTTLES = 12;
/** Repeats that may be outstanding over all requests; each costs `REPEAT_COST`, each answer earns 1 back. */
const BUDGET = 100;
const REPEAT_COST = 5;
/** An account that has paid is at times answered 402 for some minutes at night. */
const CONFIRM_AFTER_MS = [60_000, 300_000, 900_000] as const;

/** Sends one request, as often as it may be sent, and gives the answer that counts. */
export type Send = (request: Request) => Promise<Answer>;

/** Throws AppError `auth/…`, `api/…` or `run/interrupted`; after a final one every later request throws the same. */
export function createSender(settings: SenderSettings): Send {
  const sender = new Sender(settings);
  return async (request) => await sender.send(request);
}

interface Tries {
  repeats: number;
  throttles: number;
  confirms: number;
  /** The token was renewed for it, once. */
  renewed: boolean;
}

/** One attempt: its answer, and when it started. */
interface Attempt {
  readonly answer: Answer;
  readonly startedAt: number;
  /** The token that it carried. */
  readonly token: string;
}

class Sender {
  readonly #settings: SenderSettings;
  #final: AppError | undefined;
  #budget = BUDGET;
  /** The account has answered well in this run. */
  #welcome = false;
  #rounds = 0;
  #lastThrottle = Number.NEGATIVE_INFINITY;

  constructor(settings: SenderSettings) {
    this.#settings = settings;
  }

  async send(request: Request): Promise<Answer> {
    const tries: Tries = { repeats: 0, throttles: 0, confirms: 0, renewed: false };
    for (;;) {
      const attempt = await this.#attempt(request);
      const { answer } = attempt;
      this.#note(attempt);
      if (await this.#renewed(attempt, tries)) continue;
      const step = nextSteps[answer.kind][request.method === 'GET' ? 'read' : 'write'];
      if (step === 'give' && answer.kind === 'redirect') this.#stopped(request, answer);
      if (step === 'give') return answer;
      this.#refuseIfInterrupted(answer);
      if (step === 'stop' || !(await this.#waited(step, attempt, tries)))
        throw this.#stopped(request, answer);
      this.#refuseIfInterrupted(answer);
    }
  }

  async #attempt(request: Request): Promise<Attempt> {
    const { limiter, transport, credentials, now } = this.#settings;
    let startedAt = 0;
    let token = '';
    const start = async (watch: WireWatch): Promise<Reply | Fault> => {
      startedAt = now();
      token = credentials.token();
      return await transport(request, watch);
    };
    const result = await limiter.run(loadOf(request), start, () => {
      if (this.#final) throw this.#final;
    });
    return { answer: classify(result), startedAt, token };
  }

  /** Whether another token is there after one was refused; where that failed, nothing more is sent. */
  async #renewed({ answer, token }: Attempt, tries: Tries): Promise<boolean> {
    if (answer.kind !== 'token' || tries.renewed) return false;
    tries.renewed = true;
    try {
      return await this.#settings.credentials.renew(
        token,
        async (request) => (await this.#attempt(request)).answer,
      );
    } catch (thrown) {
      this.#final ??= asAppError(thrown);
      throw this.#final;
    }
  }

  #note({ answer, startedAt }: Attempt): void {
    if (answer.kind === 'throttled' || answer.status === 0) return;
    // An answer to what was sent before the last pause says nothing about the time after it.
    if (startedAt > this.#lastThrottle) this.#rounds = 0;
    if (answer.kind !== 'done' && answer.kind !== 'empty') return;
    this.#welcome = true;
    this.#budget = Math.min(BUDGET, this.#budget + 1);
  }

  /** Waits as the step asks; false when trying again is over. */
  async #waited(step: 'repeat' | 'throttle' | 'confirm', attempt: Attempt, tries: Tries): Promise<boolean> {
    if (step === 'throttle') return this.#paused(attempt, tries);
    if (step === 'repeat') return await this.#backedOff(tries);
    const waitMs = this.#welcome ? CONFIRM_AFTER_MS[tries.confirms] : undefined;
    tries.confirms += 1;
    if (waitMs !== undefined) await this.#sleep(waitMs);
    return waitMs !== undefined;
  }

  async #backedOff(tries: Tries): Promise<boolean> {
    tries.repeats += 1;
    this.#budget -= REPEAT_COST;
    if (tries.repeats >= MAX_ATTEMPTS || this.#budget < 0) return false;
    await this.#sleep(backoffMs(transientBackoff, tries.repeats, this.#settings.random()));
    return true;
  }

  /** Makes the whole client wait. Several 429s to what was sent before one pause are one round. */
  #paused({ answer, startedAt }: Attempt, tries: Tries): boolean {
    const { limiter, now, wallNow, random, onThrottle } = this.#settings;
    tries.throttles += 1;
    if (tries.throttles > MAX_THROTTLES) return false;
    if (startedAt <= this.#lastThrottle) return true;
    this.#rounds += 1;
    if (this.#rounds > MAX_ROUNDS) return false;
    this.#lastThrottle = now();
    const named = namedWaitMs(answer.headers.retryAfter, answer.body, wallNow());
    const waitMs = named ?? backoffMs(throttleBackoff, this.#rounds, random());
    limiter.throttled(waitMs);
    onThrottle?.({ waitMs, round: this.#rounds });
    return true;
  }

  #stopped(request: Request, answer: Answer): AppError {
    const { error, final } = stopFor(request, answer);
    if (final) this.#final ??= error;
    return error;
  }

  #refuseIfInterrupted({ kind }: Answer): void {
    const { signal } = this.#settings;
    if (signal?.aborted !== true) return;
    const notStored = kind === 'notSent' || kind === 'throttled' || kind === 'payment';
    throw interruption(signal, 'The run was interrupted before Kommo answered.', notStored);
  }

  /** An interruption ends the wait; the caller asks for it afterwards. */
  async #sleep(ms: number): Promise<void> {
    await this.#settings.sleep(ms, this.#settings.signal).catch(() => undefined);
  }
}

/** Requests whose answer times can be compared: the same path without ids, and about as much to carry. */
function loadOf({ method, base, path, body }: Request): string {
  const items = Array.isArray(body) ? body.length : 0;
  return `${method} ${base ?? ''}${path.replace(/\d+/g, '*')} ${Math.ceil(Math.log2(items + 1))}`;
}
