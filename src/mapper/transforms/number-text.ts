import { NumberParser } from '@internationalized/number';

import { withoutCurrency } from './currency-sign.js';
import { numberShape, type NumberShape } from './number-shape.js';

/** Reads one number from text; undefined where the text is not exactly one number of the locale. */
export type ReadNumber = (text: string) => number | undefined;

/** No number that a person writes is longer; the bound keeps every pattern cheap. */
const MAX_LENGTH = 80;
const PLAIN = /^-?\d{1,15}$/;
// Bidirectional marks and zero-width signs that come along when text is pasted from a web page.
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
// Other signs than the Arabic decimal sign mean one thing in one locale and another in the next: the parser guesses.
const FOREIGN = /^\p{Nd}+(?:٫\p{Nd}+)?$/u;
const FOREIGN_DIGIT = /(?![0-9])\p{Nd}/u;

/**
 * A strict reader for one locale, to be made once per field. Takes a leading sign or accounting parentheses, not both;
 * with `money` a currency sign or code on either side too.
 *
 * NumberParser alone drops group signs wherever they stand (`1,200.50` in pt-BR gives 1.2005) and costs 14 µs a
 * call, so the shape is checked here and the library reads what is not in digits 0 to 9.
 */
export function numberReader(locale: string, money: boolean): ReadNumber {
  const shape = numberShape(locale, money);
  const parser = new NumberParser(locale);
  return (text) => {
    if (PLAIN.test(text)) return withoutMinusZero(Number(text));
    if (text.length > MAX_LENGTH) return undefined;
    const signed = readSign(text.replace(INVISIBLE, '').trim(), money);
    if (signed === undefined) return undefined;
    const size = FOREIGN_DIGIT.test(signed.rest)
      ? readForeign(signed.rest, parser)
      : readPlain(signed.rest, shape);
    return size === undefined ? undefined : withoutMinusZero(signed.sign * size);
  };
}

interface Signed {
  readonly rest: string;
  readonly sign: 1 | -1;
}

function readSign(text: string, money: boolean): Signed | undefined {
  const outer = takeSign(text);
  if (!money) return { rest: outer.rest, sign: outer.sign ?? 1 };
  const inner = takeSign(withoutCurrency(outer.rest));
  if (outer.sign !== undefined && inner.sign !== undefined) return undefined;
  return { rest: inner.rest, sign: outer.sign ?? inner.sign ?? 1 };
}

function takeSign(text: string): { readonly rest: string; readonly sign: 1 | -1 | undefined } {
  if (text.startsWith('(') && text.endsWith(')')) return { rest: text.slice(1, -1).trim(), sign: -1 };
  const first = text[0];
  if (first === '-' || first === '−') return { rest: text.slice(1).trimStart(), sign: -1 };
  return first === '+' ? { rest: text.slice(1).trimStart(), sign: 1 } : { rest: text, sign: undefined };
}

function readPlain(text: string, shape: NumberShape): number | undefined {
  if (!shape.pattern.test(text)) return undefined;
  return Number(text.replace(shape.grouping, '').replace(shape.decimal, '.'));
}

function readForeign(text: string, parser: NumberParser): number | undefined {
  if (!FOREIGN.test(text)) return undefined;
  const value = parser.parse(text);
  return Number.isFinite(value) ? value : undefined;
}

function withoutMinusZero(value: number): number {
  return value === 0 ? 0 : value;
}
