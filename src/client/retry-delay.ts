const MAX_NAMED_MS = 15 * 60_000;

/** How waiting grows: attempt 1 waits at most `baseMs`, each later one at most twice as long, up to `capMs`. */
export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
}

export const transientBackoff: Backoff = { baseMs: 500, capMs: 30_000 };
export const throttleBackoff: Backoff = { baseMs: 1_000, capMs: 60_000 };

/**
 * Capped exponential backoff with full jitter (AWS Architecture Blog, "Exponential Backoff and Jitter"): some wait
 * between 0 and the bound of the attempt. `chance` lies in [0, 1).
 */
export function backoffMs({ baseMs, capMs }: Backoff, attempt: number, chance: number): number {
  return chance * Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 30));
}

/**
 * The wait that the server itself asks for, in ms from 0 to 15 minutes: a Retry-After header (seconds or an HTTP
 * date, RFC 9110 10.2.3), else `retry_after` of the body in seconds (developers.kommo.com/docs/http-codes);
 * undefined where neither says anything usable. `wallNow` is the time of day in ms.
 */
export function namedWaitMs(header: string | null, body: unknown, wallNow: number): number | undefined {
  const fromHeader = header === null ? undefined : (secondsOf(header) ?? untilDate(header, wallNow));
  const wait = fromHeader ?? bodyWait(body);
  return wait === undefined ? undefined : Math.min(MAX_NAMED_MS, Math.max(0, wait));
}

function secondsOf(text: string): number | undefined {
  return /^\s*[+-]?\d{1,15}(?:\.\d{1,9})?\s*$/.test(text) ? Number(text) * 1000 : undefined;
}

function untilDate(text: string, wallNow: number): number | undefined {
  const at = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at - wallNow;
}

function bodyWait(body: unknown): number | undefined {
  if (typeof body !== 'object' || body === null || !('retry_after' in body)) return undefined;
  const seconds = body.retry_after;
  if (typeof seconds === 'string') return secondsOf(seconds);
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
