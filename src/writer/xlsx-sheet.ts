import type ExcelJS from 'exceljs';

import type { OutputRow } from '../model/table.js';
import { markedStyle, sheetCell } from './xlsx-cell.js';
import { workbookText } from './xlsx-text.js';

/**
 * Comments of one sheet. exceljs holds them all until the sheet ends, and spreadsheet programs become slow with many;
 * cells beyond are coloured only.
 */
const MAX_COMMENTS = 5_000;

interface SheetOptions {
  readonly name: string;
  readonly columns: readonly string[];
  /** In characters. */
  readonly widths: readonly number[];
}

/** One sheet of a workbook that is written row by row. */
export class XlsxSheet {
  readonly #sheet: ExcelJS.Worksheet;
  readonly #width: number;
  #comments = 0;
  /** Rows written, the header among them. */
  rows = 0;

  constructor(workbook: ExcelJS.stream.xlsx.WorkbookWriter, { name, columns, widths }: SheetOptions) {
    this.#width = columns.length;
    this.#sheet = workbook.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] });
    this.#sheet.columns = widths.map((width) => ({ width }));
    const header = this.#sheet.addRow(columns.map(workbookText));
    header.font = { bold: true };
    header.commit();
    this.rows = 1;
  }

  write({ cells, marks = [] }: OutputRow): void {
    const row = this.#sheet.addRow([]);
    for (const [index, source] of cells.entries()) {
      const { value, style, comment } = sheetCell(source);
      if (value === null) continue;
      const cell = row.getCell(index + 1);
      cell.value = value;
      cell.style = style;
      if (comment !== undefined) this.#comment(cell, comment);
    }
    for (const { column, comment } of marks) {
      const cell = row.getCell(column + 1);
      cell.style = markedStyle(sheetCell(cells[column]).style);
      this.#comment(cell, comment);
    }
    row.commit();
    this.rows += 1;
  }

  /** Resolves when the archive has taken in what was written so far; without it exceljs buffers without bound. */
  async drained(): Promise<void> {
    await Promise.all(
      pipesOf(this.#sheet).map(
        async (pipe) =>
          await new Promise<void>((resolve) => {
            pipe.write('', () => resolve());
          }),
      ),
    );
  }

  end(): void {
    this.#sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: this.rows, column: this.#width } };
    this.#sheet.commit();
  }

  #comment(cell: ExcelJS.Cell, text: string): void {
    if (this.#comments >= MAX_COMMENTS) return;
    this.#comments += 1;
    cell.note = workbookText(text);
  }
}

interface Pipe {
  write(chunk: string, done: () => void): unknown;
}

/** The streams between a sheet and its archive, which exceljs does not name in its types. */
function pipesOf(sheet: object): readonly Pipe[] {
  const stream = 'stream' in sheet ? sheet.stream : undefined;
  const pipes = isObject(stream) && 'pipes' in stream ? stream.pipes : undefined;
  return Array.isArray(pipes) ? pipes.filter(isPipe) : [];
}

function isPipe(value: unknown): value is Pipe {
  return isObject(value) && 'write' in value && typeof value.write === 'function';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
