import type { Cell } from '../model/cell.js';

/** What one cell looks like by itself; a column's type follows from the shapes of its cells. */
export type Shape =
  | 'integer'
  | 'decimal'
  | 'money'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'time'
  | 'email'
  | 'phone'
  | 'url'
  | 'text';

/** A shape, and how it is written where there is more than one way: `dd/MM/yyyy`, `1.234,56`. */
export interface CellShape {
  readonly shape: Shape;
  readonly form?: string;
}

/** The shape of a cell that is not blank; `text` is the cell as text, without spaces around it. */
export function shapeOf(cell: Cell, text: string): CellShape {
  if (typeof cell === 'string') return shapeOfText(text);
  if (typeof cell === 'number') return Number.isInteger(cell) ? INTEGER : DECIMAL;
  if (typeof cell === 'boolean') return BOOLEAN;
  return cell.iso.includes('T') ? DATETIME : DATE;
}

const TEXT: CellShape = { shape: 'text' };
const INTEGER: CellShape = { shape: 'integer' };
const DECIMAL: CellShape = { shape: 'decimal' };
const BOOLEAN: CellShape = { shape: 'boolean' };
const DATE: CellShape = { shape: 'date' };
const DATETIME: CellShape = { shape: 'datetime' };
const EMAIL: CellShape = { shape: 'email' };
const PHONE: CellShape = { shape: 'phone' };
const URL_SHAPE: CellShape = { shape: 'url' };

/** Texts longer than any number, date, phone or address. */
const LONGEST = 320;

const YES_OR_NO = new Set(
  'true false yes no y n s sim não nao si sí да нет verdadero falso verdadeiro истина ложь'.split(' '),
);

/** With its scheme, or a host name of at least two parts. */
const WEB_ADDRESS = /^(?:https?:\/\/|www\.)\S+$|^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?:\/\S*)?$/i;

function shapeOfText(text: string): CellShape {
  if (text.length > LONGEST) return TEXT;
  if (text.includes('@')) return /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/.test(text) ? EMAIL : TEXT;
  if (/^[^\p{L}]*\d/u.test(text) || /^(?:R|US|C|A)\$/.test(text)) return shapeOfFigures(text);
  if (WEB_ADDRESS.test(text)) return URL_SHAPE;
  return text.length <= 10 && YES_OR_NO.has(text.toLowerCase()) ? BOOLEAN : TEXT;
}

function shapeOfFigures(text: string): CellShape {
  if (/^\d+$/.test(text)) return INTEGER;
  return momentOf(text) ?? numberOf(text) ?? phoneOf(text) ?? TEXT;
}

const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const DAY_OR_MONTH_FIRST =
  /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:,? \d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]\.?M\.?)?)?$/i;
const YEAR_FIRST = /^\d{4}([./])\d{1,2}\1\d{1,2}(?: \d{1,2}:\d{2}(?::\d{2})?)?$/;
const CLOCK = /^\d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]\.?M\.?)?$/i;

function momentOf(text: string): CellShape | undefined {
  const shape = text.includes(':') ? 'datetime' : 'date';
  const form = ISO.test(text) ? 'yyyy-MM-dd' : (yearFirstForm(text) ?? yearLastForm(text));
  if (form !== undefined) return { shape, form };
  return CLOCK.test(text) ? { shape: 'time' } : undefined;
}

function yearFirstForm(text: string): string | undefined {
  const [, between] = YEAR_FIRST.exec(text) ?? [];
  return between === undefined ? undefined : ['yyyy', 'MM', 'dd'].join(between);
}

function yearLastForm(text: string): string | undefined {
  const [, first, sign = '', second, year = ''] = DAY_OR_MONTH_FIRST.exec(text) ?? [];
  const order = orderOf(Number(first), Number(second));
  return order && [...order, 'y'.repeat(year.length)].join(sign);
}

/** Day and month as far as they can be told apart; `??` where both may be either. */
function orderOf(first: number, second: number): readonly [string, string] | undefined {
  if (Number.isNaN(first) || first > 31 || second > 31 || (first > 12 && second > 12)) return undefined;
  if (first > 12) return ['dd', 'MM'];
  return second > 12 ? ['MM', 'dd'] : ['??', '??'];
}

const CURRENCY = /^[-+]?(?:\p{Sc}|[A-Z]{1,3}\$|[A-Z]{3} )\s?|\s?(?:\p{Sc}|[A-Z]{3}|руб\.?|р\.)$/gu;
const GROUPED = /^[-+]?\d{1,3}(?:([.,'’ \u00a0\u202f])\d{3})(?:\1\d{3})*(?:([.,])\d+)?$/;
const PLAIN = /^[-+]?\d+(?:([.,])(\d+))?$/;

function numberOf(text: string): CellShape | undefined {
  if (/^[-+]?\d(?:[.,]\d+)?E[-+]?\d{1,3}$/i.test(text)) return { shape: 'decimal', form: SCIENTIFIC };
  if (/^\+\d{8,15}$/.test(text)) return PHONE;
  const bare = text.replace(CURRENCY, '').replace(/\s?%$/, '');
  const isMoney = bare !== text && !text.endsWith('%');
  const form = formOf(bare);
  if (form === undefined) return undefined;
  if (isMoney) return { shape: 'money', ...(form !== '' && { form }) };
  return form === '' ? INTEGER : { shape: 'decimal', form };
}

/** The form of Excel for a number too wide for its column, which loses digits. */
export const SCIENTIFIC = 'scientific';

/** How a number is written; empty for digits alone, undefined for what is none. */
function formOf(text: string): string | undefined {
  const plain = PLAIN.exec(text);
  if (!plain) return groupedForm(text);
  const [, point, decimals = ''] = plain;
  if (point === undefined) return '';
  // 1.234 may be a thousand or one and a bit.
  return (decimals.length === 3 ? groupedForm(text) : undefined) ?? `1234${point}56`;
}

function groupedForm(text: string): string | undefined {
  const [grouped, group, decimal] = GROUPED.exec(text) ?? [];
  if (grouped === undefined || group === decimal) return undefined;
  return decimal === undefined ? `1${group}234` : `1${group}234${decimal}56`;
}

function phoneOf(text: string): CellShape | undefined {
  if (!/^[+(]?\d[\d\s().\-/]*(?:(?:x|ext\.?|ramal|доб\.?)\s*\d{1,6})?$/i.test(text.replace(/^\+\s*\(/, '(')))
    return undefined;
  const digits = text.replace(/\D/g, '').length;
  return digits >= (text.includes('/') ? 10 : 7) && digits <= 18 ? PHONE : undefined;
}
