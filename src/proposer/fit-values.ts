import type { User } from '../schema/account-dictionary.js';
import { guessChoices, type ChoiceGuess } from './choices.js';
import { PLACEHOLDERS, shareOf, type ColumnFacts } from './column-facts.js';
import { looksLikeDates } from './date-formats.js';
import type { Target, TargetKind } from './targets.js';

/** How well a column's values suit a field, 0 to 1, and why not. */
export interface ValueFit {
  readonly score: number;
  readonly because?: string;
  /** For fields that take names of the account. */
  readonly choices?: ChoiceGuess;
}

/** A column without values says nothing for or against a field. */
const UNKNOWN = 0.8;
const ENOUGH = 0.5;

/** Holds the values of a column against what a field takes. */
export function fitValues(column: ColumnFacts, target: Target, users: readonly User[]): ValueFit {
  const { kind, choices } = target;
  if (column.report.type === 'blank')
    return { score: kind === 'choice' || kind === 'choices' ? 0.6 : UNKNOWN };
  if (kind === 'choice' || kind === 'choices') return fitChoices(column, choices, kind);
  if (kind === 'user') return fitUsers(column, users);
  const test = tests[kind];
  const score = test(column);
  return score > 0 ? { score } : { score, because: `its values are not ${words[kind]}` };
}

type Plain = Exclude<TargetKind, 'choice' | 'choices' | 'user'>;

const words: Readonly<Record<Plain, string>> = {
  text: 'text',
  name: 'names',
  url: 'web addresses',
  email: 'e-mail addresses',
  phone: 'phone numbers',
  number: 'numbers',
  bool: 'yes or no',
  day: 'dates',
  moment: 'dates with time',
  tags: 'tags',
  note: 'text',
};

const tests: Readonly<Record<Plain, (column: ColumnFacts) => number>> = {
  text: () => 1,
  note: () => 1,
  tags: () => 1,
  name: ({ report: { type } }) => (['text', 'mixed', 'integer', 'code'].includes(type) ? 1 : 0.3),
  url: (column) =>
    column.report.type === 'url'
      ? 1
      : atLeast(
          shareOf(column, (text) => text.includes('.')),
          0.9,
        ),
  email: (column) =>
    column.report.type === 'email'
      ? 1
      : atLeast(
          shareOf(column, (text) => text.includes('@')),
          0.9,
        ),
  phone: (column) =>
    column.report.type === 'phone'
      ? 1
      : atLeast(
          shareOf(column, (text) => (text.match(/\d/g) ?? []).length >= 7),
          0.9,
        ),
  number: (column) =>
    ['integer', 'number', 'money'].includes(column.report.type)
      ? 1
      : atLeast(
          shareOf(column, (text) => /^[^\p{L}]{0,3}-?\d/u.test(text) || /^R\$|^US\$/.test(text)),
          0.8,
        ),
  bool: (column) =>
    column.report.type === 'boolean'
      ? 1
      : atLeast(
          shareOf(column, (text) =>
            /^(?:[01]|s|n|y|sim|não|nao|yes|no|sí|si|true|false|да|нет)$/i.test(text),
          ),
          0.9,
        ),
  day: dates,
  moment: dates,
};

function dates(column: ColumnFacts): number {
  return column.report.type === 'date' || column.report.type === 'datetime'
    ? 1
    : looksLikeDates(column)
      ? 0.9
      : 0;
}

function atLeast(share: number, score: number): number {
  return share >= ENOUGH ? score : 0;
}

function fitChoices(
  { report, sample }: ColumnFacts,
  names: readonly string[],
  kind: 'choice' | 'choices',
): ValueFit {
  const counted =
    kind === 'choices'
      ? countsOf(sample.flatMap((text) => text.split(/[,;]/).map((part) => part.trim())))
      : (report.values ?? countsOf(sample)).filter(({ value }) => !PLACEHOLDERS.has(value.toLowerCase()));
  const choices = guessChoices(counted.slice(0, MOST_VALUES), names);
  if (choices.share >= ENOUGH) return { score: 0.6 + 0.4 * choices.share, choices };
  return { score: 0, because: 'most of its values are no names that the account has there', choices };
}

const MOST_VALUES = 50;

function countsOf(texts: readonly string[]): { value: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const text of texts) if (text !== '') counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count }));
}

function fitUsers(column: ColumnFacts, users: readonly User[]): ValueFit {
  const known = new Set(users.flatMap(({ name, email }) => [name.toLowerCase(), email.toLowerCase()]));
  const share = shareOf(column, (text) => known.has(text.toLowerCase()));
  if (share >= ENOUGH) return { score: 0.6 + 0.4 * share };
  return { score: 0, because: 'most of its values are no users of the account' };
}
