import { cellText, type Cell } from '../model/cell.js';
import { isReportColumn, type Header, type Row } from '../model/table.js';
import { nearestNames } from './nearest-names.js';
import type { ReadCell } from './template.js';

/** Reads one column of a row; a cell that is one of the mapping's nulls is null. */
export type ReadColumn = ReadCell<Row>;

/** The columns of a file as a mapping sees them. */
export interface Columns {
  /** Undefined where the file has no such column. A column that is asked for counts as used. */
  readonly find: (name: string) => ReadColumn | undefined;
  /** Whether the file itself has the column; asking does not use it. */
  readonly has: (name: string) => boolean;
  /** Names most like one that is not there. */
  readonly near: (name: string) => readonly string[];
  /** Columns that were never asked for, in the order of the file. */
  readonly unused: () => readonly string[];
  /** Whether all cells of a row are null. */
  readonly isBlank: (row: Row) => boolean;
}

/** Columns of this program's own reports are not seen. Names that differ in composition of accents alone are the same. */
export function columnsOf(header: Header, nulls: readonly string[]): Columns {
  const visible = header.columns.filter((column) => !isReportColumn(column));
  const isNull = nullTest(nulls);
  const readers = new Map(
    visible.map((column) => [column.normalize(), readerOf(header.indexOf.get(column) ?? -1, isNull)]),
  );
  const used = new Set<string>();
  return {
    find: (name) => {
      const column = name.normalize();
      const reader = readers.get(column);
      if (reader) used.add(column);
      return reader;
    },
    has: (name) => readers.has(name.normalize()),
    near: (name) => nearestNames(name, visible),
    unused: () => visible.filter((column) => !used.has(column.normalize())),
    isBlank: (row) => [...readers.values()].every((read) => read(row) === null),
  };
}

/** The columns of a single written row: whatever else is asked for is there, and blank. */
export function columnsOfTest(header: Header, nulls: readonly string[]): Columns {
  const known = columnsOf(header, nulls);
  return { ...known, find: (name) => known.find(name) ?? readNothing };
}

function readNothing(): null {
  return null;
}

function readerOf(index: number, isNull: (cell: Cell) => boolean): ReadColumn {
  return (row) => {
    const cell = row[index];
    return cell === undefined || isNull(cell) ? null : cell;
  };
}

function nullTest(nulls: readonly string[]): (cell: Cell) => boolean {
  const texts = new Set(nulls);
  return (cell) => {
    if (cell === '') return true;
    return texts.has(typeof cell === 'string' ? cell.trim() : cellText(cell));
  };
}
