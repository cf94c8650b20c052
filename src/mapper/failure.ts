import type { IssueCode } from '../model/issue.js';
import type { Failure } from './value.js';

/** A transform's complaint; `expected` continues "… is not". */
export function failure(
  code: IssueCode,
  expected: string,
  more: { readonly hint?: string; readonly candidates?: readonly string[] } = {},
): Failure {
  return { kind: 'failure', code, expected, ...more };
}
