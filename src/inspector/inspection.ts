import type { Finding } from '../model/finding.js';
import type { IssueGroup } from '../model/issue-groups.js';
import type { Issue } from '../model/issue.js';
import type { Source } from '../model/origin.js';
import type { LineCounts } from '../model/table.js';
import type { Shape } from './cell-shape.js';
import type { ExportGuess } from './export-kinds.js';
import type { SuspicionCode } from './suspicion.js';

/**
 * The type of a column: what nine of ten of its cells look like, words that stand for nothing left out; `mixed` where
 * there is no such shape. A `code` is made of figures that are not counted, such as a postal code or a tax number.
 */
export type ColumnType = Exclude<Shape, 'decimal'> | 'blank' | 'number' | 'code' | 'mixed';

/** One thing about a column that should be looked at before an import. */
export interface ColumnSuspicion {
  readonly code: SuspicionCode;
  readonly message: string;
  readonly count: number;
  /** Line or sheet row of the first cell, and its text; left out where no single cell is at fault. */
  readonly row?: number;
  readonly example?: string;
}

/** One value of a column and how often it stands there. */
export interface ValueCount {
  readonly value: string;
  readonly count: number;
}

/** What was found in one column. */
export interface ColumnReport {
  readonly name: string;
  /** From 1. */
  readonly position: number;
  readonly type: ColumnType;
  /** How its dates or numbers are written, most frequent first: `dd/MM/yyyy`, `1.234,56`. */
  readonly forms: readonly string[];
  readonly filled: number;
  readonly blank: number;
  /** Different values; exact unless `distinctIsExact` says otherwise. */
  readonly distinct: number;
  readonly distinctIsExact: boolean;
  /** Characters of the longest value. */
  readonly longest: number;
  /** The first different values, each cut to 60 characters. */
  readonly examples: readonly string[];
  /** All values, most frequent first, where there are at most 50. */
  readonly values?: readonly ValueCount[];
  readonly suspicions: readonly ColumnSuspicion[];
}

/** Rows that are equal in every column. */
export interface Duplicates {
  /** Rows that repeat an earlier one. */
  readonly rows: number;
  /** The first of them: its row, and the row that it repeats. */
  readonly examples: readonly { readonly row: number; readonly repeats: number }[];
  /** Whether all rows could be compared. */
  readonly isWhole: boolean;
}

/** What is in a table: the part of a look at a file that follows from its rows. */
export interface TableReport {
  readonly rows: { readonly total: number; readonly sound: number; readonly rejected: number };
  readonly columns: readonly ColumnReport[];
  readonly duplicates: Duplicates;
  /** Problems of rows, counted by code. */
  readonly problems: readonly IssueGroup[];
  /** The kind of export that the column names look like. */
  readonly looksLike?: ExportGuess;
}

/** One look at a file. */
export interface Inspection extends TableReport {
  readonly source: Source;
  readonly format: 'csv' | 'xlsx';
  /** In bytes. */
  readonly size: number;
  /** How the file is written: encoding, delimiter, sheet and the like, with how sure that is. */
  readonly findings: readonly Finding[];
  /** Where the lines of a text file went; left out where only a part of it was read. */
  readonly lines?: LineCounts;
  readonly notices: readonly Issue[];
  /** A limit ended the reading before the file did. */
  readonly isPartial: boolean;
}
