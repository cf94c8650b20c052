import type * as z from 'zod';

import type { Complaint, Path } from './mapping-problem.js';

type ZodIssue = z.core.$ZodIssue;

/** What zod found, as complaints in the words of a mapping's author. `written` gives a scalar as it stands in the file. */
export function schemaComplaints(
  issues: readonly ZodIssue[],
  written: (path: Path) => string | undefined,
): readonly Complaint[] {
  return issues.flatMap((issue) => flatten(issue, [])).flatMap((issue) => complaintsOf(issue, written));
}

/** The keys and values that the issues are about. */
export function faultsOf(issues: readonly ZodIssue[]): readonly Path[] {
  return issues.flatMap((issue) => flatten(issue, [])).flatMap((issue) => pathsOf(issue));
}

/** A copy of a value without its faults, for looking at the rest of it. */
export function withoutFaults(value: unknown, faults: readonly Path[]): unknown {
  return copyWithout(value, faults);
}

/** Of a union, the issues of the branch that was most likely meant. */
function flatten(issue: ZodIssue, base: Path): readonly ZodIssue[] {
  const path = [...base, ...pathOf(issue)];
  if (issue.code !== 'invalid_union') return [{ ...issue, path: [...path] }];
  const meant = issue.errors
    .filter((branch) => !branch.some((one) => one.code === 'invalid_type' && one.path.length === 0))
    .map((branch) => branch.flatMap((one) => flatten(one, path)))
    .sort((one, other) => one.length - other.length);
  return meant[0] ?? [{ ...issue, path: [...path] }];
}

function pathOf(issue: ZodIssue): Path {
  return issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
}

function complaintsOf(issue: ZodIssue, written: (path: Path) => string | undefined): readonly Complaint[] {
  const at = pathOf(issue);
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('\n');
    return issue.keys.map((key, index) => ({
      at: [...at, key],
      onKey: true,
      message: messages[index] ?? issue.message,
    }));
  }
  const source = written(at);
  if (wantsText(issue) && source !== undefined) {
    // Numbers that are not written back as they stand have been complained of before.
    if (LOSSY.test(source) && source !== String(Number(source))) return [];
    const message = `Text was expected and ${source || 'nothing'} stands here.`;
    return [{ at, message, hint: `Quote this: ${JSON.stringify(source)}.` }];
  }
  return [{ at, message: messageOf(issue, at, source) }];
}

const LOSSY = /^[-+.\d]/;

/** A number, true, false or null where text must stand: 1.10 has become 1.1, and no one may guess it back. */
function wantsText(issue: ZodIssue): boolean {
  if (issue.code === 'invalid_type') return issue.expected === 'string';
  return issue.code === 'invalid_union' && issue.errors.some((branch) => branch.some(wantsRootText));
}

function wantsRootText(issue: ZodIssue): boolean {
  return issue.path.length === 0 && wantsText(issue);
}

const typeWords: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'a block of keys and values'],
  ['record', 'a block of keys and values'],
]);

function messageOf(issue: ZodIssue, at: Path, source: string | undefined): string {
  const name = at.length === 0 ? 'The mapping' : JSON.stringify(String(at.at(-1)));
  if (issue.code === 'invalid_type') return typeMessage(issue, name);
  if (issue.code === 'invalid_value') {
    const found = source === undefined ? '' : `, not ${source}`;
    return `${name} is one of ${issue.values.map(String).join(', ')}${found}.`;
  }
  if (issue.code === 'invalid_union') {
    const expected = expectedOf(issue);
    return issue.input === undefined ? missing(name, expected) : `${name} is ${expected}.`;
  }
  if (issue.code === 'too_small') return `${name} needs at least ${issue.minimum} ${unitOf(issue.origin)}.`;
  if (issue.code === 'too_big') return `${name} has more than ${issue.maximum} ${unitOf(issue.origin)}.`;
  return `${name} is wrong: ${issue.message.replace(/\.$/, '')}.`;
}

function typeMessage(issue: z.core.$ZodIssueInvalidType, name: string): string {
  const expected = typeWords.get(issue.expected) ?? issue.expected;
  if (issue.input === undefined) return missing(name, expected);
  return `${expected.charAt(0).toUpperCase()}${expected.slice(1)} was expected at ${name}.`;
}

function missing(name: string, expected: string): string {
  return `The key ${name} is missing; ${expected} belongs there.`;
}

function expectedOf(issue: z.core.$ZodIssueInvalidUnion): string {
  const kinds = issue.errors.flat().flatMap((one) => {
    if (one.code === 'invalid_union') return [expectedOf(one)];
    return one.code === 'invalid_type' && one.path.length === 0
      ? [typeWords.get(one.expected) ?? one.expected]
      : [];
  });
  return [...new Set(kinds)].join(' or ');
}

function unitOf(origin: string): string {
  if (origin === 'string') return 'characters';
  return origin === 'array' ? 'entries' : '';
}

function pathsOf(issue: ZodIssue): readonly Path[] {
  const at = pathOf(issue);
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...at, key]) : [at];
}

function copyWithout(value: unknown, faults: readonly Path[]): unknown {
  if (faults.length === 0 || typeof value !== 'object' || value === null) return value;
  const entries: [string, unknown][] = Object.entries(value).flatMap(([key, child]) => {
    const below = faults.filter(([head]) => String(head) === key).map(([, ...rest]) => rest);
    return below.some((path) => path.length === 0) ? [] : [[key, copyWithout(child, below)]];
  });
  return Array.isArray(value) ? entries.map(([, child]) => child) : Object.fromEntries(entries);
}
