import type { Cell } from '../model/cell.js';
import { SCIENTIFIC, type CellShape } from './cell-shape.js';

/** What may be wrong with a cell, with what it means for an import. */
export const suspicions = {
  scientific: 'numbers in scientific form: a spreadsheet has lost digits of a phone or an ID',
  'date-as-number': 'days as a spreadsheet counts them, instead of dates',
  'other-type': 'cells of another type than the rest of the column',
  'lost-zeros': 'numbers one digit short: a spreadsheet may have dropped a leading zero',
  'long-number': 'numbers of more than 15 digits: a spreadsheet keeps only 15',
  'sheet-error': 'errors of a spreadsheet, such as #N/A',
  damaged: 'text that was read in the wrong encoding once',
  invisible: 'invisible characters or hard spaces',
  spaces: 'spaces in front, behind, or doubled',
  placeholder: 'words that stand for nothing, such as N/A or -',
  formula: 'text that a spreadsheet would run as a formula',
  apostrophe: 'an apostrophe in front, as spreadsheets mark text',
  several: 'several addresses in one cell',
  'either-order': 'dates whose day and month cannot be told apart',
  repeated: 'values that stand more than once, where most of the column is unique',
} as const;

export type SuspicionCode = keyof typeof suspicions;

/** A cell to look at: as it is read, as text, and without spaces around it. */
export interface Suspect {
  readonly cell: Cell;
  readonly text: string;
  readonly trimmed: string;
  readonly shape: CellShape;
}

type Check = (suspect: Suspect) => boolean;

/** The checks that need one cell alone; others look at the whole column. */
const checks: readonly (readonly [SuspicionCode, Check])[] = [
  ['scientific', ({ shape }) => shape.form === SCIENTIFIC],
  ['long-number', isLongNumber],
  ['sheet-error', ({ trimmed }) => trimmed.startsWith('#') && SHEET_ERROR.test(trimmed)],
  ['damaged', ({ text, shape }) => shape.shape === 'text' && DAMAGED.test(text)],
  ['invisible', ({ text }) => INVISIBLE.test(text)],
  ['spaces', ({ text, trimmed }) => text.length !== trimmed.length || text.includes('  ')],
  ['placeholder', ({ trimmed }) => trimmed.length < 10 && PLACEHOLDERS.has(trimmed.toLowerCase())],
  ['formula', ({ text, shape }) => shape.shape === 'text' && /^[=@]|^[+-](?=[\p{L}(])/u.test(text)],
  ['apostrophe', ({ text }) => text.startsWith("'")],
  ['several', ({ text, shape }) => shape.shape === 'text' && SEVERAL.test(text)],
];

const SHEET_ERROR =
  /^#(?:N\/[AD]|REF!|VALUE!|VALOR!|¡VALOR!|¡REF!|DIV\/0!|¡DIV\/0!|NAME\?|NOME\?|NUM!|NULL!|#+)/i;
const INVISIBLE = /[\u00a0\u00ad\u200b\u200e\u200f\u2028\u2029\u2060\ufeff]/;
const SEVERAL = /^\s*[^\s@,;]+@[^\s@,;]+\s*[,;/|\n ]\s*[^\s@,;]+@[^\s@,;]+/;
const PLACEHOLDERS = new Set([
  ...'- -- --- . .. ? x null nil none nan undefined n/a n/d n.a. na nd s/n s/d #n/a (blank) (empty)'.split(
    ' ',
  ),
]);

// UTF-8 read as windows-1252 or as windows-1251, and what an earlier program could not read at all.
const DAMAGED =
  /\ufffd|[\u00c2\u00c3][\u0080-\u00bf\u20ac\u201a-\u203a\u0152\u0153\u0160\u0161\u017d\u017e\u0192\u02c6\u02dc\u2122]|[\u00d0\u00d1][\u0080-\u00bf]|\u00e2\u20ac|[\u0420\u0421][\u0402-\u040f\u0450-\u045f\u0490\u0491\u2018-\u203a\u00a0-\u00bb]/;

/** What is suspicious about a cell that is not blank. */
export function suspicionsOf(suspect: Suspect): readonly SuspicionCode[] {
  const found = checks.filter(([, isSuspicious]) => isSuspicious(suspect));
  return found.length === 0 ? NONE : found.map(([code]) => code);
}

const NONE: readonly SuspicionCode[] = Object.freeze([]);

function isLongNumber({ cell, trimmed, shape }: Suspect): boolean {
  if (typeof cell === 'number') return Math.abs(cell) > Number.MAX_SAFE_INTEGER;
  return shape.shape === 'integer' && trimmed.length > 15;
}
