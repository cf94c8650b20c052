import { cellText } from '../model/cell.js';
import { columnLetters, emptyHeader } from './header.js';
import { inputError } from './input-file.js';
import type { SheetCell, SheetRow } from './xlsx-sheet-rows.js';
import type { Merge } from './xlsx-survey.js';

/** The header of a sheet, and whether anything stands below it. */
export interface SheetTop {
  readonly headerRow: number;
  /** As they are written, up to the last one; columns without a name between them are empty. */
  readonly names: readonly string[];
  readonly hasRows: boolean;
}

interface Place {
  readonly path: string;
  readonly sheet: string;
  readonly merges: readonly Merge[];
}

/**
 * The header, which is the first row that holds text unless the caller names it. Reads as far as the first row below.
 * Throws `input/header` for cells that are merged or hold an error, and for what seems to be a title above the header.
 */
export async function findTop(
  chunks: AsyncIterable<readonly SheetRow[]>,
  place: Place,
  wanted: number | undefined,
): Promise<SheetTop> {
  let top: Omit<SheetTop, 'hasRows'> | undefined;
  for await (const row of filledRows(chunks)) {
    if (top) {
      if (wanted === undefined) checkTitle(top, row, place);
      return { ...top, hasRows: true };
    }
    if (row.number < (wanted ?? 1)) continue;
    checkHeaderRow(row, place, wanted);
    top = { headerRow: row.number, names: namesOf(row) };
    checkMerges(top, place);
  }
  if (!top) throw emptyHeader(`${place.path}, sheet ${place.sheet}`);
  return { ...top, hasRows: false };
}

async function* filledRows(
  chunks: AsyncIterable<readonly SheetRow[]>,
): AsyncGenerator<SheetRow, void, undefined> {
  for await (const chunk of chunks) yield* chunk.filter((row) => row.cells.some(isFilled));
}

function isFilled({ value, problem }: SheetCell): boolean {
  return problem !== undefined || cellText(value).trim() !== '';
}

function checkHeaderRow(row: SheetRow, { path }: Place, wanted: number | undefined): void {
  if (wanted !== undefined && row.number !== wanted) {
    const found = `row ${wanted} is blank; the first text after it is in row ${row.number}.`;
    throw inputError('input/header', path, found);
  }
  const bad = row.cells.find((cell) => cell.problem?.severity === 'error');
  if (!bad?.problem) return;
  const name = `${columnLetters(bad.column)}${row.number}`;
  throw inputError('input/header', path, `cell ${name} of the header ${bad.problem.message}.`);
}

/** The names up to the last one; columns without a name between them stay empty. */
function namesOf(row: SheetRow): readonly string[] {
  const names: string[] = [];
  for (const cell of row.cells.filter(isFilled)) {
    while (names.length <= cell.column) names.push('');
    names[cell.column] = cellText(cell.value);
  }
  return names;
}

// Only the first cell of a merged range holds a value: the other columns would have no name, or a name from elsewhere.
function checkMerges({ headerRow, names }: Omit<SheetTop, 'hasRows'>, { path, merges }: Place): void {
  const found = merges.filter(
    (merge) => merge.firstRow <= headerRow && headerRow <= merge.lastRow && merge.firstColumn < names.length,
  );
  if (found.length === 0) return;
  const list = found.slice(0, LISTED).map((merge) => merge.name);
  throw inputError('input/header', path, {
    message: `row ${headerRow}, taken for the header, has merged cells: ${list.join(', ')}.`,
    action: 'Unmerge them and give every column a name, or name the row of the header with --header-row.',
  });
}

const LISTED = 5;

/** A title stands alone, and the row after it is wider. */
function checkTitle({ headerRow, names }: Omit<SheetTop, 'hasRows'>, row: SheetRow, { path }: Place): void {
  const named = names.filter((name) => name !== '').length;
  const besides = row.cells.filter((cell) => cell.column >= names.length && isFilled(cell)).length;
  if (besides < 2 || besides < named) return;
  throw inputError('input/header', path, {
    message:
      `row ${headerRow} names ${named} of the columns, and row ${row.number} has ${besides} cells beyond them: ` +
      `row ${headerRow} seems to be a title.`,
    action: 'Name the row of the header with --header-row.',
  });
}
