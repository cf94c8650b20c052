import { cellText } from '../../model/cell.js';
import { failure } from '../failure.js';
import { remembered } from '../remembered.js';
import type { Failure, Scalar, Value, ValueKind } from '../value.js';
import type { Each } from './define-transform.js';

/** Kinds that have one plain form as text. Days and moments have many, so they are no text without a format. */
export const textual = ['text', 'number', 'bool'] as const satisfies readonly ValueKind[];

/** The longest text a transform may make; Kommo's longest field is far below, and a spreadsheet cell ends at 32,767. */
export const MAX_TEXT = 1_000_000;

/** A step on text: numbers and booleans are read as text first, and text without any character becomes a blank. */
export function onText(locale: string, run: (text: string) => string | Failure): Each {
  const textOf = textReader(locale);
  return (value) => {
    const text = textOf(value);
    if (typeof text !== 'string') return text;
    const result = run(text);
    if (typeof result !== 'string') return result;
    return result.length <= MAX_TEXT ? (result === '' ? null : result) : tooLong;
  };
}

/** A step that makes something else of a text; blank text (white space alone) becomes a blank. */
export function fromText(locale: string, run: (text: string) => Value | Failure): Each {
  const textOf = textReader(locale);
  return (value) => {
    const text = textOf(value);
    if (typeof text !== 'string') return text;
    const trimmed = text.trim();
    return trimmed === '' ? null : run(trimmed);
  };
}

/**
 * Reads a value as text. A number is written with the decimal sign of the locale: a later `number` or
 * `money` reads text by that locale and must find the same number.
 */
export function textReader(locale: string): (value: Scalar) => string | Failure {
  const decimal = decimalSign(locale);
  return (value) => {
    if (typeof value === 'string') return value;
    if (typeof value === 'object') return notText;
    return typeof value === 'number' ? cellText(value).replace('.', decimal) : cellText(value);
  };
}

const decimalSign = remembered((locale) => {
  const parts = new Intl.NumberFormat(locale, { numberingSystem: 'latn' }).formatToParts(0.5);
  return parts.find(({ type }) => type === 'decimal')?.value ?? '.';
});

const notText = failure('cell/text', 'text, such as 2025-12-31', {
  hint: 'Put the text transforms before date and datetime.',
});
export const tooLong = failure('cell/text', 'a text of at most 1,000,000 characters once it is transformed');
