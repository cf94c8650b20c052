import { remembered } from '../remembered.js';

/** How one locale writes a number in one set of digits. */
interface Signs {
  readonly decimal: string;
  readonly groups: readonly string[];
  /** Lengths of the integer's digit groups from left to right, e.g. 1, 2, 2, 3 in India. */
  readonly sizes: readonly number[];
}

/** A pattern of the numbers that a locale writes, and what to do to make a plain number of one. */
export interface NumberShape {
  readonly pattern: RegExp;
  readonly grouping: RegExp;
  readonly decimal: string;
}

/**
 * The strict shape of numbers in a locale: groups only where the locale puts them and of one sign throughout,
 * one decimal sign, digits on its right. So `1,200.50` has no shape in pt-BR, and `0.123` neither (a group never starts with 0).
 * Signs come from CLDR by way of Intl; money takes its own decimal sign where the locale has one (de-AT, fr-CH).
 */
export function numberShape(locale: string, money: boolean): NumberShape {
  return money ? moneyShape(locale) : plainShape(locale);
}

const plainShape = remembered((locale) => shapeOf(locale, false));
const moneyShape = remembered((locale) => shapeOf(locale, true));

function shapeOf(locale: string, money: boolean): NumberShape {
  const plain = signsOf(locale, 'decimal');
  const currency = signsOf(locale, 'currency');
  const decimal = money ? currency.decimal : plain.decimal;
  const groups = new Set([...plain.groups, ...(money ? currency.groups : [])].flatMap(alternatives));
  // A space between digits in threes means thousands everywhere (ISO 80000-1, 7.3.1).
  const classes = [...new Set([...groups, SPACES])].filter((group) => !group.includes(decimal));
  const grouped = classes.flatMap((group) => groupedPatterns(`[${escaped(group)}]`, plain.sizes));
  const fraction = `${escaped(decimal)}\\d+`;
  return {
    pattern: new RegExp(`^(?:(?:\\d+|${grouped.join('|')})(?:${fraction})?|${fraction})$`),
    grouping: new RegExp(`[${escaped(classes.join(''))}]`, 'g'),
    decimal,
  };
}

function signsOf(locale: string, style: 'decimal' | 'currency'): Signs {
  const format = new Intl.NumberFormat(locale, {
    style,
    ...(style === 'currency' ? { currency: 'EUR' } : {}),
    numberingSystem: 'latn',
    minimumFractionDigits: 1,
    useGrouping: true,
  });
  const parts = format.formatToParts(12345678.5);
  const texts = (type: string): string[] =>
    parts.filter((part) => part.type === type).map(({ value }) => value);
  return {
    decimal: texts('decimal')[0] ?? '.',
    groups: texts('group'),
    sizes: texts('integer').map((digits) => digits.length),
  };
}

/** Keyboards lack the typographic signs of CLDR, so the plain ones count as well. */
function alternatives(group: string): readonly string[] {
  if (/^\s$/.test(group)) return [SPACES];
  return APOSTROPHES.includes(group) ? [APOSTROPHES] : [group];
}

function groupedPatterns(group: string, sizes: readonly number[]): readonly string[] {
  const threes = `[1-9]\\d{0,2}(?:${group}\\d{3})+`;
  const indian = sizes.at(-2) === 2 ? [`[1-9]\\d?(?:${group}\\d{2})*${group}\\d{3}`] : [];
  return [threes, ...indian];
}

function escaped(signs: string): string {
  return signs.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&');
}

const SPACES = ' \u00a0\u2009\u202f';
const APOSTROPHES = "'’";
