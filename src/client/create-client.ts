import { setImmediate as immediate, setTimeout as timer } from 'node:timers/promises';
import type * as z from 'zod';

import { AppError } from '../errors/app-error.js';
import type { Answer } from './classify.js';
import type { ClientStats, WriteVerdict } from './client.js';
import { accountUrl, isLoopback } from './host.js';
import { createCredentials, type TokenStore } from './credentials.js';
import { createLimiter, type Limiter } from './limiter.js';
import { createNewKeys, type WatchedClient } from './new-keys.js';
import { plainText } from './plain-text.js';
import { readProxy } from './proxy.js';
import { createRemoteClock } from './remote-clock.js';
import { createSender, type Send, type SenderSettings, type ThrottleNotice } from './retry.js';
import { stopFor } from './stop-errors.js';
import { createTransport, type Fetch, type Request } from './transport.js';
import { guardedFetch } from './way-out.js';

/** The most requests a second that Kommo accepts (developers.kommo.com/docs/limitations). */
export const MAX_RATE = 7;
const TIMEOUT_MS = 60_000;
const MAX_BYTES = 64 * 1024 * 1024;

export interface ClientSettings {
  /** `https://<subdomain>.kommo.com` or a loopback address. */
  readonly baseUrl: string;
  readonly token: string;
  /** Where the token comes from that is renewed when Kommo refuses it; a long-lived one has none. */
  readonly tokenStore?: TokenStore | undefined;
  /** HTTP proxy that requests to Kommo go through, `http://user:password@host:port`; none where left out. */
  readonly proxy?: string | undefined;
  /** Hosts that are reached without it, as in NO_PROXY. */
  readonly noProxy?: string | undefined;
  /** Requests a second, 7 where left out; more only for a loopback address. */
  readonly rate?: number | undefined;
  /** Requests in flight; `auto` (the default) follows the answer times. */
  readonly concurrency?: number | 'auto' | undefined;
  /** Every write is refused before it is sent. */
  readonly readOnly?: boolean | undefined;
  /** Ends waiting and cuts off what is in flight. */
  readonly signal?: AbortSignal | undefined;
  /** Ends waiting alone: what is in flight is awaited, so that its answer is not lost. */
  readonly waitSignal?: AbortSignal | undefined;
  /** Kommo asked for a pause. */
  readonly onThrottle?: ((notice: ThrottleNotice) => void) | undefined;
  /** For one whole exchange; 60 s where left out. */
  readonly timeoutMs?: number | undefined;
  /** Of one answer after decompression; 64 MiB where left out. */
  readonly maxBytes?: number | undefined;
  /** The world, for tests. */
  readonly world?: Partial<World> | undefined;
}

/** What the client takes from its surroundings. */
export interface World {
  readonly fetch: Fetch;
  /** Monotonic ms. */
  readonly now: () => number;
  /** Time of day in ms. */
  readonly wallNow: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
}

/**
 * Opens the door to one account: limiter, retry and transport in a row. Throws AppError `usage/host`,
 * `usage/connection` (the token cannot be one) or `usage/option`.
 */
export function createClient(settings: ClientSettings): WatchedClient {
  const { rate = MAX_RATE, concurrency = 'auto', readOnly = false, signal, onThrottle } = settings;
  const { timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES } = settings;
  const origin = accountUrl({ baseUrl: settings.baseUrl });
  const proxy = settings.proxy === undefined ? undefined : readProxy(settings.proxy);
  const credentials = createCredentials(checkedToken(settings.token), settings.tokenStore, proxy?.secrets);
  refuseBadLimits(origin, rate, concurrency);
  const { fetch, now, wallNow, sleep, random } = { ...realWorld, ...settings.world };
  const transport = createTransport({
    origin,
    credentials,
    readOnly,
    timeoutMs,
    maxBytes,
    signal,
    fetch: fetch ?? guardedFetch({ origin, proxy, noProxy: settings.noProxy }),
    now,
  });
  const waiting = eitherOf(signal, settings.waitSignal);
  const limiter = createLimiter({ rate, concurrency, now, sleep, signal: waiting });
  const counts = { writes: 0, throttled: 0 };
  const clock = createRemoteClock({ now, wallNow });
  const newKeys = createNewKeys();
  const sending: SenderSettings = {
    limiter,
    credentials,
    transport: async (request, watch) => {
      if (request.method !== 'GET' && request.base === undefined) counts.writes += 1;
      const result = await transport(request, watch);
      if (result.kind === 'reply') clock.hear(result.headers.date);
      if (result.kind === 'reply' && result.status === 429) counts.throttled += 1;
      return result;
    },
    now,
    wallNow,
    sleep,
    random,
    signal: waiting,
    onThrottle,
  };
  const send = newKeys.watch(createSender(sending));
  return {
    get: async (path, schema, query) => {
      const request: Request = { method: 'GET', path, query };
      return read(request, await send(request), schema);
    },
    getIfModified: async (path, schema, { query, since }) => {
      const request: Request = { method: 'GET', path, query, ifModifiedSince: since };
      const answer = await send(request);
      return answer.kind === 'unmodified' ? 'unmodified' : read(request, answer, schema);
    },
    exists: async (path, query) => await exists(send, { method: 'GET', path, query }),
    write: async (request) => verdictOf(await send(request)),
    stats: () => ({ ...reachedBy(limiter), ...counts }),
    time: () => clock.time(),
    newKeys: () => newKeys.counts(),
  };
}

function reachedBy(limiter: Limiter): Omit<ClientStats, 'writes' | 'throttled'> {
  const { starts, rate, latencyMs } = limiter.reached();
  return { requests: starts, rate, latencyMs };
}

const realWorld: Omit<World, 'fetch'> & { readonly fetch: Fetch | undefined } = {
  fetch: undefined,
  now: () => performance.now(),
  wallNow: () => Date.now(),
  sleep: preciseSleep,
  random: () => Math.random(),
};

function eitherOf(...signals: readonly (AbortSignal | undefined)[]): AbortSignal | undefined {
  const given = signals.filter((signal) => signal !== undefined);
  return given.length > 1 ? AbortSignal.any(given) : given[0];
}

/** Timers count whole milliseconds, and a millisecond a request is more than the margin can spare. */
async function preciseSleep(ms: number, signal?: AbortSignal): Promise<void> {
  const options = signal ? { signal } : {};
  if (ms < 1) await immediate(undefined, options);
  else await timer(Math.floor(ms), undefined, options);
}

/** A token with a line break or a space would be quoted in the error of an invalid header. */
function checkedToken(token: string): string {
  const trimmed = token.trim();
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed;
  const fault = trimmed === '' ? 'is empty' : 'holds spaces, line breaks or letters that no token has';
  throw new AppError('usage/connection', {
    message: `The token ${fault}; nothing was sent.`,
    actions: ['Copy the long-lived token again into KOMMO_API_KEY, as one line.'],
  });
}

function refuseBadLimits(origin: string, rate: number, concurrency: number | 'auto'): void {
  if (!(rate > 0) || !Number.isFinite(rate) || (rate > MAX_RATE && !isLoopback(origin))) {
    throw new AppError('usage/option', {
      message: `The rate is ${rate}; Kommo allows more than 0 and at most ${MAX_RATE} requests a second.`,
    });
  }
  if (concurrency !== 'auto' && (!Number.isInteger(concurrency) || concurrency < 1)) {
    throw new AppError('usage/option', { message: `The concurrency is ${concurrency}; expected 1 or more.` });
  }
}

function read<T>(request: Request, answer: Answer, schema: z.ZodType<T>): T | null {
  // Nothing changed since a time that nobody named.
  if (answer.kind === 'unmodified') throw stopFor(request, answer).error;
  if (answer.kind !== 'done') return null;
  const parsed = schema.safeParse(answer.body);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, 3);
  const where = faults.map((fault) => plainText(`${fault.path.join('.') || 'body'}: ${fault.message}`, 200));
  throw new AppError('api/answer', {
    message: `GET ${request.path} was answered in another form than expected: ${where.join('; ')}.`,
    context: { path: request.path, status: answer.status },
  });
}

async function exists(send: Send, request: Request): Promise<boolean> {
  try {
    return (await send(request)).kind !== 'missing';
  } catch (thrown) {
    // A web page instead of an answer, however often one asks: the path is not of the API.
    if (thrown instanceof AppError && thrown.context['status'] === 404) return false;
    throw thrown;
  }
}

/** What a caller needs to know of a write's answer; an answer that is none of success or refusal proves nothing. */
function verdictOf(answer: Answer): WriteVerdict {
  const { kind, status, detail, items, body, text, tookMs } = answer;
  if (kind === 'done') return { kind, body, tookMs, text };
  if (kind === 'tooLarge') return { kind, status, detail };
  if (kind === 'rejected' || kind === 'missing') return { kind: 'refused', status, detail, items };
  const isSuccess = status >= 200 && status < 300;
  return {
    kind: 'unknown',
    reason: detail,
    ...(status === 0 ? {} : { status }),
    ...(isSuccess && { text }),
  };
}
