import type * as z from 'zod';

import type { Query } from '../../src/client/client.js';
import { AppError } from '../../src/errors/app-error.js';
import { ListClient } from './list-client.js';

export interface ShiftingRow {
  readonly id: number;
  readonly stage?: number;
}

/** What the list does between two requests. */
export interface Shift {
  /** Places, as fractions of the list, whose rows disappear. */
  readonly remove?: readonly number[];
  /** Rows added at the end. */
  readonly add?: number;
  /** A row comes back somewhere in the middle, with an id between its neighbours. */
  readonly restore?: number;
}

interface Answer {
  readonly _links: object;
  readonly _embedded: Readonly<Record<string, readonly unknown[]>>;
}

type Spoil = (nth: number, answer: Answer | null) => Answer | null | 'timeout';

/** A client of one list that changes between its answers, and answers in an order of its own. */
export class ShiftingList extends ListClient {
  rows: ShiftingRow[];
  readonly #shifts: readonly Shift[];
  readonly #spoil: Spoil;
  /** Ids that were in the list all the time. */
  readonly always: Set<number>;
  readonly asked: { page: number; limit: number }[] = [];
  #nth = 0;

  constructor(
    rows: readonly ShiftingRow[],
    shifts: readonly Shift[] = [],
    spoil: Spoil = (_, answer) => answer,
  ) {
    super();
    this.rows = [...rows];
    this.always = new Set(rows.map(({ id }) => id));
    this.#shifts = shifts;
    this.#spoil = spoil;
  }

  async get<T>(_path: string, schema: z.ZodType<T>, query: Query = {}): Promise<T | null> {
    const nth = (this.#nth += 1);
    for (let turn = 0; turn < (nth * 7) % 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    this.#shift(this.#shifts[nth - 1] ?? {});
    const page = Number(query['page']);
    const limit = Number(query['limit']);
    this.asked.push({ page, limit });
    const answer = this.#spoil(nth, this.#page(page, limit));
    if (answer === 'timeout')
      throw new AppError('api/answer', { message: 'too long', context: { status: 504 } });
    return answer === null ? null : schema.parse(answer);
  }

  protected answered(): number {
    return this.#nth;
  }

  #page(page: number, limit: number): Answer | null {
    const start = (page - 1) * limit;
    const rows = this.rows.slice(start, start + limit);
    if (rows.length === 0) return null;
    const next = this.rows.length > start + limit ? { next: { href: 'https://acme.kommo.com/next' } } : {};
    return { _links: next, _embedded: { leads: rows } };
  }

  #shift({ remove = [], add = 0, restore }: Shift): void {
    for (const place of remove) {
      const [gone] = this.rows.splice(Math.floor(place * this.rows.length), 1);
      if (gone) this.always.delete(gone.id);
    }
    for (let count = 0; count < add; count += 1) this.rows.push({ id: (this.rows.at(-1)?.id ?? 0) + 2 });
    if (restore !== undefined) this.#restore(Math.floor(restore * this.rows.length));
  }

  #restore(at: number): void {
    const id = (this.rows[at - 1]?.id ?? 0) + 1;
    if (this.rows[at]?.id !== id) this.rows.splice(at, 0, { id });
  }
}

export function rowsOf(count: number): readonly ShiftingRow[] {
  return Array.from({ length: count }, (_, index) => ({ id: (index + 1) * 4 }));
}
