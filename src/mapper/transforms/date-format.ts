import { DateTime } from 'luxon';

import { remembered } from '../remembered.js';
import { MIN_YEAR, type ReadDate } from './iso-text.js';

/** Reads a date from text, undefined where the text is not exactly one. */
export type ReadFormat = (text: string) => ReadDate | undefined;

const MAX_FORMAT = 100;
const MAX_TEXT = 100;

/** Tokens of luxon (moment.github.io/luxon/#/parsing) that mean one thing on every machine and at every time. */
const TOKENS: ReadonlySet<string> = new Set(
  'yyyy yy M MM MMM MMMM L LL LLL LLLL d dd H HH h hh m mm s ss S SSS u a EEE EEEE ccc cccc Z ZZ ZZZ'.split(
    ' ',
  ),
);
const PIECES = /'[^']*'|([A-Za-z])\1*|[^A-Za-z']+|'/g;

/** What is wrong with a format, in one sentence without its full stop; undefined where it can be used. */
export function formatProblem(format: string): string | undefined {
  if (format.length > MAX_FORMAT) return `a format has at most ${MAX_FORMAT} characters`;
  const pieces: readonly string[] = format.match(PIECES) ?? [];
  const unknown = pieces.find((piece) => /^[A-Za-z]/.test(piece) && !TOKENS.has(piece));
  if (unknown !== undefined) return unknownToken(unknown, format);
  if (pieces.includes("'")) return `the format ${format} has a quote without a partner`;
  return partsProblem(lettersOf(format), format);
}

function unknownToken(token: string, format: string): string {
  const meant = ADVICE.get(token);
  const advice =
    meant === undefined
      ? `known are ${[...TOKENS].join(' ')}; put other letters in single quotes`
      : `write ${meant}`;
  return `${token} in the format ${format} means nothing here: ${advice}`;
}

const ADVICE: ReadonlyMap<string, string> = new Map([
  ['YYYY', 'yyyy'],
  ['YY', 'yy'],
  ['y', 'yyyy'],
  ['DD', 'dd'],
  ['D', 'd'],
  ['A', 'a'],
  ['aa', 'a'],
  ['nn', 'mm for minutes'],
  ['SS', 'SSS, or ss for seconds'],
  ['T', "'T'"],
]);

function partsProblem(letters: ReadonlySet<string>, format: string): string | undefined {
  const month = letters.has('M') || letters.has('L');
  if (!letters.has('y') || !month || !letters.has('d')) {
    return `the format ${format} needs a year (yyyy), a month (MM) and a day (dd)`;
  }
  return clockProblem(letters, format);
}

function clockProblem(letters: ReadonlySet<string>, format: string): string | undefined {
  const [half, whole] = [letters.has('h'), letters.has('H')];
  if (half !== letters.has('a')) return `the format ${format} needs h and a together; H is for 24 hours`;
  if (half && whole) return `the format ${format} has both h and H`;
  const loose = letters.has('m') && !half && !whole;
  return loose ? `the format ${format} has minutes (m) without hours (H); M is for months` : undefined;
}

/** The first letters of the tokens of a format, what stands in quotes left out. */
function lettersOf(format: string): ReadonlySet<string> {
  const tokens = (format.match(PIECES) ?? []).filter((piece) => /^[A-Za-z]/.test(piece));
  return new Set(tokens.map((token) => token.charAt(0)));
}

/**
 * Compiles a format that `formatProblem` passes. Strict: the whole text must match, two digits where two letters stand.
 * Years of two digits are 1961 to 2060, as luxon has it (`twoDigitCutoffYear`).
 */
export function compileFormat(format: string, locale: string): ReadFormat {
  const letters = lettersOf(format);
  const timed = letters.has('h') || letters.has('H');
  const absolute = letters.has('Z');
  const options = { locale, zone: 'utc' } as const;
  const parser = DateTime.buildFormatParser(format, options);
  // luxon takes 10 µs a text, and a column of dates says the same ones again and again.
  return remembered((text) => {
    if (text.length > MAX_TEXT) return undefined;
    const found = DateTime.fromFormatParser(text, parser, options);
    return found.isValid && found.year >= MIN_YEAR
      ? { ms: Math.floor(found.toMillis() / 1000) * 1000, timed, absolute }
      : undefined;
  });
}

/** How a day would be written in a format, for messages. */
export function sampleDate(format: string, locale: string): string {
  return DateTime.utc(2025, 12, 31, 8, 30).reconfigure({ locale, numberingSystem: 'latn' }).toFormat(format);
}

/** A default format, as it is read and as it is shown to people. */
export interface DefaultFormat {
  readonly format: string;
  readonly shown: string;
  readonly timed: boolean;
}

const DAY_FIRST = 'd/M/yyyy';
const DOTTED = 'd.M.yyyy';
const BY_LANGUAGE: ReadonlyMap<string, string> = new Map([
  ...['es', 'pt', 'fr', 'it', 'ca', 'gl', 'el', 'vi', 'id'].map((language) => [language, DAY_FIRST] as const),
  ...[
    'de',
    'ru',
    'uk',
    'be',
    'kk',
    'pl',
    'tr',
    'cs',
    'sk',
    'ro',
    'fi',
    'nb',
    'no',
    'da',
    'et',
    'lv',
    'az',
    'hy',
    'ka',
  ].map((language) => [language, DOTTED] as const),
  ['nl', 'd-M-yyyy'],
  ['ja', 'yyyy/M/d'],
  ['zh', 'yyyy/M/d'],
]);
const BY_LOCALE: ReadonlyMap<string, string> = new Map([
  ['en-US', 'M/d/yyyy'],
  ...['en-GB', 'en-AU', 'en-NZ', 'en-IE', 'en-IN'].map((locale) => [locale, DAY_FIRST] as const),
]);

/**
 * The formats a locale's dates are read in when a mapping names none; ISO is read always and not among them. Empty where
 * usage is divided (en, en-CA, en-ZA) or unknown here: a guess between 03/04 and 04/03 would be silent.
 */
export function defaultFormats(locale: string): readonly DefaultFormat[] {
  const { language, region } = new Intl.Locale(locale);
  const day = BY_LOCALE.get(`${language}-${region ?? ''}`) ?? BY_LANGUAGE.get(language);
  if (day === undefined) return [];
  const shown = day.replace('d', 'dd').replace('M', 'MM');
  const clocks = day === 'M/d/yyyy' ? ['h:mm a', 'h:mm:ss a', 'H:mm', 'H:mm:ss'] : ['H:mm', 'H:mm:ss'];
  return [
    { format: day, shown, timed: false },
    ...clocks.map((clock) => ({
      format: `${day} ${clock}`,
      shown: `${shown} ${clock.replace('H', 'HH')}`,
      timed: true,
    })),
  ];
}
