import { cellText, type Cell } from '../model/cell.js';
import type { Issue } from '../model/issue.js';

/** A line of totals at the foot of a table: a word for it, and figures. */
export const totalsRow: Issue = Object.freeze({
  code: 'row/totals',
  stage: 'read',
  severity: 'warning',
  message: 'The row looks like a line of totals, not like data.',
  hint: 'Remove the row if it is one.',
});

/** Longer than any word for totals with the signs around it. */
const LONGEST = 24;

const TOTALS =
  /^(?:grand |sub)?(?:totals?|totales|total (?:geral|general)|suma|soma|sum|gesamt|итого|всего)[^\p{L}]*$/iu;
const FIGURE = /^[^\p{L}]*\d[^\p{L}]*$/u;

/** A quick look at the first cell, for all rows: whether the others are worth a look. */
export function mayBeTotals(first: Cell | undefined): boolean {
  if (typeof first !== 'string') return false;
  return first === '' || (first.length > 2 && first.length < LONGEST && TOTALS.test(first.trim()));
}

/** The first cell that is filled is a word for totals, and all others hold figures. */
export function isTotals(cells: readonly Cell[]): boolean {
  const at = cells.findIndex((cell) => cellText(cell).trim() !== '');
  const word = cellText(cells[at]).trim();
  if (word.length > LONGEST || !TOTALS.test(word)) return false;
  const figures = cells.slice(at + 1).filter((cell) => cellText(cell).trim() !== '');
  return figures.length > 0 && figures.every((cell) => FIGURE.test(cellText(cell)));
}
