import * as z from 'zod';

import { failure } from '../failure.js';
import type { Failure, Scalar } from '../value.js';
import { defineTransform, type Each } from './define-transform.js';
import { numberReader, type ReadNumber } from './number-text.js';
import { roundDecimal } from './round-decimal.js';
import type { Transform } from './transform.js';

const decimals = z.int().min(0).max(15);
const none = z.tuple([]);

const number = defineTransform({
  name: 'number',
  signature: 'number',
  doc: 'Reads a number as the locale writes it, with a leading minus or accounting parentheses. Digits grouped in another way than the locale groups them fail.',
  args: none,
  takes: ['text', 'number'],
  gives: 'number',
  compile: (_, { locale }) => onNumber(locale, 'number', (value) => value),
});

const integer = defineTransform({
  name: 'integer',
  signature: 'integer',
  doc: 'Reads a whole number as the locale writes it; 12,00 is whole, 12,50 fails.',
  args: none,
  takes: ['text', 'number'],
  gives: 'number',
  compile: (_, { locale }) => {
    const broken = failure(
      'cell/number',
      `a whole number as written in ${locale}, such as ${sample(locale, 12345)}`,
    );
    return onNumber(locale, 'number', (value) => (Number.isInteger(value) ? value : broken));
  },
});

const money = defineTransform({
  name: 'money',
  signature: 'money(decimals?)',
  doc: 'Reads an amount as the locale writes it. A currency sign or code on either side is passed over, so a column must hold one currency. Rounds half away from zero where decimals are given, else keeps the amount as it is.',
  args: z.tuple([decimals.optional()]),
  takes: ['text', 'number'],
  gives: 'number',
  compile: ([places], { locale }) =>
    onNumber(locale, 'money', (value) => (places === undefined ? value : roundDecimal(value, places))),
});

const round = defineTransform({
  name: 'round',
  signature: 'round(decimals?)',
  doc: 'Rounds a number half away from zero, to whole numbers unless decimals are given.',
  args: z.tuple([decimals.optional()]),
  takes: ['number'],
  gives: 'number',
  compile: ([places = 0], { locale }) => onNumber(locale, 'number', (value) => roundDecimal(value, places)),
});

export const numberTransforms: readonly Transform[] = [number, integer, money, round];

function onNumber(locale: string, kind: 'number' | 'money', run: (value: number) => number | Failure): Each {
  const read = numberReader(locale, kind === 'money');
  const what = kind === 'money' ? 'an amount of money' : 'a number';
  const expected = `${what} as written in ${locale}, such as ${sample(locale, 12345.67)}`;
  const fail = failureFor(expected, kind);
  return (value) => {
    const text = typeof value === 'string' ? value.trim() : '';
    if (typeof value === 'string' && text === '') return null;
    const found = typeof value === 'number' ? value : read(text);
    if (found === undefined || !Number.isFinite(found)) return fail(value);
    return Math.abs(found) > Number.MAX_SAFE_INTEGER ? tooLong : run(found);
  };
}

/** The failure of a value, with advice where the text says what went wrong. */
function failureFor(expected: string, kind: 'number' | 'money'): (value: Scalar) => Failure {
  const plain = failure('cell/number', expected);
  // Made on the first failure: most fields never need them.
  let others: readonly (readonly [string, ReadNumber])[] | undefined;
  return (value) => {
    if (typeof value !== 'string') return plain;
    if (SCIENTIFIC.test(value)) return { ...plain, hint: SCIENTIFIC_HINT };
    if (kind === 'number' && CURRENCY.test(value))
      return { ...plain, hint: 'Use money for amounts with a currency sign.' };
    others ??= OTHERS.map((other) => [other, numberReader(other, kind === 'money')] as const);
    const other = others.find(([, read]) => read(value) !== undefined)?.[0];
    return other === undefined
      ? plain
      : { ...plain, hint: `It reads as a number in ${other}; check source.locale of the mapping.` };
  };
}

function sample(locale: string, value: number): string {
  // Always in digits 0 to 9, as the reader wants them.
  return new Intl.NumberFormat(locale, { numberingSystem: 'latn', maximumFractionDigits: 2 }).format(value);
}

const OTHERS = ['en-US', 'de-DE'] as const;
const SCIENTIFIC = /^\s*[-+]?\d+(?:[.,]\d+)?e[-+]?\d+\s*$/i;
const CURRENCY = /\p{Sc}/u;
const SCIENTIFIC_HINT =
  'A spreadsheet has shortened the number and lost digits: widen the column or format it as text, then save the file again.';
const tooLong = failure('cell/number', 'a number of at most 15 digits', {
  hint: 'Longer numbers lose digits: leave number out and keep the value as text.',
});
