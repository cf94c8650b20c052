import { Writable } from 'node:stream';

import ExcelJS from 'exceljs';

import { AppError } from '../errors/app-error.js';
import { cellText } from '../model/cell.js';
import type { OutputRow, RowWriter } from '../model/table.js';
import { openAtomicFile, type AtomicFile } from './atomic-file.js';
import { XlsxSheet } from './xlsx-sheet.js';

/** The most rows and columns of a sheet, the header among them (Excel's published limits). */
const MAX_ROWS = 1_048_576;
const MAX_COLUMNS = 16_384;
const ROWS_PER_DRAIN = 250;

interface XlsxOptions {
  readonly sheet?: string;
  /** The most rows of one sheet, the header among them. */
  readonly maxRows?: number;
}

/**
 * Opens a workbook and writes its header, bold and frozen, with a filter. Rows that no longer fit on a sheet go on
 * to a next one with the same header. Memory does not grow with the rows. Throws `output/file`.
 */
export async function openXlsxWriter(
  path: string,
  columns: readonly string[],
  { sheet: name = 'Rows', maxRows = MAX_ROWS }: XlsxOptions,
): Promise<RowWriter> {
  if (columns.length > MAX_COLUMNS)
    throw new AppError('output/file', {
      message: `${path}: a sheet holds ${MAX_COLUMNS} columns, and these are ${columns.length}.`,
      actions: ['Write a CSV instead, or fewer columns.'],
    });
  const file = await openAtomicFile(path);
  return new XlsxWriter(file, { columns, name, maxRows });
}

interface SheetPlan {
  readonly columns: readonly string[];
  readonly name: string;
  readonly maxRows: number;
}

class XlsxWriter implements RowWriter {
  readonly #file: AtomicFile;
  readonly #plan: SheetPlan;
  readonly #sink: Writable;
  readonly #failure: Promise<never>;
  readonly #workbook: ExcelJS.stream.xlsx.WorkbookWriter;
  /** Rows not yet given to the sheet; the first of them decide its column widths. */
  #waiting: OutputRow[] = [];
  #sheets = 0;
  #sheet: XlsxSheet | undefined;

  constructor(file: AtomicFile, plan: SheetPlan) {
    this.#file = file;
    this.#plan = plan;
    this.#sink = sinkInto(file);
    this.#failure = new Promise((_resolve, reject) => this.#sink.once('error', reject));
    this.#failure.catch(() => undefined); // Raced against wherever something is awaited.
    this.#workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
      stream: this.#sink,
      useStyles: true,
      useSharedStrings: false,
    });
    this.#workbook.creator = 'kommo-bulk';
    this.#workbook.lastModifiedBy = 'kommo-bulk';
  }

  async write(row: OutputRow): Promise<void> {
    this.#waiting.push(row);
    if (this.#waiting.length >= ROWS_PER_DRAIN) await this.#drain();
  }

  async close(): Promise<void> {
    await this.#drain();
    this.#sheet?.end();
    await Promise.race([this.#workbook.commit(), this.#failure]);
    await this.#file.commit();
  }

  async discard(): Promise<void> {
    this.#sink.destroy();
    await this.#file.discard();
  }

  /** Gives the waiting rows to the sheet and waits until the archive has taken them in. */
  async #drain(): Promise<void> {
    const rows = this.#waiting;
    this.#waiting = [];
    this.#sheet ??= this.#nextSheet(rows);
    for (const row of rows) {
      if (this.#sheet.rows >= this.#plan.maxRows) {
        this.#sheet.end();
        this.#sheet = this.#nextSheet(rows);
      }
      this.#sheet.write(row);
    }
    await Promise.race([this.#sheet.drained(), this.#failure]);
  }

  #nextSheet(sample: readonly OutputRow[]): XlsxSheet {
    this.#sheets += 1;
    const { columns, name } = this.#plan;
    return new XlsxSheet(this.#workbook, {
      name: this.#sheets === 1 ? name : `${name} ${this.#sheets}`,
      columns,
      widths: columns.map((column, index) => widthOf(column, index, sample)),
    });
  }
}

/** Wide enough for the header and the first rows, in characters, within reason. */
function widthOf(column: string, index: number, sample: readonly OutputRow[]): number {
  const longest = sample.reduce(
    (most, row) => Math.max(most, Math.min(60, cellText(row.cells[index]).length)),
    column.length + 3,
  );
  return Math.min(60, Math.max(8, longest + 1));
}

function sinkInto(file: AtomicFile): Writable {
  return new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      file.write(chunk).then(() => done(), done);
    },
  });
}
