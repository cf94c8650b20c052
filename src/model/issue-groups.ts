import type { Issue, IssueCode } from './issue.js';

/** Problems of one code in one column, counted. */
export interface IssueGroup {
  readonly code: IssueCode;
  readonly column?: string | undefined;
  readonly count: number;
  /** The line or sheet row of the first of them, where it is known. */
  readonly row?: number | undefined;
}

/** Counts problems by code and column; bounded by the columns of a file, not by its rows. */
export class IssueGroups {
  readonly #groups = new Map<string, IssueGroup>();

  /** Adds to the group of the same code and column; of several rows the first one stays. */
  add(group: IssueGroup): void {
    const key = `${group.code}\n${group.column ?? ''}`;
    const known = this.#groups.get(key);
    this.#groups.set(key, known ? { ...known, count: known.count + group.count } : group);
  }

  /** Issues of the row that begins in line `row`. */
  addAll(issues: readonly Issue[], row: number): void {
    for (const { code, column } of issues) this.add({ code, column, count: 1, row });
  }

  /** Most frequent first. */
  list(): readonly IssueGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count || a.code.localeCompare(b.code));
  }
}
