import * as z from 'zod';

import { failure } from '../failure.js';
import type { Failure } from '../value.js';
import { defineTransform } from './define-transform.js';
import { MAX_TEXT, onText, textual, tooLong } from './text-step.js';
import type { Transform } from './transform.js';

const none = z.tuple([]);
const MAX_ARGUMENT = 1_000;
const MAX_PAD = 255;

/** Text of an argument; `pad(14, 0)` and `split(1)` mean the digit. */
const textArgument = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().min(1).max(MAX_ARGUMENT));

const trim = simple('trim', 'Takes white space off both ends.', () => (text) => text.trim());

const squeeze = simple(
  'squeeze',
  'Makes one space of every run of white space, and takes it off both ends.',
  () => {
    return (text) => squeezed(text);
  },
);

const upper = simple(
  'upper',
  'Makes capitals of all letters, as the locale does it.',
  (locale) => casesOf(locale).upper,
);

const lower = simple(
  'lower',
  'Makes small letters of all letters, as the locale does it.',
  (locale) => casesOf(locale).lower,
);

const title = simple(
  'title',
  'Starts every word with a capital and makes the other letters small.',
  (locale) => {
    const cases = casesOf(locale);
    return (text) => text.replace(WORD, (word) => titleWord(word, cases));
  },
);

const digits = simple('digits', 'Keeps the digits alone, as 0 to 9. Text without a digit fails.', () => {
  return (text) => text.replace(NOT_DIGIT, '') || noDigit;
});

const replace = defineTransform({
  name: 'replace',
  signature: 'replace(from, to)',
  doc: 'Replaces every occurrence of a text, taken letter by letter, with another.',
  args: z.tuple([
    textArgument,
    z.union([z.string(), z.number()]).transform(String).pipe(z.string().max(MAX_ARGUMENT)),
  ]),
  takes: textual,
  gives: 'text',
  compile: ([from, to], { locale }) => onText(locale, (text) => replaceAll(text, from, to)),
});

const pad = defineTransform({
  name: 'pad',
  signature: 'pad(length, character?)',
  doc: 'Fills the text on the left up to a length, with 0 or the character given: gives tax numbers their leading zeros back.',
  args: z.tuple([
    z.int().min(1).max(MAX_PAD),
    textArgument.refine((text) => Array.from(text).length === 1, 'expected one character').optional(),
  ]),
  takes: textual,
  gives: 'text',
  compile: ([length, character = '0'], { locale }) =>
    onText(locale, (text) => character.repeat(Math.max(0, length - Array.from(text).length)) + text),
});

const slice = defineTransform({
  name: 'slice',
  signature: 'slice(start, end?)',
  doc: 'Keeps the characters from start up to, not including, end. The first is 0; a negative number counts from the end.',
  args: z.tuple([z.int(), z.int().optional()]),
  takes: textual,
  gives: 'text',
  compile: ([start, end], { locale }) => onText(locale, (text) => sliceCharacters(text, start, end)),
});

const prefix = defineTransform({
  name: 'prefix',
  signature: 'prefix(text)',
  doc: 'Puts a text before the value.',
  args: z.tuple([textArgument]),
  takes: textual,
  gives: 'text',
  compile: ([before], { locale }) => onText(locale, (text) => before + text),
});

const suffix = defineTransform({
  name: 'suffix',
  signature: 'suffix(text)',
  doc: 'Puts a text after the value.',
  args: z.tuple([textArgument]),
  takes: textual,
  gives: 'text',
  compile: ([after], { locale }) => onText(locale, (text) => text + after),
});

export const textTransforms: readonly Transform[] = [
  trim,
  squeeze,
  upper,
  lower,
  title,
  digits,
  replace,
  pad,
  slice,
  prefix,
  suffix,
];

function simple(
  name: string,
  doc: string,
  compile: (locale: string) => (text: string) => string | Failure,
): Transform {
  return defineTransform({
    name,
    signature: name,
    doc,
    args: none,
    takes: textual,
    gives: 'text',
    compile: (_, { locale }) => onText(locale, compile(locale)),
  });
}

/** One space for every run of white space, none at the ends. */
export function squeezed(text: string): string {
  return text.trim().replace(SPACES, ' ');
}

interface Cases {
  readonly upper: (text: string) => string;
  readonly lower: (text: string) => string;
}

/** Languages whose capitals differ from everybody's (Unicode SpecialCasing.txt, and Greek accents). */
const OWN_CASES: ReadonlySet<string> = new Set(['tr', 'az', 'lt', 'el']);

/** Looking the locale up costs several times the work itself, so only the languages that need it do. */
function casesOf(locale: string): Cases {
  return OWN_CASES.has(new Intl.Locale(locale).language)
    ? { upper: (text) => text.toLocaleUpperCase(locale), lower: (text) => text.toLocaleLowerCase(locale) }
    : { upper: (text) => text.toUpperCase(), lower: (text) => text.toLowerCase() };
}

function titleWord(word: string, cases: Cases): string {
  return cases
    .lower(word)
    .split(APOSTROPHE)
    .map((piece, index, pieces) => (startsName(index, pieces) ? capitalised(piece, cases) : piece))
    .join('');
}

/** D'Ávila and O'Brien have a second capital, it's has not: what stands before the apostrophe is one letter, what follows more. */
function startsName(index: number, pieces: readonly string[]): boolean {
  if (index === 0) return true;
  return (pieces[index - 2]?.length ?? 0) === 1 && (pieces[index]?.length ?? 0) > 1;
}

function capitalised(piece: string, cases: Cases): string {
  const [first = ''] = piece;
  return cases.upper(first) + piece.slice(first.length);
}

function replaceAll(text: string, from: string, to: string): string | Failure {
  const pieces = text.split(from);
  const length = text.length + (pieces.length - 1) * (to.length - from.length);
  return length > MAX_TEXT ? tooLong : pieces.join(to);
}

function sliceCharacters(text: string, start: number, end: number | undefined): string {
  // By characters, not by UTF-16 units: half an emoji is no text.
  return SURROGATE.test(text) ? Array.from(text).slice(start, end).join('') : text.slice(start, end);
}

const SPACES = /\s+/g;
const NOT_DIGIT = /[^0-9]/g;
const SURROGATE = /[\ud800-\udfff]/;
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*/gu;
const APOSTROPHE = /(['’])/;
const noDigit = failure('cell/text', 'text with a digit in it, such as 12.345-6');
