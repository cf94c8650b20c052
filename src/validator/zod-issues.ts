import type * as z from 'zod';

import type { IssueCode } from '../model/issue.js';
import type { Complaint } from './complaint.js';

/**
 * What is wrong with a value that the schema has just refused, as complaints; `base` is the path of the value in the
 * payload. The value is parsed once more, now with this program's words: a parse with options costs twice the time,
 * so sound values never take it.
 */
export function complaintsOf(
  schema: z.ZodType,
  value: unknown,
  base: Complaint['path'] = [],
): readonly Complaint[] {
  const { error } = schema.safeParse(value, inOurWords);
  return error ? error.issues.map((issue) => complaintOf(issue, base)) : [];
}

const inOurWords = { error: expectation, reportInput: true };

function complaintOf(issue: z.core.$ZodIssue, base: Complaint['path']): Complaint {
  const path = [...base, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))];
  if (issue.code === 'unrecognized_keys')
    return {
      path,
      code: 'payload/shape',
      verdict: `may not have ${issue.keys.map((key) => `"${key}"`).join(', ')}`,
      hint: 'Kommo does not take this here; remove it from the mapping, or use another mode.',
    };
  return { path, code: codeOf(issue), verdict: verdictOf(issue) };
}

function verdictOf(issue: z.core.$ZodIssue): string {
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  return missing ? `is missing: Kommo needs ${issue.message}` : `is not ${issue.message}`;
}

const codes = new Map<string, IssueCode>([
  ['invalid_type', 'payload/type'],
  ['invalid_format', 'payload/type'],
  ['invalid_union', 'payload/type'],
  ['invalid_value', 'payload/range'],
  ['not_multiple_of', 'payload/range'],
]);

function codeOf(issue: z.core.$ZodIssue): IssueCode {
  if (issue.code !== 'too_small' && issue.code !== 'too_big') return codes.get(issue.code) ?? 'payload/shape';
  return issue.origin === 'string' || issue.origin === 'array' ? 'payload/length' : 'payload/range';
}

const typeWords = new Map([
  ['int', 'a whole number'],
  ['number', 'a number'],
  ['string', 'text'],
  ['boolean', 'yes or no'],
  ['array', 'a list'],
  ['object', 'a group of named values'],
]);

/** Where a schema has no words of its own. */
function expectation(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') return typeWords.get(issue.expected) ?? issue.expected;
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small') return `at least ${issue.minimum}`;
  if (issue.code === 'too_big') return `at most ${issue.maximum}`;
  return 'in a form that Kommo takes';
}
