import type { Issue, IssueCode } from './issue.js';

/** Problems of one code in one column, counted. */
export interface IssueGroup {
  readonly code: IssueCode;
  readonly column?: string;
  readonly count: number;
}

/** Counts problems by code and column; bounded by the columns of a file, not by its rows. */
export class IssueGroups {
  readonly #groups = new Map<string, IssueGroup>();

  add(code: IssueCode, column: string | undefined, count = 1): void {
    const key = `${code}\n${column ?? ''}`;
    const known = this.#groups.get(key)?.count ?? 0;
    this.#groups.set(key, { code, ...(column === undefined ? {} : { column }), count: known + count });
  }

  addAll(issues: readonly Issue[]): void {
    for (const issue of issues) this.add(issue.code, issue.column);
  }

  /** Most frequent first. */
  list(): readonly IssueGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count || a.code.localeCompare(b.code));
  }
}
