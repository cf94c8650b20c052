import type { IssueCode } from './issue-codes.js';

export type { IssueCode } from './issue-codes.js';

/** The stage of the flow that found a problem; written as `__stage` in the errors file. */
export type Stage = 'read' | 'map' | 'validate' | 'match' | 'send';

/**
 * One problem with data, as a value. The row it belongs to carries the origin. `error` rejects the row,
 * `warning` is counted and shown.
 */
export interface Issue {
  readonly code: IssueCode;
  readonly stage: Stage;
  readonly severity: 'error' | 'warning';
  /** One sentence: what was found and what was expected. */
  readonly message: string;
  /** The user's own column (the first one, where several make one field). */
  readonly column?: string;
  /** The mapping's name of the target, e.g. `lead.price` or `contact.cf:CPF`. */
  readonly field?: string;
  /** The offending value as text, cut to 200 characters. Never goes to the journal or a log. */
  readonly value?: string;
  /** What the user can do about it. */
  readonly hint?: string;
  /** Nearest allowed values, best first. */
  readonly candidates?: readonly string[];
}

/** The shared empty list: a sound row allocates nothing for its issues. */
export const NO_ISSUES: readonly Issue[] = Object.freeze([]);

export function hasErrors(issues: readonly Issue[]): boolean {
  return issues.length > 0 && issues.some((issue) => issue.severity === 'error');
}
