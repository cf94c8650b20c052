import { Writable } from 'node:stream';

import ExcelJS from 'exceljs';

import { AppError } from '../errors/app-error.js';
import { cellText } from '../model/cell.js';
import type { OutputRow } from '../model/table.js';
import { openAtomicFile, type AtomicFile, type WrittenFile } from './atomic-file.js';
import { writerInto, type TableWriter } from './table-writer.js';
import { XlsxSheet } from './xlsx-sheet.js';

/** The most rows and columns of a sheet, the header among them (Excel's published limits). */
const MAX_ROWS = 1_048_576;
const MAX_COLUMNS = 16_384;
const ROWS_PER_DRAIN = 250;
/** Rows may hold megabytes, and exceljs makes several times their size of them. */
const CHARACTERS_PER_DRAIN = 256 * 1024;

interface XlsxOptions {
  readonly sheet?: string;
  /** The most rows of one sheet, the header among them. */
  readonly maxRows?: number;
}

/** One table of a workbook. Its end begins the next one. */
export interface SheetWriter {
  write(rows: readonly OutputRow[]): Promise<void>;
  end(): Promise<void>;
}

/** A workbook being written, one table after the other. */
export interface WorkbookWriter {
  /** Begins a table, with its header. A sheet has its name, or its name with a number where one is not enough. */
  table(name: string, columns: readonly string[]): SheetWriter;
  /** Writes all, syncs, and leaves the file under its temporary name. */
  finish(): Promise<WrittenFile>;
  /** Gives the finished file its own name. */
  publish(): Promise<void>;
  discard(): Promise<void>;
}

/**
 * Opens a workbook and writes its header, bold and frozen, with a filter. Rows that no longer fit on a sheet go on
 * to a next one with the same header. Memory does not grow with the rows. Throws `output/file`.
 */
export async function openXlsxWriter(
  path: string,
  columns: readonly string[],
  { sheet: name = 'Rows', maxRows = MAX_ROWS }: XlsxOptions,
): Promise<TableWriter> {
  refuseTooWide(path, columns);
  const file = await openAtomicFile(path);
  const book = new Book(file, maxRows);
  const table = book.table(name, columns);
  return {
    ...writerInto(file, {
      write: async (rows) => await table.write(rows),
      flush: async () => {
        await table.end();
        await book.end();
      },
    }),
    discard: async () => await book.discard(),
  };
}

/** Opens a workbook of several tables. Throws `output/file`. */
export async function openWorkbook(path: string, maxRows = MAX_ROWS): Promise<WorkbookWriter> {
  const file = await openAtomicFile(path);
  const book = new Book(file, maxRows);
  return {
    table: (name, columns) => {
      refuseTooWide(path, columns);
      return book.table(name, columns);
    },
    finish: async () => {
      await book.end();
      return await file.finish();
    },
    publish: async () => await file.publish(),
    discard: async () => await book.discard(),
  };
}

function refuseTooWide(path: string, columns: readonly string[]): void {
  if (columns.length <= MAX_COLUMNS) return;
  throw new AppError('output/file', {
    message: `${path}: a sheet holds ${MAX_COLUMNS} columns, and these are ${columns.length}.`,
    context: { path },
  });
}

interface TablePlan {
  readonly columns: readonly string[];
  readonly name: string;
}

/** exceljs' stream writer behind a file that fails loudly. */
class Book {
  readonly #file: AtomicFile;
  readonly #maxRows: number;
  readonly #sink: Writable;
  readonly #failure: Promise<never>;
  readonly #workbook: ExcelJS.stream.xlsx.WorkbookWriter;

  constructor(file: AtomicFile, maxRows: number) {
    this.#file = file;
    this.#maxRows = maxRows;
    this.#sink = sinkInto(file);
    this.#failure = new Promise((_resolve, reject) => this.#sink.once('error', reject));
    this.#failure.catch(() => undefined); // Raced against wherever something is awaited.
    this.#workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
      stream: this.#sink,
      useStyles: true,
      useSharedStrings: false,
      // Half of the time that the usual level 6 takes, for files that are a sixth larger.
      zip: { zlib: { level: 3 } },
    });
    this.#workbook.creator = 'kommo-bulk';
    this.#workbook.lastModifiedBy = 'kommo-bulk';
  }

  table(name: string, columns: readonly string[]): SheetWriter {
    return new TableSheets(this.#workbook, {
      plan: { name, columns },
      maxRows: this.#maxRows,
      failure: this.#failure,
    });
  }

  async end(): Promise<void> {
    await Promise.race([this.#workbook.commit(), this.#failure]);
  }

  async discard(): Promise<void> {
    this.#sink.destroy();
    await this.#file.discard();
  }
}

interface Surroundings {
  readonly plan: TablePlan;
  readonly maxRows: number;
  /** Rejects when the file cannot be written. */
  readonly failure: Promise<never>;
}

/** One table, on as many sheets as it needs. */
class TableSheets implements SheetWriter {
  readonly #workbook: ExcelJS.stream.xlsx.WorkbookWriter;
  readonly #around: Surroundings;
  /** Rows not yet given to the sheet; the first of them decide its column widths. */
  #waiting: OutputRow[] = [];
  /** In the texts of the waiting rows. */
  #characters = 0;
  #widths: readonly number[] | undefined;
  #sheets = 0;
  #sheet: XlsxSheet | undefined;

  constructor(workbook: ExcelJS.stream.xlsx.WorkbookWriter, around: Surroundings) {
    this.#workbook = workbook;
    this.#around = around;
  }

  async write(rows: readonly OutputRow[]): Promise<void> {
    for (const row of rows) {
      this.#waiting.push(row);
      this.#characters += charactersOf(row);
      if (this.#waiting.length >= ROWS_PER_DRAIN || this.#characters >= CHARACTERS_PER_DRAIN)
        await this.#drain();
    }
  }

  async end(): Promise<void> {
    await this.#drain();
    this.#sheet?.end();
  }

  /** Gives the waiting rows to the sheet and waits until the archive has taken them in. */
  async #drain(): Promise<void> {
    const rows = this.#waiting;
    this.#waiting = [];
    this.#characters = 0;
    this.#widths ??= this.#around.plan.columns.map((column, index) => widthOf(column, index, rows));
    this.#sheet ??= this.#nextSheet(this.#widths);
    for (const row of rows) {
      if (this.#sheet.rows >= this.#around.maxRows) {
        this.#sheet.end();
        this.#sheet = this.#nextSheet(this.#widths);
      }
      this.#sheet.write(row);
    }
    await Promise.race([this.#sheet.drained(), this.#around.failure]);
  }

  #nextSheet(widths: readonly number[]): XlsxSheet {
    this.#sheets += 1;
    const { columns, name } = this.#around.plan;
    return new XlsxSheet(this.#workbook, {
      name: this.#sheets === 1 ? name : `${name} ${this.#sheets}`,
      columns,
      widths,
    });
  }
}

function charactersOf({ cells }: OutputRow): number {
  let sum = 0;
  for (const cell of cells) if (typeof cell === 'string') sum += cell.length;
  return sum;
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
