/** The file, and for a workbook the sheet, that rows come from. */
export interface Source {
  readonly file: string;
  readonly sheet?: string;
}

/**
 * Where one row stands in the user's file.
 *
 * `ordinal` counts data rows from 1 in reading order and identifies the row inside a run.
 * `firstLine` and `lastLine` are physical lines of a CSV (a quoted cell may span several) or the row
 * number of a sheet, both from 1. `row` is the number shown to people and written as `__row`: `firstLine`,
 * unless the file is an errors file of an earlier run, whose `__row` column points to the first file.
 */
export interface Origin {
  readonly source: Source;
  readonly ordinal: number;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly row: number;
}

/** A value that still knows the row it came from. */
export interface Located<T> {
  readonly origin: Origin;
  readonly value: T;
}

/** "deals.xlsx, sheet Deals, row 17" or "deals.csv, lines 17-19": how messages name a row. */
export function describeOrigin(origin: Origin): string {
  const { source, firstLine, lastLine, row } = origin;
  const sheet = source.sheet === undefined ? '' : `, sheet ${source.sheet}`;
  const unit = source.sheet === undefined ? 'line' : 'row';
  const span = lastLine > firstLine ? `${unit}s ${firstLine}-${lastLine}` : `${unit} ${firstLine}`;
  const first = row === firstLine ? '' : ` (row ${row} of the first file)`;
  return `${source.file}${sheet}, ${span}${first}`;
}
