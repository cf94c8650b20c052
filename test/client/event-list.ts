import type * as z from 'zod';

import type { Query } from '../../src/client/client.js';
import { ListClient } from './list-client.js';

export interface EventRow {
  readonly id: string;
  readonly created_at: number;
}

export interface EventHabits {
  /** Most rows of a page. */
  readonly size?: number;
  /** Which ends of a range belong to it. */
  readonly inclusive?: 'both' | 'none' | 'from' | 'to';
  /** Whether filter[created_at] is heeded at all. */
  readonly filtered?: boolean;
  /** Answers that are 204 whatever there is, by their number. */
  readonly stray?: readonly number[];
  /** What happens before an answer, by its number: events of the moment, or the oldest ones are forgotten. */
  readonly happen?: readonly { readonly add: number; readonly forget: number }[];
}

/** A client of a list of events, newest first, to which new ones come while it is read. */
export class EventList extends ListClient {
  readonly rows: EventRow[];
  /** Ids that were in the list all the time. */
  readonly always: Set<string>;
  /** Answered requests that asked for a first page. */
  asked = 0;
  readonly #habits: Required<EventHabits>;
  #now: number;

  constructor(times: readonly number[], habits: EventHabits = {}) {
    super();
    const rows = [...times].sort((a, b) => b - a);
    this.rows = rows.map((created_at, index) => ({ id: String(times.length - index), created_at }));
    this.always = new Set(this.rows.map(({ id }) => id));
    this.#habits = { size: 250, inclusive: 'both', filtered: true, stray: [], happen: [], ...habits };
    this.#now = (rows[0] ?? 0) + 1;
  }

  async get<T>(_path: string, schema: z.ZodType<T>, query: Query = {}): Promise<T | null> {
    const nth = (this.asked += 1);
    for (let turn = 0; turn < (nth * 7) % 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    this.#happen(nth);
    const { size, stray } = this.#habits;
    const limit = Math.min(size, Number(query['limit']));
    const start = (Number(query['page']) - 1) * limit;
    const found = this.rows.filter((row) => this.#isKept(row, query));
    const events = found.slice(start, start + limit);
    if (events.length === 0 || stray.includes(nth)) return null;
    const next = found.length > start + limit ? { next: { href: 'https://acme.kommo.com/next' } } : {};
    return schema.parse({ _links: next, _embedded: { events } });
  }

  protected answered(): number {
    return this.asked;
  }

  #isKept({ created_at: at }: EventRow, query: Query): boolean {
    const { filtered, inclusive } = this.#habits;
    if (!filtered) return true;
    const from = Number(query['filter[created_at][from]'] ?? Number.NEGATIVE_INFINITY);
    const to = Number(query['filter[created_at][to]'] ?? Number.POSITIVE_INFINITY);
    const isAfter = inclusive === 'both' || inclusive === 'from' ? at >= from : at > from;
    return isAfter && (inclusive === 'both' || inclusive === 'to' ? at <= to : at < to);
  }

  #happen(nth: number): void {
    const { add = 0, forget = 0 } = this.#habits.happen[nth - 1] ?? {};
    for (let count = 0; count < add; count += 1) {
      this.rows.unshift({ id: `new ${nth} ${count}`, created_at: this.#now });
      this.#now += count % 2;
    }
    for (let count = 0; count < forget; count += 1) this.always.delete(this.rows.pop()?.id ?? '');
  }
}
