import type * as z from 'zod';

import type { Json } from '../model/draft.js';
import type { Outcome } from '../model/outcome.js';

/** A query string; an array gives one `name[]=` for each value. */
export type Query = Readonly<Record<string, string | number | readonly (string | number)[]>>;

/** A write that is sent as it is, once. */
export interface WriteRequest {
  readonly method: 'POST' | 'PATCH';
  /** Below `/api/v4`, without a leading slash. */
  readonly path: string;
  readonly body: Json;
}

/** One complaint of Kommo about one item: `path` is dotted and relative to the item. */
export interface ItemError {
  readonly requestId: string | undefined;
  /** The record's own id, where Kommo names that instead: an update of a record that is gone. */
  readonly entityId?: string;
  readonly code: string;
  readonly path: string;
  readonly detail: string;
}

/**
 * What is known after one write. `done`: a complete answer came. `refused`: proven not stored; `items` names the
 * bad records where Kommo does. `tooLarge`: refused for its size. `unknown`: it may or may not be stored, and
 * nothing may be sent again before somebody looked. `text` is the answer as it came, where it speaks of success.
 */
export type WriteVerdict =
  | { readonly kind: 'done'; readonly body: unknown; readonly tookMs: number; readonly text?: string }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly detail: string;
      readonly items: readonly ItemError[];
    }
  | { readonly kind: 'tooLarge'; readonly status: number; readonly detail: string }
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      readonly status?: number;
      readonly text?: string;
    };

/** Counters of one client, for summaries and progress. */
export interface ClientStats {
  /** Requests really sent, every attempt counted. */
  readonly requests: number;
  /** Of these, writes. */
  readonly writes: number;
  /** Answers 429. */
  readonly throttled: number;
  /** Requests a second over the time between the first and the last start; 0 below two requests. */
  readonly rate: number;
  /** Moving average of answer times. */
  readonly latencyMs: number;
}

/**
 * The one door to Kommo. Every attempt passes the rate limiter. Throws `AppError` (`auth/…`, `api/…`) where the
 * run must stop.
 */
export interface Client {
  /** Reads one document; null for 204 and for a JSON 404. Retried when the fault is transient. */
  get<T>(path: string, schema: z.ZodType<T>, query?: Query): Promise<T | null>;
  /**
   * Reads one document unless it is as it was at `since` (unix seconds): 'unmodified' is what the account answers, and may
   * be wrong. An account that does not honour the question gives the document.
   */
  getIfModified<T>(
    path: string,
    schema: z.ZodType<T>,
    asked: { readonly query: Query; readonly since: number },
  ): Promise<T | null | 'unmodified'>;
  /** Asks whether the account's API knows a path: true for any answer of success, false for 404 and 405. */
  exists(path: string, query?: Query): Promise<boolean>;
  /** Sends one write. Repeated by itself only where it is proven that Kommo did not take it (429, not sent). */
  write(request: WriteRequest): Promise<WriteVerdict>;
  stats(): ClientStats;
  /** The time of day at Kommo (unix ms), by its last answer; this machine's before one. */
  time(): number;
}

/**
 * Told about every write; the journal implements it. `intent` resolves when the intent is on disk, and only then
 * may the request start; its number names the write in `settled`. A rejection of either stops the run before the
 * next request.
 */
export interface WriteLedger {
  intent(request: WriteRequest, requestIds: readonly string[]): Promise<number>;
  /** `outcomes` holds the operations that this write decided; those of a refused write that go out again are absent. */
  settled(
    write: number,
    verdict: WriteVerdict['kind'],
    outcomes: ReadonlyMap<string, Outcome>,
  ): Promise<void>;
}
