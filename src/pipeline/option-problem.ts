import * as z from 'zod';

import { flagName } from './flag-name.js';

/** Options that are words of a command line, not flags. */
const WORDS: ReadonlySet<string> = new Set(['file', 'entities', 'run']);

/** What is wrong with an option, named as the library and as the command line calls it, and what it takes. */
export function optionProblem(issue: z.core.$ZodIssue, schema: z.ZodType, written: unknown): string {
  const [first = ''] = issue.path;
  const name = String(first);
  const value = issue.path.reduce<unknown>((whole, key) => partOf(whole, key), written);
  return `${named(name)}: ${boundOf(issue) ?? misfitOf(issue, value) ?? `${JSON.stringify(value)} does not fit.${meaningOf(schema, name)}`}`;
}

function named(name: string): string {
  if (name === '') return 'options';
  if (WORDS.has(name)) return name;
  return `${name} (${flagName(name)})`;
}

function partOf(whole: unknown, key: PropertyKey): unknown {
  if (typeof whole !== 'object' || whole === null) return undefined;
  return Object.entries(whole).find(([name]) => name === String(key))?.[1];
}

/** What needs no word on the option itself. A token is never shown: texts always fit. */
function misfitOf(issue: z.core.$ZodIssue, value: unknown): string | undefined {
  // Messages of zod's own begin so; a schema that has a better one keeps it.
  if (value === undefined || !/^(?:Invalid|Too (?:big|small))\b/.test(issue.message)) return issue.message;
  if (issue.code !== 'invalid_value') return undefined;
  return `${JSON.stringify(value)} is none of ${issue.values.map(String).join(', ')}.`;
}

function meaningOf(schema: z.ZodType, name: string): string {
  const option: unknown = schema instanceof z.ZodObject ? schema.shape[name] : undefined;
  const meaning = option instanceof z.ZodType ? option.description : undefined;
  return meaning === undefined ? '' : ` ${meaning}`;
}

function boundOf(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code !== 'too_big' && issue.code !== 'too_small') return undefined;
  if (issue.origin === 'string') return undefined;
  if (issue.code === 'too_big') return `at most ${issue.maximum}.`;
  return issue.inclusive === false ? `more than ${issue.minimum}.` : `at least ${issue.minimum}.`;
}
