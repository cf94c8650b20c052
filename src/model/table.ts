import type { Cell } from './cell.js';
import type { Finding } from './finding.js';
import type { Issue } from './issue.js';
import type { Located, Source } from './origin.js';

/** The cells of one data row, in header order. A short row is padded with empty cells by the reader. */
export type Row = readonly Cell[];

/** A row as read. `issues` is empty for a sound row; a row with an error issue is rejected but still carried to the reports. */
export interface SourceRow extends Located<Row> {
  readonly issues: readonly Issue[];
}

/** The columns of a table: names as written (trimmed) and where each stands. */
export interface Header {
  readonly columns: readonly string[];
  /** Column name to index; names are unique (a repeated header is refused by the reader). */
  readonly indexOf: ReadonlyMap<string, number>;
}

/** What the reader may be told about a file; everything else it finds out. */
export interface ReadOptions {
  /** Sheet name, or its 1-based number. */
  readonly sheet?: string | number;
  /** 1-based physical line (CSV) or sheet row of the header; lines above it are passed over. */
  readonly headerRow?: number;
  /** An encoding label such as `utf-8` or `windows-1251`, or `auto`. */
  readonly encoding?: string;
  /** One character, or `auto`. */
  readonly delimiter?: string;
  /** Data rows to pass over after the header. */
  readonly skip?: number;
  /** The most data rows to read. */
  readonly limit?: number;
  /** Where encoding or delimiter cannot be told: refuse the file, or read it as it most likely is. `stop` if left out. */
  readonly whenInDoubt?: 'stop' | 'guess';
  /** Bytes of the file that count; what was appended since is none of it. */
  readonly size?: number;
  readonly signal?: AbortSignal;
}

/**
 * Where the physical lines of a text file went, as far as it was read: `total` = `above` + `header` + `blank` + `rows`,
 * always. A line of a rejected row counts as one of `rows`.
 */
export interface LineCounts {
  readonly total: number;
  /** Passed over above the header: what `headerRow` names, and a line `sep=`. */
  readonly above: number;
  readonly header: number;
  readonly blank: number;
  readonly rows: number;
}

/**
 * An opened table. `rows` yields chunks of rows in file order and can be iterated once; leaving the loop
 * early closes the file. `notices` are warnings about the whole file (chosen encoding in doubt, blank headers).
 */
export interface Table {
  readonly source: Source;
  readonly header: Header;
  /** What was found, for people: `utf-8, delimiter ";"` or `sheet "Deals" of 3`. */
  readonly dialect: string;
  /** The same in parts, each with how sure it is. */
  readonly findings?: readonly Finding[];
  readonly notices: readonly Issue[];
  /** The lines read so far, for a text file; whole once `rows` has come to its end. */
  readonly lines?: () => LineCounts;
  readonly rows: AsyncIterable<readonly SourceRow[]>;
}

/**
 * Opens a file as a table. Rejects with an `AppError` of an `input/…` code when the file as a whole cannot
 * be read; a single bad row is a value with issues.
 */
export type RowReader = (path: string, options: ReadOptions) => Promise<Table>;

/** A cell to be marked in a report that can show it (XLSX): `column` is an index into the writer's columns. */
export interface CellMark {
  readonly column: number;
  readonly comment: string;
}

/** One row to write, in the writer's column order. */
export interface OutputRow {
  readonly cells: readonly Cell[];
  readonly marks?: readonly CellMark[];
}

/**
 * An output file being written under a temporary name. `close` makes it appear under its own name, complete
 * and synced; `discard` removes it. Exactly one of the two is called.
 */
export interface RowWriter {
  /** Rows come in chunks, as readers give them. */
  write(rows: readonly OutputRow[]): Promise<void>;
  close(): Promise<void>;
  discard(): Promise<void>;
}

export function headerOf(columns: readonly string[]): Header {
  return { columns, indexOf: new Map(columns.map((column, index) => [column, index])) };
}

/** Columns whose name starts with `__` are this program's own (reports); a mapping never sees them. */
export function isReportColumn(column: string): boolean {
  return column.startsWith('__');
}

/** Whether cells may be numbers: in a workbook, and in a report that says in `__numbers` which were some in one. */
export function hasNumbers({ source, header }: Pick<Table, 'source' | 'header'>): boolean {
  return source.sheet !== undefined || header.indexOf.has('__numbers');
}
