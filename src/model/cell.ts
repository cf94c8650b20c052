/** A date or date with time as a sheet shows it: wall clock, no zone. ISO 8601, `2025-12-31` or `2025-12-31T08:30:00`. */
export interface DateCell {
  readonly iso: string;
}

/**
 * One value of a row. CSV gives text only; a sheet also gives numbers, booleans and dates, which keep their
 * type so that a decimal point is never read as a thousands separator of the file's locale.
 */
export type Cell = string | number | boolean | DateCell;

/** The cell as text: what a person would see, and what text transforms work on. */
export function cellText(cell: Cell | undefined): string {
  if (typeof cell === 'string') return cell;
  if (cell === undefined) return '';
  if (typeof cell === 'object') return cell.iso.replace('T', ' ');
  return typeof cell === 'boolean' ? (cell ? 'TRUE' : 'FALSE') : numberText(cell);
}

/** Sheets show 15 digits; what a fraction has beyond them is noise of their arithmetic, as in 1.1 * 100. */
function numberText(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(15)));
}
