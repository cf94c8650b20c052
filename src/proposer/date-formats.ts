import { shareOf, type ColumnFacts } from './column-facts.js';

const DATE = /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:([T ]|, )(\d{1,2}:\d{2}(?::\d{2})?)( ?[AP]M)?)?$/i;
const MOST = 3;

/** The formats in which a column's dates are written, most frequent first; `isDayFirst` decides where both are possible. */
export function dateFormats({ sample }: ColumnFacts, isDayFirst: boolean): readonly string[] {
  const order = sample.some((text) => partsOf(text)?.isDayFirst === true)
    ? true
    : sample.some((text) => partsOf(text)?.isDayFirst === false)
      ? false
      : isDayFirst;
  const counts = new Map<string, number>();
  for (const text of sample) {
    const format = formatOf(text, order);
    if (format !== undefined) counts.set(format, (counts.get(format) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, MOST)
    .map(([format]) => format);
}

/** Whether some of a column's years are written with two digits. */
export function hasShortYears(column: ColumnFacts): boolean {
  return dateFormats(column, true).some((format) => /(?<!y)yy(?!y)/.test(format));
}

/** Whether most of a column are dates. */
export function looksLikeDates(column: ColumnFacts): boolean {
  return shareOf(column, (text) => DATE.test(text)) >= 0.6;
}

interface Parts {
  readonly parts: readonly (string | undefined)[];
  /** Undefined where day and month cannot be told apart, or the year comes first. */
  readonly isDayFirst: boolean | undefined;
}

function partsOf(text: string): Parts | undefined {
  const found = DATE.exec(text);
  if (!found) return undefined;
  const [, first = '', , second = ''] = found;
  const isYearFirst = first.length > 2;
  const isDayFirst = isYearFirst
    ? undefined
    : Number(first) > 12
      ? true
      : Number(second) > 12
        ? false
        : undefined;
  return { parts: found, isDayFirst };
}

function formatOf(text: string, isDayFirst: boolean): string | undefined {
  const parts = partsOf(text)?.parts;
  if (!parts) return undefined;
  const [, first = '', sign = '', second = '', third = '', between = '', time, half] = parts;
  const date = dateFormat([first, second, third], isDayFirst).join(sign);
  return time === undefined ? date : `${date}${between === 'T' ? "'T'" : between}${clockFormat(time, half)}`;
}

function dateFormat(
  [first, second, third]: readonly [string, string, string],
  isDayFirst: boolean,
): readonly string[] {
  if (first.length > 2) return ['yyyy', letters(second, 'M'), letters(third, 'd')];
  const [one, other] = isDayFirst ? ['d', 'M'] : ['M', 'd'];
  return [letters(first, one), letters(second, other), 'y'.repeat(third.length)];
}

function clockFormat(time: string, half: string | undefined): string {
  const [hours = '', ...rest] = time.split(':');
  const clock = [
    letters(hours, half === undefined ? 'H' : 'h'),
    'mm',
    ...(rest.length > 1 ? ['ss'] : []),
  ].join(':');
  return half === undefined ? clock : `${clock}${half.startsWith(' ') ? ' ' : ''}a`;
}

function letters(part: string, letter: string): string {
  return part.length === 1 ? letter : letter.repeat(2);
}
