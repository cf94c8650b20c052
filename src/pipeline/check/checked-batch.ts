import { IssueGroups, type IssueGroup } from '../../model/issue-groups.js';
import type { Issue } from '../../model/issue.js';
import type { SourceRow } from '../../model/table.js';
import type { CheckedRow } from '../../planner/checked-row.js';

/** Rows that follow each other and were found to be of one kind. */
export interface RowRun {
  readonly kind: CheckedRow['kind'];
  readonly rows: number;
}

/** A row that an import would reject, and where it stands in its batch, from 0. */
export interface RejectedRow {
  readonly at: number;
  readonly row: SourceRow;
  readonly issues: readonly Issue[];
}

/** What a dry run keeps of rows that follow each other: little enough to cross threads. */
export interface CheckedBatch {
  readonly rows: number;
  readonly runs: readonly RowRun[];
  readonly rejected: readonly RejectedRow[];
  /** Warnings about rows that are ready. */
  readonly warnings: readonly IssueGroup[];
}

/** Gathers checked rows into a batch. */
export class BatchBuilder {
  readonly #runs: { kind: CheckedRow['kind']; rows: number }[] = [];
  readonly #rejected: RejectedRow[] = [];
  readonly #warnings = new IssueGroups();
  #rows = 0;

  add(checked: CheckedRow): void {
    const last = this.#runs.at(-1);
    if (last?.kind === checked.kind) last.rows += 1;
    else this.#runs.push({ kind: checked.kind, rows: 1 });
    if (checked.kind === 'rejected') {
      this.#rejected.push({ at: this.#rows, row: checked.row, issues: checked.issues });
    } else if (checked.kind === 'ready') this.#warnings.addAll(checked.issues, checked.row.origin.firstLine);
    this.#rows += 1;
  }

  take(): CheckedBatch {
    return {
      rows: this.#rows,
      runs: this.#runs,
      rejected: this.#rejected,
      warnings: this.#warnings.list(),
    };
  }
}
