import type { Cell } from '../model/cell.js';
import { inputError } from './input-file.js';
import { CellReader, type CellContext, type CellProblem } from './xlsx-cell.js';
import type { Attributes, XmlSink } from './xlsx-xml.js';

/** Bounds of a sheet (ECMA-376 and every spreadsheet program): rows 1 to 1,048,576, columns A to XFD. */
const LAST_ROW = 1_048_576;
const LAST_COLUMN = 16_384;

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
 * Reads the XML of a sheet into rows. Rows and cells that do not say where they stand follow the one before; empty
 * cells are left out. Throws `input/damaged` for a place that no sheet has.
 */
export class SheetScanner implements XmlSink {
  /** Rows since they were last taken. */
  rows: SheetRow[] = [];
  /** Whether the element that holds the rows was met. */
  begun = false;
  readonly #place: { readonly path: string; readonly sheet: string };
  readonly #reader: CellReader;
  #inData = false;
  #row = 0;
  #hidden = false;
  #cells: SheetCell[] = [];
  #column = -1;
  #type = 'n';
  #style = 0;
  #text = '';
  #hasFormula = false;
  #hasValue = false;
  #capturing = false;
  #phonetic = false;

  constructor(place: { readonly path: string; readonly sheet: string }, context: CellContext) {
    this.#place = place;
    this.#reader = new CellReader(context);
  }

  take(): readonly SheetRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  open(name: string, attributes: Attributes): void {
    if (!this.#inData) {
      if (name === 'sheetData') this.#inData = this.begun = true;
      return;
    }
    if (name === 'c') this.#beginCell(attributes);
    else if (name === 'row') this.#beginRow(attributes);
    else if (name === 'v' || name === 't') {
      this.#capturing = !this.#phonetic;
      this.#hasValue = true;
    } else if (name === 'f') this.#hasFormula = true;
    else if (name === 'rPh') this.#phonetic = true;
  }

  text(text: string): void {
    if (this.#capturing) this.#text += text;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#capturing = false;
    else if (name === 'c' && this.#inData) this.#endCell();
    else if (name === 'row' && this.#inData) this.#endRow();
    else if (name === 'rPh') this.#phonetic = false;
    else if (name === 'sheetData') this.#inData = false;
  }

  #beginRow({ r, hidden }: Attributes): void {
    this.#row = r === undefined ? this.#row + 1 : Number(r);
    if (!/^\d{1,7}$/.test(r ?? '1') || this.#row < 1 || this.#row > LAST_ROW)
      throw this.#misplaced(`row ${r ?? this.#row}`);
    this.#hidden = hidden === '1' || hidden === 'true';
    this.#cells = [];
    this.#column = -1;
  }

  #beginCell({ r, t, s }: Attributes): void {
    this.#column = r === undefined ? this.#column + 1 : columnOf(r);
    if (this.#column < 0 || this.#column >= LAST_COLUMN)
      throw this.#misplaced(`cell ${r ?? 'beyond column XFD'}`);
    this.#type = t ?? 'n';
    this.#style = s === undefined ? 0 : Number(s);
    this.#text = '';
    this.#hasFormula = false;
    this.#hasValue = false;
  }

  #endCell(): void {
    if (this.#text === '' && !this.#hasFormula && this.#type !== 's') return;
    const value = this.#reader.read({
      type: this.#type,
      text: this.#text,
      style: this.#style,
      hasFormula: this.#hasFormula,
      hasValue: this.#hasValue,
    });
    const { problem } = this.#reader;
    if (value === '' && problem === undefined) return;
    this.#cells.push({ column: this.#column, value, isFormula: this.#hasFormula, problem });
  }

  #endRow(): void {
    if (this.#cells.length > 0)
      this.rows.push({ number: this.#row, hidden: this.#hidden, cells: this.#cells });
    this.#cells = [];
  }

  #misplaced(what: string): Error {
    const { path, sheet } = this.#place;
    return inputError('input/damaged', path, `sheet ${sheet} has a ${what}, which no sheet can have.`);
  }
}

/** The column index of a reference such as `AB12`; -1 for what is none. */
function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at += 1) {
    const code = reference.charCodeAt(at);
    if (code < 65 || code > 90) return at > 0 && code >= 49 && code <= 57 ? column - 1 : -1;
    column = column * 26 + code - 64;
    if (column > LAST_COLUMN) return -1;
  }
  return -1;
}
