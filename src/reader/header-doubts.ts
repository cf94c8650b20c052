import { cellText } from '../model/cell.js';
import type { Issue } from '../model/issue.js';
import type { SourceRow } from '../model/table.js';
import { headerOnly } from './header.js';

/** Rows that are looked at below the header. */
const LOOKED_AT = 20;

/**
 * What makes it doubtful that the header is one line of names, with data right below: there are no rows, the names look
 * like data, or the first row looks like more names.
 */
export function headerDoubts(names: readonly string[], rows: readonly SourceRow[]): readonly Issue[] {
  if (rows.length === 0) return [headerOnly];
  const filled = names.filter((name) => name.trim() !== '');
  const data = filled.filter(looksLikeData);
  if (data.length > 0 && data.length * 3 >= filled.length) return [noNames(data[0] ?? '')];
  return isSecondHeader(rows) ? [secondHeader] : [];
}

/**
 * The line that looks more like the header than a title which is padded to the width of the table: half of the names or
 * fewer are there, and a row below fills the columns without one.
 */
export function lineBelowTitle(names: readonly string[], rows: readonly SourceRow[]): number | undefined {
  const unnamed = [...names.keys()].filter((index) => names[index]?.trim() === '');
  if (names.length < 4 || unnamed.length * 2 < names.length) return undefined;
  const fuller = rows.slice(0, LOOKED_AT).find(({ value }) => {
    const filled = unnamed.filter((index) => cellText(value[index]).trim() !== '');
    return filled.length * 2 > unnamed.length;
  });
  return fuller?.origin.firstLine;
}

const NUMBER = /^[-+]?[^\p{L}\d\s]?\s?\d[\d.,' \u00a0]*\s?[^\p{L}\d\s]?$/u;
const DATE = /^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[ T]\d{1,2}:\d{2}.*)?$/;
const YEAR = /^(?:19|20)\d\d$/;

function looksLikeData(text: string): boolean {
  const trimmed = text.trim();
  if (YEAR.test(trimmed)) return false;
  return NUMBER.test(trimmed) || DATE.test(trimmed) || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(trimmed);
}

/** The first row holds words where nearly all rows below hold figures, in at least two columns and never otherwise. */
function isSecondHeader(rows: readonly SourceRow[]): boolean {
  const [first, ...below] = rows.slice(0, LOOKED_AT).map(({ value }) => value.map(cellText));
  if (!first || below.length < 3) return false;
  const figures = first.map((_, index) => {
    const cells = below.map((row) => row[index] ?? '').filter((text) => text.trim() !== '');
    return cells.length >= 3 && cells.filter(looksLikeData).length >= cells.length * 0.9;
  });
  const words = first.filter(
    (text, index) => figures[index] === true && text.trim() !== '' && !looksLikeData(text),
  );
  return words.length >= 2 && first.every((text, index) => figures[index] !== true || !looksLikeData(text));
}

function noNames(example: string): Issue {
  return {
    code: 'file/note',
    stage: 'read',
    severity: 'warning',
    message: `The header looks like data ("${example.slice(0, 60)}"), not like names of columns.`,
    hint: 'If the file has no header, add one; if it stands further down, name its line with --header-row.',
  };
}

const secondHeader: Issue = Object.freeze({
  code: 'file/note',
  stage: 'read',
  severity: 'warning',
  message: 'The first row below the header looks like a second line of names, not like data.',
  hint: 'Name the line of the header with --header-row, or remove the line.',
});
