import { cellText, type Cell } from '../model/cell.js';
import type { Issue } from '../model/issue.js';
import type { Header, SourceRow } from '../model/table.js';
import { columnLetters } from './header.js';
import type { RowCounter } from './source-rows.js';
import { isTotals, mayBeTotals, totalsRow } from './totals-row.js';
import type { SheetCell, SheetRow } from './xlsx-sheet-rows.js';

/** What decides how rows of a sheet are read. */
export interface RowsOfSheet {
  readonly header: Header;
  /** The names as they are written. */
  readonly names: readonly string[];
  /** Whether results of formulas may be old. */
  readonly isStale: boolean;
}

/** Turns rows of a sheet into rows of the table. */
export class XlsxRows {
  readonly #header: Header;
  readonly #names: readonly string[];
  readonly #counter: RowCounter;
  readonly #isStale: boolean;
  readonly #formulaColumns = new Set<number>();
  #hiddenTold = false;

  constructor({ header, names, isStale }: RowsOfSheet, counter: RowCounter) {
    this.#header = header;
    this.#names = names;
    this.#isStale = isStale;
    this.#counter = counter;
  }

  /** Undefined for a row that is blank in all columns of the header. */
  next(row: SheetRow): SourceRow | undefined {
    const value = new Array<Cell>(this.#header.columns.length).fill('');
    const issues: Issue[] = [];
    const placed = this.#place(row, value, issues);
    if (placed === 0) return this.#besides(row, value);
    if (this.#isHeader(value)) issues.push(repeatedHeader);
    if (mayBeTotals(value[0]) && isTotals(value)) issues.push(totalsRow);
    if (placed < row.cells.length) issues.push(...this.#stray(row));
    if (row.hidden) issues.push(...this.#hidden(row));
    const sound = this.#counter.next(value, row.number, row.number);
    return issues.length === 0 ? sound : { ...sound, issues };
  }

  /** A row whose only cells stand outside of the table is no blank row. */
  #besides(row: SheetRow, value: Cell[]): SourceRow | undefined {
    const cell = row.cells.find((one) => cellText(one.value).trim() !== '');
    if (!cell) return undefined;
    const issue: Issue = { ...outside(row, cell), severity: 'error' };
    return { ...this.#counter.next(value, row.number, row.number), issues: [issue] };
  }

  /** Puts the cells where they belong; returns how many stand under the header. */
  #place(row: SheetRow, value: Cell[], issues: Issue[]): number {
    let placed = 0;
    for (const cell of row.cells) {
      if (cell.column >= value.length) continue;
      if (value[cell.column] !== '') issues.push(this.#twice(row, cell));
      value[cell.column] = cell.value;
      placed += 1;
      if (cell.problem) issues.push(this.#problem(row, cell, cell.problem));
      else if (cell.isFormula) issues.push(...this.#formula(row, cell));
    }
    return placed;
  }

  // Cells of a sheet stand where they stand, so a stray one cannot have pushed the others aside: no reason to reject.
  #stray(row: SheetRow): readonly Issue[] {
    const cell = row.cells.find(({ column }) => column >= this.#header.columns.length);
    return cell ? [outside(row, cell)] : [];
  }

  #problem(
    row: SheetRow,
    cell: SheetCell,
    { code, severity, message, hint }: NonNullable<SheetCell['problem']>,
  ): Issue {
    const text = `Cell ${nameOf(row, cell)} ${message}.`;
    return { ...this.#at(cell), code, severity, message: text, hint };
  }

  #twice(row: SheetRow, cell: SheetCell): Issue {
    const message = `Cell ${nameOf(row, cell)} stands twice in the row.`;
    const hint = 'Open the workbook in a spreadsheet program and save it again.';
    return { ...this.#at(cell), code: 'cell/error', severity: 'error', message, hint };
  }

  // Once for each column: a column of formulas would tell it in every row.
  #formula(row: SheetRow, cell: SheetCell): readonly Issue[] {
    if (this.#formulaColumns.has(cell.column)) return [];
    this.#formulaColumns.add(cell.column);
    const found = `Cell ${nameOf(row, cell)} holds a formula; its stored result is used, here and below`;
    const message = this.#isStale
      ? `${found}, and it may be old: the workbook asks to be calculated when it is opened.`
      : `${found}.`;
    return [{ ...this.#at(cell), code: 'cell/formula', severity: 'warning', message }];
  }

  #hidden(row: SheetRow): readonly Issue[] {
    if (this.#hiddenTold) return [];
    this.#hiddenTold = true;
    const message = `Row ${row.number} is hidden in the sheet; hidden rows are read like all others.`;
    return [{ code: 'row/hidden', stage: 'read', severity: 'warning', message }];
  }

  #at(cell: SheetCell): Pick<Issue, 'stage' | 'column' | 'value'> {
    const column = this.#header.columns[cell.column] ?? columnLetters(cell.column);
    return { stage: 'read', column, value: cellText(cell.value).slice(0, 200) };
  }

  #isHeader(value: readonly Cell[]): boolean {
    return value[0] === this.#names[0] && value.every((cell, index) => cell === this.#names[index]);
  }
}

const repeatedHeader: Issue = Object.freeze({
  code: 'row/repeated-header',
  stage: 'read',
  severity: 'error',
  message: 'The row repeats the header: sheets seem to have been joined.',
  hint: 'Remove the row.',
});

function outside(row: SheetRow, cell: SheetCell): Issue {
  return {
    code: 'row/width',
    stage: 'read',
    severity: 'warning',
    message: `Cell ${nameOf(row, cell)} stands in a column that has no header; it is not read.`,
    value: cellText(cell.value).slice(0, 200),
    hint: `Name column ${columnLetters(cell.column)} in the header if it is needed.`,
  };
}

function nameOf(row: SheetRow, cell: SheetCell): string {
  return `${columnLetters(cell.column)}${row.number}`;
}
