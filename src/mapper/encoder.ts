import { cellText } from '../model/cell.js';
import type { Json } from '../model/draft.js';
import { failure } from './failure.js';
import { suggestion } from './mapping-problem.js';
import type { Names } from './name-index.js';
import type { Failure, Scalar, ValueKind } from './value.js';

/** The part of a record's payload that is filled already. Fields that depend on others come after them. */
export type Filled = Readonly<Record<string, Json>>;

/** What people would call a part of a payload: text, a number, a name instead of an id. */
export type Shown = string | number | boolean | null;

/** Turns values into what Kommo takes for one field. */
export interface Encoder {
  readonly taken: readonly ValueKind[];
  /** One value as JSON; undefined where nothing is to be sent. Never throws. */
  readonly encode: (value: Scalar, filled: Filled) => Json | Failure | undefined;
  /** What is wrong with a value for every row; undefined where that depends on the row. */
  readonly check: (value: Scalar) => Failure | undefined;
  /** The other way round, for people. */
  readonly show: (json: Json) => Shown;
}

/** Any value as text, in the form that does not depend on a locale. */
export function plainText(value: Scalar): string {
  if (typeof value !== 'object') return cellText(value);
  return value.kind === 'day' ? value.iso : new Date(value.unix * 1000).toISOString();
}

/** The id behind a name, or a failure that says what was looked for: `what` is `a stage of the pipeline "Sales"`. */
export function idOf(names: Names, value: Scalar, what: string): number | Failure {
  const found = names.find(plainText(value));
  switch (found.kind) {
    case 'one':
      return found.id;
    case 'many':
      return failure('name/ambiguous', `the name of one thing alone: it is ${what} more than once`, {
        candidates: found.candidates,
        hint: 'Write the #id of the one that is meant, or rename the others in Kommo.',
      });
    case 'inactive':
      return failure('name/inactive', 'an active user, and Kommo refuses inactive ones', {
        candidates: found.candidates,
        hint: 'Name another user, or set unknown: to one who takes over.',
      });
    case 'none':
      return found.candidates.length > 0
        ? failure('name/unknown', what, { candidates: found.candidates })
        : failure('name/unknown', what, { candidates: found.known, hint: knownHint(found.known) });
  }
}

function knownHint(known: readonly string[]): string {
  return known.length === 0 ? 'The account has none.' : `The account has ${known.join(', ')}, for example.`;
}

/** What to say of a value that is written in the mapping itself. */
export function failureHint({ code, hint, candidates }: Failure): string | undefined {
  if (code === 'name/unknown') return hint ?? suggestion(candidates);
  return [suggestion(candidates), hint].filter((part) => part !== undefined).join(' ') || undefined;
}

/** A name that depends on nothing else in the row. */
export function namedEncoder(names: Names, what: string, taken: readonly ValueKind[]): Encoder {
  const encode = (value: Scalar): number | Failure => idOf(names, value, what);
  return {
    taken,
    encode,
    check: (value) => failureOf(encode(value)),
    show: (json) => (typeof json === 'number' ? (names.nameOf(json) ?? json) : null),
  };
}

/** An encoder whose result depends on the value alone. */
export function plainEncoder(
  taken: readonly ValueKind[],
  encode: (value: Scalar) => Json | Failure,
  show: (json: Json) => Shown = shownAsIs,
): Encoder {
  return { taken, encode, check: (value) => failureOf(encode(value)), show };
}

export function shownAsIs(json: Json): Shown {
  return typeof json === 'object' ? null : json;
}

function failureOf(result: Json | Failure): Failure | undefined {
  return isFailureOf(result) ? result : undefined;
}

/** Failures have a kind that no JSON made here has. */
export function isFailureOf(result: Json | Failure | undefined): result is Failure {
  return typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'failure';
}
