import { cut } from '../model/cut-text.js';
import type { FieldRef } from '../model/draft.js';
import type { Issue, IssueCode } from '../model/issue.js';
import type { Failure } from './value.js';

const MAX_VALUE = 200;
const MAX_QUOTED = 60;

/** A failure of one value as an issue of its row. `instead` says what is written where the row goes on all the same. */
export function issueOf(
  failure: Failure,
  ref: FieldRef,
  found: { readonly text: string; readonly instead?: string },
): Issue {
  const { text, instead } = found;
  const { code, expected, hint, candidates = [] } = failure;
  const quoted = text === '' ? 'A blank' : `"${cut(text, MAX_QUOTED)}"`;
  return {
    ...base(code, ref),
    severity: instead === undefined ? 'error' : 'warning',
    message: `${quoted} is not ${expected}${instead === undefined ? '' : `; ${instead}`}`,
    ...(text !== '' && { value: cut(text, MAX_VALUE) }),
    ...(hint !== undefined && { hint }),
    ...(candidates.length > 0 && { candidates }),
  };
}

/** A field that must have a value has none. */
export function requiredIssue(ref: FieldRef): Issue {
  return {
    ...base('cell/required', ref),
    severity: 'error',
    message: `${ref.field} is required and ${ref.columns.join(', ') || 'its value'} is blank`,
  };
}

function base(
  code: IssueCode,
  { field, columns }: FieldRef,
): Pick<Issue, 'code' | 'stage' | 'column' | 'field'> {
  const [column] = columns;
  return { code, stage: 'map', field, ...(column !== undefined && { column }) };
}
