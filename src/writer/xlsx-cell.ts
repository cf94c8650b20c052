import type { CellRichTextValue, Style } from 'exceljs';

import { cellText, type Cell, type DateCell } from '../model/cell.js';
import { fittingText, MAX_CELL_TEXT, workbookText } from './xlsx-text.js';

/** What exceljs is given for one cell. Styles are shared objects: it keeps each once. */
export interface SheetCell {
  readonly value: string | number | boolean | Date | CellRichTextValue | null;
  readonly style: Partial<Style>;
  readonly comment?: string;
}

const BAD_FILL = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFFC7CE' } } as const;
/** Text format, so that a zero or plus at the start survives when somebody edits the cell. */
const TEXT: Partial<Style> = { numFmt: '@' };
const PLAIN: Partial<Style> = {};
const DATE: Partial<Style> = { numFmt: 'yyyy-mm-dd' };
const DATE_TIME: Partial<Style> = { numFmt: 'yyyy-mm-dd hh:mm:ss' };

const marked = new Map(
  [TEXT, PLAIN, DATE, DATE_TIME].map((style) => [style, { ...style, fill: BAD_FILL }] as const),
);

/** The style of the same kind of cell that is filled as bad. */
export function markedStyle(style: Partial<Style>): Partial<Style> {
  return marked.get(style) ?? { fill: BAD_FILL };
}

/** A cell with its type: numbers, booleans and dates as such, everything else as text that is never a formula. */
export function sheetCell(cell: Cell | undefined): SheetCell {
  if (typeof cell === 'string') return textCell(cell);
  if (typeof cell === 'number')
    return Number.isFinite(cell) ? { value: cell, style: PLAIN } : textCell(String(cell));
  if (typeof cell === 'boolean') return { value: cell, style: PLAIN };
  return cell === undefined ? { value: null, style: PLAIN } : dateCell(cell);
}

function textCell(text: string): SheetCell {
  if (text === '') return { value: null, style: TEXT };
  if (text.length <= MAX_CELL_TEXT) return { value: keepingSpaces(workbookText(text)), style: TEXT };
  return {
    value: keepingSpaces(workbookText(fittingText(text))),
    style: markedStyle(TEXT),
    comment: `The text has ${text.length} characters; a cell holds ${MAX_CELL_TEXT}. It is whole in the CSV.`,
  };
}

/** Only a rich text carries xml:space="preserve", without which spaces at the ends are lost. */
function keepingSpaces(text: string): string | CellRichTextValue {
  return /^\s|\s$/.test(text) ? { richText: [{ text }] } : text;
}

/** Spreadsheets count a 29 February 1900 that never was, so earlier days have no date there: they stay text. */
const FIRST_DAY = Date.UTC(1900, 2, 1);
const LAST_DAY = Date.UTC(10_000, 0, 1);

function dateCell(cell: DateCell): SheetCell {
  const hasTime = cell.iso.includes('T');
  const date = new Date(hasTime ? `${cell.iso}Z` : cell.iso);
  const time = date.getTime();
  if (!(time >= FIRST_DAY && time < LAST_DAY)) return textCell(cellText(cell));
  return { value: date, style: hasTime ? DATE_TIME : DATE };
}
