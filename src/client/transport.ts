import { AppError, errnoOf } from '../errors/app-error.js';
import type { Json } from '../model/draft.js';
import type { Query } from './client.js';
import { isProofOfNotSent, isUntrusted } from './not-sent.js';
import { plainText } from './plain-text.js';
import { readBody } from './read-body.js';
import { redactor } from './redactor.js';
import { watchWire, type WireWatch } from './wire-events.js';

/** One request; `path` is below `base`, without a leading slash. */
export interface Request {
  /** `/api/v4` where left out. Below `/oauth2` requests carry no token, and a dry run may send them. */
  readonly base?: '/oauth2';
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly query?: Query | undefined;
  readonly body?: Json | undefined;
  /** Unix seconds: the answer is 304 where nothing changed later. */
  readonly ifModifiedSince?: number | undefined;
}

/** A complete answer, as it came. The token is already cut out of the text. */
export interface Reply {
  readonly kind: 'reply';
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly headers: {
    readonly retryAfter: string | null;
    readonly location: string | null;
    /** Kommo's number of the request, for support. */
    readonly requestId: string | null;
    /** When it was sent, by the clock there. */
    readonly date: string | null;
  };
  /** From the start of the request to the end of the answer. */
  readonly tookMs: number;
}

/**
 * No complete answer. `notSent`: proven that no byte of the request left. `untrusted`: the same, as the other side is not
 * proven to be the host that was asked for. `lost`: it may have arrived.
 */
export interface Fault {
  readonly kind: 'notSent' | 'untrusted' | 'lost';
  readonly reason: string;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Who asks: the token of the moment, and everything that may never be shown. */
export interface Bearer {
  token(): string;
  secrets(): readonly string[];
}

export interface TransportSettings {
  readonly origin: string;
  readonly credentials: Bearer;
  readonly readOnly: boolean;
  /** For the whole exchange: connection, head and body. */
  readonly timeoutMs: number;
  /** After decompression. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
  readonly fetch: Fetch;
  readonly now: () => number;
}

export type Transport = (request: Request, watch: WireWatch) => Promise<Reply | Fault>;

/**
 * Sends one request once. Redirects are not followed, so the token stays with its host. Never rejects for what the
 * network does; throws AppError `internal/bug` for a write of a read-only client and for a path that is none.
 */
export function createTransport(settings: TransportSettings): Transport {
  return async (request, watch) => {
    if (settings.readOnly && request.method !== 'GET' && request.base === undefined) {
      throw new AppError('internal/bug', {
        message: `A dry run tried to send ${request.method} ${request.path}; it was not sent.`,
        context: { notStored: true },
      });
    }
    const url = urlOf(settings.origin, request);
    const evidence = evidenceFor(watch);
    const bound = boundOf(settings);
    const began = settings.now();
    try {
      const response = await watchWire(
        evidence,
        async () => await settings.fetch(url, initOf(request, settings, bound.signal)),
      );
      evidence.answered(response.status);
      const text = await readBody(response, settings.maxBytes);
      const redact = redactor(settings.credentials.secrets());
      return redacted(replyOf(response, text, settings.now() - began), redact);
    } catch (thrown) {
      const redact = redactor(settings.credentials.secrets());
      return faultOf(thrown, evidence, (reason) => plainText(redact(bound.reason() ?? reason)));
    } finally {
      bound.release();
    }
  };
}

function urlOf(origin: string, { base: given, path, query = {} }: Request): string {
  const base = given ?? '/api/v4';
  if (!/^[\w-]+(?:\/[\w-]+)*$/.test(path)) {
    throw new AppError('internal/bug', { message: `"${plainText(path)}" is not a path below ${base}.` });
  }
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (typeof value === 'object') for (const each of value) search.append(`${name}[]`, String(each));
    else search.append(name, String(value));
  }
  return `${origin}${base}/${path}${search.size > 0 ? `?${search.toString()}` : ''}`;
}

function initOf(request: Request, { credentials }: TransportSettings, signal: AbortSignal): RequestInit {
  const { method, base, body, ifModifiedSince } = request;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (base === undefined) headers['authorization'] = `Bearer ${credentials.token()}`;
  if (ifModifiedSince !== undefined)
    headers['if-modified-since'] = new Date(ifModifiedSince * 1000).toUTCString();
  if (body === undefined) return { method, redirect: 'manual', signal, headers };
  headers['content-type'] = 'application/json';
  return { method, redirect: 'manual', signal, headers, body: JSON.stringify(body) };
}

interface Evidence extends WireWatch {
  /** True or false by what the connection told; undefined where it tells nothing. */
  wasSent(): boolean | undefined;
}

function evidenceFor(watch: WireWatch): Evidence {
  let sent: boolean | undefined;
  return {
    opening: () => {
      sent ??= false;
      watch.opening();
    },
    sent: () => {
      sent = true;
      watch.sent();
    },
    answered: (status) => watch.answered(status),
    wasSent: () => sent,
  };
}

interface Bound {
  readonly signal: AbortSignal;
  /** Why the exchange was cut off; undefined when it was not. */
  reason(): string | undefined;
  release(): void;
}

/** One signal for the time limit and the caller's wish to stop. */
function boundOf({ timeoutMs, signal }: TransportSettings): Bound {
  const cut = new AbortController();
  let why: string | undefined;
  const cutFor = (reason: string) => (): void => {
    why ??= reason;
    cut.abort();
  };
  const timer = setTimeout(cutFor(`No complete answer within ${timeoutMs / 1000} s.`), timeoutMs);
  const stop = cutFor('The run was interrupted.');
  if (signal?.aborted === true) stop();
  signal?.addEventListener('abort', stop, { once: true });
  return {
    signal: cut.signal,
    reason: () => why,
    release: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    },
  };
}

function replyOf(response: Response, text: string, tookMs: number): Reply {
  const { headers, status } = response;
  return {
    kind: 'reply',
    status,
    contentType: (headers.get('content-type') ?? '').toLowerCase(),
    text,
    headers: {
      retryAfter: headers.get('retry-after'),
      location: headers.get('location'),
      requestId: headers.get('x-request-id'),
      date: headers.get('date'),
    },
    tookMs,
  };
}

function redacted(reply: Reply, redact: (text: string) => string): Reply {
  const { retryAfter, location, requestId, date } = reply.headers;
  const safe = (header: string | null): string | null => (header === null ? null : redact(header));
  const headers = {
    retryAfter: safe(retryAfter),
    location: safe(location),
    requestId: safe(requestId),
    date: safe(date),
  };
  return { ...reply, text: redact(reply.text), headers };
}

function faultOf(thrown: unknown, evidence: Evidence, say: (reason: string) => string): Fault {
  const code = errnoOf(thrown);
  const notSent = evidence.wasSent() === undefined ? isProofOfNotSent(code) : evidence.wasSent() === false;
  const reason = say(code === undefined ? describeFault(thrown) : `${describeFault(thrown)} (${code})`);
  if (!notSent) return { kind: 'lost', reason };
  return { kind: isUntrusted(code) ? 'untrusted' : 'notSent', reason };
}

/** The innermost message: `fetch failed` alone says nothing. */
export function describeFault(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown instanceof AggregateError && thrown.message === '')
    return thrown.errors.map(describeFault).join('; ');
  return thrown.cause === undefined ? thrown.message : describeFault(thrown.cause);
}
