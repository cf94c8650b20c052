import type { Issue } from '../model/issue.js';
import { columnLetters } from './header.js';
import { inputError } from './input-file.js';
import type { Sheet } from './xlsx-package.js';
import type { Merge } from './xlsx-survey.js';

/**
 * The sheet of that name or 1-based number; the first visible one where none is asked for. Throws `input/sheet`
 * listing all of them when there is no such sheet.
 */
export function chooseSheet(
  sheets: readonly Sheet[],
  wanted: string | number | undefined,
  path: string,
): Sheet {
  const found =
    wanted === undefined ? firstVisible(sheets) : (named(sheets, wanted) ?? numbered(sheets, wanted));
  if (found) return found;
  throw inputError('input/sheet', path, `there is no sheet ${String(wanted)}; it has ${listSheets(sheets)}.`);
}

/** What the user should know about the choice of the sheet; `wanted` is what the options say. */
export function sheetNotices(
  sheets: readonly Sheet[],
  chosen: Sheet,
  wanted: string | number | undefined,
): readonly Issue[] {
  const own = chosen.hidden ? [note(`Sheet ${chosen.name} is hidden in the workbook.`)] : [];
  const others = wanted === undefined ? sheets.filter((sheet) => sheet !== chosen) : [];
  if (others.length === 0) return own;
  const message = `The workbook has more sheets, which are not read: ${listNames(others)}.`;
  return [...own, { ...note(message), hint: 'Name the sheet with --sheet to read another one.' }];
}

/** A merged range shows one value in many cells; only the first one has it. */
export function mergeNotices(merges: readonly Merge[]): readonly Issue[] {
  if (merges.length === 0) return [];
  const names = merges.slice(0, LISTED).map((merge) => merge.name);
  const more = merges.length > LISTED ? ` and ${merges.length - LISTED} more` : '';
  const message = `The sheet has merged cells: ${names.join(', ')}${more}. Only the first cell of each holds the value.`;
  return [{ ...note(message), hint: 'Unmerge them and fill the cells if every row needs the value.' }];
}

/** `ranges` are first and last index of hidden columns; those beyond the header do not matter. */
export function hiddenColumnNotices(
  ranges: readonly (readonly [number, number])[],
  width: number,
): readonly Issue[] {
  const names = ranges
    .filter(([first]) => first < width)
    .map(([first, last]) => {
      const end = Math.min(last, width - 1);
      return end > first ? `${columnLetters(first)} to ${columnLetters(end)}` : columnLetters(first);
    });
  if (names.length === 0) return [];
  return [note(`Columns are hidden in the sheet and read like all others: ${names.join(', ')}.`)];
}

function listNames(sheets: readonly Sheet[]): string {
  const names = sheets.slice(0, LISTED).map(({ name, hidden }) => (hidden ? `${name} (hidden)` : name));
  return names.join(', ') + (sheets.length > LISTED ? ` and ${sheets.length - LISTED} more` : '');
}

/** Sheets named in a notice; the rest is counted. */
const LISTED = 20;

function firstVisible(sheets: readonly Sheet[]): Sheet | undefined {
  return sheets.find((sheet) => !sheet.hidden) ?? sheets[0];
}

// Spreadsheet programs do not tell names by case either.
function named(sheets: readonly Sheet[], wanted: string | number): Sheet | undefined {
  const name = String(wanted);
  if (typeof wanted === 'number') return undefined;
  const folded = name.trim().toLowerCase();
  return (
    sheets.find((sheet) => sheet.name === name) ?? sheets.find((sheet) => sheet.name.toLowerCase() === folded)
  );
}

function numbered(sheets: readonly Sheet[], wanted: string | number): Sheet | undefined {
  return /^[1-9]\d{0,4}$/.test(String(wanted)) ? sheets[Number(wanted) - 1] : undefined;
}

function listSheets(sheets: readonly Sheet[]): string {
  return sheets
    .map(({ name, hidden }, index) => `${index + 1} "${name}"${hidden ? ' (hidden)' : ''}`)
    .join(', ');
}

function note(message: string): Issue {
  return { code: 'file/note', stage: 'read', severity: 'warning', message };
}
