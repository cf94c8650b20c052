import { AppError } from '../../errors/app-error.js';
import { partsOf } from '../../journal/operation-states.js';
import type { RowOutcome } from '../../model/outcome.js';
import type { Brake } from '../stop.js';

/** The rows that were rejected or failed; more of them than the bound stop the run. */
export class BadRows {
  readonly #bound: number;
  readonly #brake: Brake;
  /** Rows that a refused record belongs to and that have not come to their end yet. */
  readonly #failing = new Set<number>();
  #told = 0;

  constructor(bound: number, brake: Brake) {
    this.#bound = bound;
    this.#brake = brake;
  }

  /** An operation failed, so its row will: that counts long before the rows of its window are told. */
  fail(requestId: string): void {
    const [row] = partsOf(requestId);
    this.#failing.add(row);
  }

  tell({ ordinal, kind }: RowOutcome): void {
    this.#failing.delete(ordinal);
    if (kind === 'rejected' || kind === 'failed') this.#told += 1;
  }

  /** Pulls the brake where they are too many. */
  check(): void {
    const count = this.#told + this.#failing.size;
    if (count <= this.#bound) return;
    this.#brake.pull(new AppError('run/max-errors', { message: `${count} rows were rejected or failed.` }));
  }
}
