import type { CellContext } from './xlsx-cell.js';
import { FastRow } from './xlsx-fast-row.js';
import type { ItemSink } from './xlsx-items.js';
import { SheetRows } from './xlsx-sheet-rows.js';
import { MAX_CELL_TEXT } from './xlsx-text.js';
import type { Attributes } from './xlsx-xml.js';

/** Most hidden columns that are listed; a sheet may hide thousands. */
const MOST_LISTED = 100;

/** Reads the XML of a sheet into rows: usual rows from their bytes, all others as the XML parser gives them. */
export class SheetScanner implements ItemSink {
  readonly rows: SheetRows;
  /** Whether the element that holds the rows was met. */
  begun = false;
  /** First and last index of hidden columns. */
  readonly hiddenColumns: (readonly [number, number])[] = [];
  #fast: FastRow | undefined;
  #inData = false;
  #text = '';
  #capturing = false;
  #phonetic = false;

  constructor(place: { readonly path: string; readonly sheet: string }, context: CellContext) {
    this.rows = new SheetRows(place, context);
  }

  get full(): boolean {
    return this.rows.full;
  }

  begin(prefix: string): void {
    this.#fast = new FastRow(prefix, this.rows);
  }

  readItem(bytes: Buffer, start: number): number {
    return this.#fast?.read(bytes, start) ?? 0;
  }

  learn(): void {
    this.#fast?.learn();
  }

  open(name: string, attributes: Attributes): void {
    if (!this.#inData) {
      if (name === 'sheetData') this.#inData = this.begun = true;
      else if (name === 'col') this.#column(attributes);
      return;
    }
    if (name === 'c') this.#beginCell(attributes);
    else if (name === 'row') this.#beginRow(attributes);
    else if (name === 'v' || name === 't') {
      this.#capturing = !this.#phonetic;
      this.rows.hasValue = true;
    } else if (name === 'f') this.rows.hasFormula = true;
    else if (name === 'rPh') this.#phonetic = true;
  }

  text(text: string): void {
    if (!this.#capturing) return;
    this.#text += text;
    if (this.#text.length > MAX_CELL_TEXT) throw this.rows.tooLong();
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#capturing = false;
    else if (name === 'c' && this.#inData) this.rows.endCell(this.#text);
    else if (name === 'row' && this.#inData) this.rows.endRow();
    else if (name === 'rPh') this.#phonetic = false;
    else if (name === 'sheetData') this.#inData = false;
  }

  #column({ min, max, hidden }: Attributes): void {
    if ((hidden !== '1' && hidden !== 'true') || this.hiddenColumns.length >= MOST_LISTED) return;
    this.hiddenColumns.push([Number(min) - 1, Number(max) - 1]);
  }

  #beginRow({ r, hidden }: Attributes): void {
    if (r !== undefined && !/^\d{1,7}$/.test(r)) throw this.rows.misplaced(`row ${r}`);
    this.rows.beginRow(r === undefined ? undefined : Number(r), hidden === '1' || hidden === 'true');
  }

  #beginCell({ r, t, s }: Attributes): void {
    const { rows } = this;
    rows.newCell();
    this.#text = '';
    if (r !== undefined) this.#placeAt(r);
    rows.placeCell();
    rows.type = t ?? 'n';
    rows.style = s === undefined ? 0 : Number(s);
  }

  #placeAt(reference: string): void {
    const [, letters = '', row] = REFERENCE.exec(reference) ?? [];
    if (letters === '') throw this.rows.misplaced(`cell ${reference}`);
    this.rows.column =
      Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
    this.rows.cellRow = Number(row);
  }
}

const REFERENCE = /^([A-Z]{1,3})([1-9]\d{0,6})$/;
