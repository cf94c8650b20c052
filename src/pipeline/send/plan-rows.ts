import type { AccountMatch } from '../../model/match.js';
import type { CheckedRow } from '../../planner/checked-row.js';
import { ClaimRegistry } from '../../planner/claims.js';
import type { MadeBefore } from '../../planner/made-before.js';
import type { Past } from '../../planner/past.js';
import type { Extras } from '../../planner/merge-drafts.js';
import { planWindow, type WindowPlan } from '../../planner/plan-window.js';
import type { Brake } from '../stop.js';

export interface RowPlanning {
  readonly stop: Brake;
  /** What the rows of one chunk are held against. */
  readonly matcherFor: (rows: readonly CheckedRow[]) => Promise<AccountMatch>;
  readonly extras?: Extras;
  /** What earlier sessions of the run have done. */
  readonly past?: Past;
  /** What other runs have made of the rows. */
  readonly before?: MadeBefore;
  /** Writes of one kind that make a window. */
  readonly size: () => number;
}

/** Rows that a window holds at most, where most need no write. */
const MOST_ROWS = 10_000;

/**
 * Plans rows in file order and cuts them into windows by what there is to write, so that batches are full also where
 * most rows need no write. A window ends with the row that fills one kind of write.
 */
export async function* planRows(
  chunks: AsyncIterable<readonly CheckedRow[]>,
  planning: RowPlanning,
): AsyncGenerator<WindowPlan, void, undefined> {
  const registry = new ClaimRegistry(planning.past, planning.before);
  let window = new OpenWindow();
  for await (const chunk of chunks) {
    if (isStopped(planning)) return;
    const account = await planning.matcherFor(chunk);
    for (const row of chunk) {
      const { extras } = planning;
      window.add(planWindow([row], { registry, ...account, ...(extras && { extras }) }));
      if (!window.isFull(planning.size())) continue;
      yield window.plan();
      if (isStopped(planning)) return;
      window = new OpenWindow();
    }
  }
  if (!window.isEmpty()) yield window.plan();
}

function isStopped({ stop }: RowPlanning): boolean {
  return stop.reason !== undefined;
}

class OpenWindow {
  readonly #rows: WindowPlan['rows'][number][] = [];
  readonly #steps: WindowPlan['steps'][number][] = [];
  readonly #counts = new Map<string, number>();
  #most = 0;

  add({ rows, steps }: WindowPlan): void {
    this.#rows.push(...rows);
    this.#steps.push(...steps);
    for (const { hold, id } of steps) {
      const key = `${hold.claim.entity} ${id === undefined ? 'create' : 'update'}`;
      const count = (this.#counts.get(key) ?? 0) + 1;
      this.#counts.set(key, count);
      this.#most = Math.max(this.#most, count);
    }
  }

  isFull(size: number): boolean {
    return this.#most >= size || this.#rows.length >= MOST_ROWS;
  }

  isEmpty(): boolean {
    return this.#rows.length === 0;
  }

  plan(): WindowPlan {
    return { rows: this.#rows, steps: this.#steps };
  }
}
