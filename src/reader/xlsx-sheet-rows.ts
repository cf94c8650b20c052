import type { Cell } from '../model/cell.js';
import { inputError } from './input-file.js';
import { columnLetters } from './header.js';
import { CHUNK_ROWS } from './source-rows.js';
import { CellReader, type CellContext, type CellProblem } from './xlsx-cell.js';
import { MAX_CELL_TEXT } from './xlsx-text.js';

/** Bounds of a sheet (ECMA-376 and every spreadsheet program): rows 1 to 1,048,576, columns A to XFD. */
export const LAST_ROW = 1_048_576;
const LAST_COLUMN = 16_384;

/** Most characters of the texts of one row, and those after which rows are handed on. */
const MAX_ROW_TEXT = 16 * 1024 * 1024;
const ENOUGH_TEXT = 4 * 1024 * 1024;

/** A cell of a row that holds something or has a problem. `column` is an index from 0. */
export interface SheetCell {
  readonly column: number;
  readonly value: Cell;
  readonly isFormula: boolean;
  readonly problem: CellProblem | undefined;
}

/** A row of the sheet that holds anything. */
export interface SheetRow {
  /** From 1, as the spreadsheet program shows it. */
  readonly number: number;
  readonly hidden: boolean;
  /** In the order of the XML. */
  readonly cells: readonly SheetCell[];
}

/**
 * Gathers rows from what a sheet's XML says of them. Rows and cells that do not say where they stand follow the one
 * before; empty cells are left out. Throws `input/damaged` for a place that no sheet has or that is not its turn.
 */
export class SheetRows {
  /** Rows that hold anything, since they were last taken. */
  rows: SheetRow[] = [];
  /** Rows met so far, blank ones among them. */
  count = 0;
  /** Of the present cell: index of its column, or -1, and row of its reference, or 0; then as its XML has them. */
  column = -1;
  cellRow = 0;
  type = 'n';
  style = 0;
  hasFormula = false;
  hasValue = false;
  readonly #place: { readonly path: string; readonly sheet: string };
  readonly #reader: CellReader;
  #text = 0;
  #rowText = 0;
  #previous = 0;
  #row = 0;
  #isNumbered = false;
  #hidden = false;
  #cells: SheetCell[] = [];
  #lastColumn = -1;

  constructor(place: { readonly path: string; readonly sheet: string }, context: CellContext) {
    this.#place = place;
    this.#reader = new CellReader(context);
  }

  /** Whether the rows should be taken before more are read. */
  get full(): boolean {
    return this.rows.length >= CHUNK_ROWS || this.#text >= ENOUGH_TEXT;
  }

  take(): readonly SheetRow[] {
    const { rows } = this;
    this.rows = [];
    this.#text = 0;
    return rows;
  }

  beginRow(number: number | undefined, hidden: boolean): void {
    this.#row = number ?? this.#previous + 1;
    this.#isNumbered = number !== undefined;
    this.#checkRow();
    this.#hidden = hidden;
    this.#cells = [];
    this.#lastColumn = -1;
    this.#rowText = 0;
  }

  newCell(): void {
    this.column = -1;
    this.cellRow = 0;
    this.type = 'n';
    this.style = 0;
    this.hasFormula = this.hasValue = false;
  }

  /** Called when `column` and `cellRow` are known. */
  placeCell(): void {
    if (this.cellRow !== 0 && this.cellRow !== this.#row) this.#moveRow();
    if (this.column === -1) this.column = this.#lastColumn + 1;
    if (this.column >= LAST_COLUMN) throw this.misplaced('cell beyond column XFD');
    this.#lastColumn = this.column;
  }

  /** Ends a cell whose value is 1 to 15 digits; false where they are not to be read as a number of their own. */
  endNumber(value: number): boolean {
    const cell = this.#reader.fromDigits(this, value);
    if (cell === undefined) return false;
    this.#add(cell);
    return true;
  }

  endCell(text: string): void {
    if (text === '' && !this.hasFormula && this.type !== 's') return;
    if (text.length > MAX_CELL_TEXT) throw this.tooLong();
    this.#add(this.#reader.read(this, text));
  }

  endRow(): void {
    this.#previous = this.#row;
    this.count += 1;
    if (this.#cells.length === 0) return;
    this.rows.push({ number: this.#row, hidden: this.#hidden, cells: this.#cells });
    this.#text += this.#rowText;
    this.#cells = [];
  }

  misplaced(what: string): Error {
    const { path, sheet } = this.#place;
    return inputError('input/damaged', path, `sheet ${sheet} has a ${what}, which no sheet can have.`);
  }

  tooLong(): Error {
    const { path, sheet } = this.#place;
    const cell = `${columnLetters(Math.max(0, this.column))}${this.#row}`;
    const bound = `${MAX_CELL_TEXT} characters`;
    return inputError(
      'input/limit',
      path,
      `cell ${cell} of sheet ${sheet} holds a text longer than ${bound}; spreadsheet programs hold 32767.`,
    );
  }

  #add(value: Cell): void {
    const { problem } = this.#reader;
    if (value === '' && problem === undefined) return;
    if (typeof value === 'string') this.#rowText += value.length;
    if (this.#rowText > MAX_ROW_TEXT) throw this.#tooMuch(`more than ${MAX_ROW_TEXT} characters`);
    this.#cells.push({ column: this.column, value, isFormula: this.hasFormula, problem });
    if (this.#cells.length > LAST_COLUMN) throw this.#tooMuch(`more cells than there are columns`);
  }

  #tooMuch(what: string): Error {
    const { path, sheet } = this.#place;
    return inputError('input/limit', path, `row ${this.#row} of sheet ${sheet} holds ${what}.`);
  }

  #checkRow(): void {
    if (this.#row < 1 || this.#row > LAST_ROW) throw this.misplaced(`row ${this.#row}`);
    if (this.#row <= this.#previous) throw this.misplaced(`row ${this.#row} below row ${this.#previous}`);
  }

  /** A row without a number of its own stands where its first cell says. */
  #moveRow(): void {
    if (this.#isNumbered || this.#lastColumn !== -1)
      throw this.misplaced(`cell of row ${this.cellRow} in row ${this.#row}`);
    this.#row = this.cellRow;
    this.#checkRow();
  }
}
