import { cellText } from '../model/cell.js';
import { IssueGroups } from '../model/issue-groups.js';
import { hasErrors } from '../model/issue.js';
import type { Header, SourceRow } from '../model/table.js';
import { ColumnProfile } from './column-profile.js';
import { reportOn } from './column-report.js';
import { recogniseExport } from './export-kinds.js';
import type { Duplicates, TableReport } from './inspection.js';
import { SeenRows } from './seen-rows.js';

/** Hashes kept to count distinct values, shared among the columns: about 8 MiB. */
const DISTINCT_BUDGET = 200_000;

const DUPLICATES_SHOWN = 5;

/** Looks at the rows of a table as they pass. Memory depends on the columns, not on the rows. */
export class TableProfile {
  readonly #header: Header;
  readonly #columns: readonly ColumnProfile[];
  readonly #problems = new IssueGroups();
  readonly #seen = new SeenRows();
  readonly #repeats: { row: number; repeats: number }[] = [];
  #rows = 0;
  #rejected = 0;
  #duplicates = 0;

  constructor(header: Header) {
    this.#header = header;
    const capacity = Math.min(20_000, Math.max(64, Math.floor(DISTINCT_BUDGET / header.columns.length)));
    this.#columns = header.columns.map(() => new ColumnProfile(capacity));
  }

  /** A row with errors is counted with its problems; its cells are not looked at. */
  add(row: SourceRow): void {
    this.#rows += 1;
    if (row.issues.length > 0) this.#problems.addAll(row.issues, row.origin.firstLine);
    if (hasErrors(row.issues)) {
      this.#rejected += 1;
      return;
    }
    this.#columns.forEach((column, index) => column.add(row.value[index], row.origin.firstLine));
    this.#compare(row);
  }

  report(): TableReport {
    const { columns } = this.#header;
    const looksLike = recogniseExport(columns);
    return {
      rows: { total: this.#rows, sound: this.#rows - this.#rejected, rejected: this.#rejected },
      columns: this.#columns.map((column, index) => reportOn(column, columns[index] ?? '', index + 1)),
      duplicates: this.#duplicateRows(),
      problems: this.#problems.list(),
      ...(looksLike && { looksLike }),
    };
  }

  #duplicateRows(): Duplicates {
    return { rows: this.#duplicates, examples: this.#repeats, isWhole: this.#seen.isWhole };
  }

  #compare({ value, origin }: SourceRow): void {
    const repeats = this.#seen.firstLike(value.map(cellText).join('\u001f'), origin.firstLine);
    if (repeats === undefined) return;
    this.#duplicates += 1;
    if (this.#repeats.length < DUPLICATES_SHOWN) this.#repeats.push({ row: origin.firstLine, repeats });
  }
}
