import { cellText } from '../model/cell.js';
import type { FieldRef } from '../model/draft.js';
import { NO_ISSUES, type Issue } from '../model/issue.js';
import type { Header, Row, SourceRow } from '../model/table.js';
import { columnsOf, type ReadColumn } from './columns.js';
import { issueOf } from './map-issue.js';
import { nearestNames } from './nearest-names.js';
import type { NormalExpectation, NormalMapping } from './normal-mapping.js';
import { compilePattern } from './pattern.js';
import { SeenValues } from './seen-values.js';
import type { Failure } from './value.js';

/** The `expect` of a mapping, for the rows of one pass over a file, in order. */
export interface Expectations {
  /** What of a row is not as expected; each rejects it. A row that is met for the first time counts as seen. */
  readonly check: (row: Pick<SourceRow, 'value'>) => readonly Issue[];
}

/** Compiles the `expect` of a mapping for one pass over a file that its plan was compiled for, which has all the columns. */
export function compileExpectations(mapping: NormalMapping, header: Header): Expectations {
  const columns = columnsOf(header, mapping.source.nulls);
  const checks = mapping.expectations.flatMap((expectation) => {
    const read = columns.find(expectation.column);
    return read ? checksOf(expectation, read) : [];
  });
  if (checks.length === 0) return { check: () => NO_ISSUES };
  return {
    check: ({ value }) => {
      const issues = checks.flatMap((check) => check(value) ?? []);
      return issues.length === 0 ? NO_ISSUES : issues;
    },
  };
}

type Check = (row: Row) => Issue | undefined;

function checksOf(
  { column, unique, notBlank, in: values, matches }: NormalExpectation,
  read: ReadColumn,
): Check[] {
  const ref: FieldRef = { field: 'expect', columns: [column] };
  const textOf = (row: Row): string => cellText(read(row) ?? '').trim();
  return [
    ...(notBlank ? [notBlankCheck(ref, textOf)] : []),
    ...(unique ? [uniqueCheck(ref, textOf)] : []),
    ...(values ? [inCheck(ref, textOf, values)] : []),
    ...(matches === undefined ? [] : [matchesCheck(ref, textOf, matches)]),
  ];
}

type TextOf = (row: Row) => string;

function notBlankCheck(ref: FieldRef, textOf: TextOf): Check {
  const [column = ''] = ref.columns;
  const issue: Issue = {
    ...unmet(ref, '', { code: 'expect/not-blank', expected: '' }),
    message: `${column} is blank, and the mapping expects a value`,
  };
  return (row) => (textOf(row) === '' ? issue : undefined);
}

function uniqueCheck(ref: FieldRef, textOf: TextOf): Check {
  const before = new SeenValues();
  const expected = 'the first of its kind: an earlier row has it';
  return (row) => {
    const text = textOf(row);
    return text !== '' && before.seen(text)
      ? unmet(ref, text, { code: 'expect/unique', expected })
      : undefined;
  };
}

function inCheck(ref: FieldRef, textOf: TextOf, values: readonly string[]): Check {
  const known = new Set(values.map((value) => value.trim()));
  const expected = `one of ${values.slice(0, MAX_SHOWN).join(', ')}${values.length > MAX_SHOWN ? ' and others' : ''}`;
  return (row) => {
    const text = textOf(row);
    if (text === '' || known.has(text)) return undefined;
    return unmet(ref, text, { code: 'expect/in', expected, candidates: nearestNames(text, known) });
  };
}

const MAX_SHOWN = 10;

function matchesCheck(ref: FieldRef, textOf: TextOf, pattern: string): Check {
  const compiled = compilePattern(pattern);
  if ('problem' in compiled) return () => undefined;
  return (row) => {
    const text = textOf(row);
    return text === '' || compiled.test(text)
      ? undefined
      : unmet(ref, text, { code: 'expect/matches', expected: `of the form ${pattern}` });
  };
}

function unmet(ref: FieldRef, text: string, failure: Omit<Failure, 'kind'>): Issue {
  return issueOf({ kind: 'failure', ...failure }, ref, { text });
}

/** Whether a row is held against the rows before it, so that none may be passed over. */
export function comparesRows({ expectations }: NormalMapping): boolean {
  return expectations.some(({ unique }) => unique);
}
