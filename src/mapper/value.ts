import type { IssueCode } from '../model/issue.js';

/** A calendar day without a zone, ISO `2025-12-31`. */
export interface DayValue {
  readonly kind: 'day';
  readonly iso: string;
}

/** A moment, in unix seconds. */
export interface MomentValue {
  readonly kind: 'moment';
  readonly unix: number;
}

/** What flows between transforms. `null` is a blank: every transform but `default` passes it on untouched. */
export type Scalar = string | number | boolean | DayValue | MomentValue;
export type Value = Scalar | readonly Scalar[] | null;

/** The types of a transform's input and output, for checking a pipe before any row is read. */
export type ValueKind = 'text' | 'number' | 'bool' | 'day' | 'moment' | 'list';

/** A transform's complaint about one value; the mapper turns it into an `Issue` with origin, column and field. */
export interface Failure {
  readonly kind: 'failure';
  readonly code: IssueCode;
  /** What was expected, continuing "… is not": `a number in pt-BR, such as 1.234,56`. */
  readonly expected: string;
  readonly hint?: string;
  readonly candidates?: readonly string[];
}

export function isFailure(result: unknown): result is Failure {
  return typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'failure';
}
