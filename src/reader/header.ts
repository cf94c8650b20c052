import type { Issue } from '../model/issue.js';
import { headerOf, type Header } from '../model/table.js';
import { inputError } from './input-file.js';

/** Most columns of a table; a sheet of a spreadsheet program has at most 16,384, and no CRM exports a tenth of it. */
export const MAX_COLUMNS = 4_096;

/** Longest column name, in characters. */
export const MAX_NAME_LENGTH = 1_000;

/** A header as the reader uses it: the names, and what the user should know about them. */
export interface CheckedHeader {
  readonly header: Header;
  readonly notices: readonly Issue[];
}

/** Where a header stands, for messages. `at` is `line 1` or `sheet Deals, row 1`. */
export interface HeaderPlace {
  readonly path: string;
  readonly at: string;
}

/**
 * Checks the names of the columns. Names are trimmed and freed of invisible characters; a column without a name
 * becomes `column N`, with a notice. Throws `input/header` for names that stand twice, `input/limit` for too many
 * columns or too long a name, `input/empty` when no column has a name.
 */
export function checkHeader(written: readonly string[], place: HeaderPlace): CheckedHeader {
  checkSize(written, place);
  const names = written.map(visibleName);
  if (names.every((name) => name === '')) throw emptyHeader(place.path);
  checkTwice(names, place);
  const columns = nameBlanks(names);
  const notices = [...blankNotices(names), ...cleanedNotices(written, names), ...twinNotices(names)];
  return { header: headerOf(columns), notices };
}

/** A column's name as a person sees it: no NBSP, no zero-width characters, no spaces around. */
export function visibleName(written: string): string {
  return written.replace(INVISIBLE, '').replace(ODD_SPACES, ' ').trim();
}

/** "column 3 (C)": how messages name a column by its place. */
export function describeColumn(index: number): string {
  return `column ${index + 1} (${columnLetters(index)})`;
}

/** Spreadsheet letters of a column, from index 0: `A`, `Z`, `AA`. */
export function columnLetters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : columnLetters(Math.floor(index / 26) - 1) + last;
}

/** The notice of a table that has a header and nothing below it. */
export const headerOnly: Issue = Object.freeze({
  code: 'file/note',
  stage: 'read',
  severity: 'warning',
  message: 'The file has a header and no rows.',
});

export function emptyHeader(path: string): Error {
  return inputError('input/empty', path, 'there is no header: no cell of it holds any text.');
}

const INVISIBLE = /[\u200b\u200e\u200f\u2060\ufeff]/g;
const ODD_SPACES = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;

function checkSize(written: readonly string[], { path, at }: HeaderPlace): void {
  if (written.length > MAX_COLUMNS) {
    const found = `the header (${at}) has ${written.length} columns; at most ${MAX_COLUMNS} are read.`;
    throw inputError('input/limit', path, {
      message: found,
      action: 'Remove the columns that the mapping does not need.',
    });
  }
  const long = written.findIndex((name) => name.length > MAX_NAME_LENGTH);
  if (long !== -1) {
    const found = `the name of ${describeColumn(long)} in ${at} is longer than ${MAX_NAME_LENGTH} characters.`;
    throw inputError('input/limit', path, {
      message: found,
      action: 'Check that this row is the header, or name the right one with --header-row.',
    });
  }
}

function checkTwice(names: readonly string[], { path, at }: HeaderPlace): void {
  const places = new Map<string, number[]>();
  names.forEach((name, index) => {
    if (name !== '') places.set(name, [...(places.get(name) ?? []), index]);
  });
  const twice = [...places].filter(([, indexes]) => indexes.length > 1);
  if (twice.length === 0) return;
  const list = twice.map(
    ([name, indexes]) => `"${name}" names ${listed(indexes.map(describeColumn), ' and ')}`,
  );
  throw inputError('input/header', path, `names stand more than once in ${at}: ${listed(list, '; ')}.`);
}

function nameBlanks(names: readonly string[]): readonly string[] {
  const taken = new Set(names);
  return names.map((name, index) => {
    let column = name === '' ? `column ${index + 1}` : name;
    while (name === '' && taken.has(column)) column = `(${column})`;
    return column;
  });
}

function blankNotices(names: readonly string[]): readonly Issue[] {
  const blank = names.flatMap((name, index) => (name === '' ? [describeColumn(index)] : []));
  if (blank.length === 0) return [];
  const list = listed(blank);
  return [
    {
      code: 'header/blank',
      stage: 'read',
      severity: 'warning',
      message: `No name in the header: ${list}. Reports call such a column "column N".`,
      hint: 'Give it a name in the file if the mapping should use it.',
    },
  ];
}

/** Columns named in one message; the rest is counted. */
const LISTED = 10;

function listed(items: readonly string[], separator = ', '): string {
  const more = items.length > LISTED ? ` and ${items.length - LISTED} more` : '';
  return items.slice(0, LISTED).join(separator) + more;
}

function cleanedNotices(written: readonly string[], names: readonly string[]): readonly Issue[] {
  return names.flatMap((name, index) =>
    name === '' || written[index]?.trim() === name
      ? []
      : [
          note(
            `The name of ${describeColumn(index)} has invisible characters; it is read as "${name}".`,
            name,
          ),
        ],
  );
}

function twinNotices(names: readonly string[]): readonly Issue[] {
  const seen = new Map<string, string>();
  return names.flatMap((name) => {
    const folded = name.toLowerCase();
    const twin = seen.get(folded);
    seen.set(folded, name);
    return twin === undefined || name === ''
      ? []
      : [note(`Columns "${twin}" and "${name}" differ only in upper and lower case.`, name)];
  });
}

function note(message: string, column: string): Issue {
  return { code: 'file/note', stage: 'read', severity: 'warning', message, column };
}
