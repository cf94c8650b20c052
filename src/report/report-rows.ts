import type { Cell } from '../model/cell.js';
import { guardQuoted, unguardFormula } from '../model/formula-guard.js';
import type { Issue } from '../model/issue.js';
import type { RowOutcome } from '../model/outcome.js';
import {
  isReportColumn,
  type CellMark,
  type Header,
  type OutputRow,
  type SourceRow,
} from '../model/table.js';
import { isOfFirstFile, markOf, type Verdict } from '../model/verdict.js';
import { MAX_CELL_TEXT, shownText } from '../writer/xlsx-text.js';
import { adviceOf } from './render-issue.js';

/** Columns and rows of the reports of one input. The input's own columns come first, without those of earlier reports. */
export interface ReportRows {
  readonly columns: {
    readonly results: readonly string[];
    readonly errors: readonly string[];
    /** A workbook needs no column that says which cells are numbers. */
    readonly workbook: readonly string[];
    /** Of unprocessed and ambiguous rows. */
    readonly plain: readonly string[];
  };
  resultRow(row: SourceRow, outcome: RowOutcome): OutputRow;
  errorRow(row: SourceRow, issues: readonly Issue[]): OutputRow;
  /** The same row for the workbook, which refuses it where a text of it is cut there. */
  workbookRow(row: SourceRow, issues: readonly Issue[]): OutputRow;
  /** A row that was not sent may have issues all the same. */
  plainRow(row: SourceRow, issues?: readonly Issue[]): OutputRow;
}

const resultColumns = ['__row', '__action', '__lead_id', '__contact_id', '__company_id', '__url'] as const;
const errorColumns = ['__row', '__stage', '__column', '__code', '__error', '__hint', '__refused'] as const;

interface ErrorLine {
  readonly issues: readonly Issue[];
  readonly cells: readonly Cell[];
  /** The cells as the next import finds them in the report. */
  readonly readBack: readonly Cell[];
}

/** Builds report rows for a header; `accountUrl` is that of the account, without a slash at its end, or blank. */
export function reportRows(
  header: Header,
  { accountUrl, hasNumbers = false }: { readonly accountUrl: string; readonly hasNumbers?: boolean },
): ReportRows {
  const kept = header.columns.flatMap((column, index) => (isReportColumn(column) ? [] : [{ column, index }]));
  const own = kept.map(({ column }) => column);
  const placeOf = new Map(own.map((column, place) => [column, place]));
  const cellsOf = (row: SourceRow): readonly Cell[] => kept.map(({ index }) => row.value[index] ?? '');
  const errorLine = (row: SourceRow, { issues, cells, readBack }: ErrorLine): OutputRow => ({
    cells: [...cells, row.origin.row, ...errorCells(issues), verdictsOf(issues, readBack, placeOf)],
    marks: marksOf(issues, placeOf),
  });
  const numberColumns = hasNumbers ? ['__numbers'] : [];
  const numbersIn = (cells: readonly Cell[]): readonly Cell[] => (hasNumbers ? [numbersOf(own, cells)] : []);
  return {
    columns: {
      results: [...own, ...resultColumns, ...numberColumns],
      errors: [...own, ...errorColumns, ...numberColumns],
      workbook: [...own, ...errorColumns],
      plain: [...own, '__row', '__refused', ...numberColumns],
    },
    resultRow: (row, outcome) => {
      const cells = cellsOf(row);
      return {
        cells: [...cells, row.origin.row, ...resultCells(outcome, accountUrl), ...numbersIn(cells)],
      };
    },
    errorRow: (row, issues) => {
      const cells = cellsOf(row);
      const line = errorLine(row, { issues, cells, readBack: cells });
      return { ...line, cells: [...line.cells, ...numbersIn(cells)] };
    },
    workbookRow: (row, issues) => {
      const cells = cellsOf(row);
      const all = [...issues, ...cutTexts(own, cells)];
      const line = errorLine(row, { issues: all, cells, readBack: cells.map(readBackCell) });
      return { ...line, cells: line.cells.map(quotedCell) };
    },
    plainRow: (row, issues = row.issues) => {
      const cells = cellsOf(row);
      return {
        cells: [...cells, row.origin.row, verdictsOf(issues, cells, placeOf), ...numbersIn(cells)],
      };
    },
  };
}

/** The cells that are numbers, by column, as JSON; blank where there is none. */
function numbersOf(columns: readonly string[], cells: readonly Cell[]): string {
  const numbers = cells.flatMap((cell, at) => (typeof cell === 'number' ? [[columns[at] ?? '', cell]] : []));
  return numbers.length === 0 ? '' : JSON.stringify(Object.fromEntries(numbers));
}

/** A workbook runs no text as a formula, but it is read back through the same door as the CSV. */
function quotedCell(cell: Cell): Cell {
  return typeof cell === 'string' ? guardQuoted(cell) : cell;
}

function readBackCell(cell: Cell): Cell {
  return typeof cell === 'string' ? unguardFormula(shownText(guardQuoted(cell))) : cell;
}

/** What is cut would be imported as if it were all, so it refuses the row until somebody writes less. */
function cutTexts(columns: readonly string[], cells: readonly Cell[]): readonly Issue[] {
  return cells.flatMap((cell, at): readonly Issue[] => {
    if (typeof cell !== 'string' || guardQuoted(cell).length <= MAX_CELL_TEXT) return [];
    const message = `The text has ${cell.length} characters, and a cell of a workbook holds ${MAX_CELL_TEXT}: it is cut here.`;
    const hint = 'Import errors.csv of the run that wrote the workbook: it has the whole text.';
    return [
      { code: 'cell/text', stage: 'read', severity: 'error', column: columns[at] ?? '', message, hint },
    ];
  });
}

function resultCells(outcome: RowOutcome, accountUrl: string): readonly Cell[] {
  const { kind, leadId = '', contactId = '', companyId = '' } = outcome;
  return [kind, leadId, contactId, companyId, urlOf(outcome, accountUrl)];
}

/** The card of the row's main record in Kommo. */
function urlOf({ leadId, contactId, companyId }: RowOutcome, accountUrl: string): string {
  if (accountUrl === '') return '';
  if (leadId !== undefined) return `${accountUrl}/leads/detail/${leadId}`;
  if (contactId !== undefined) return `${accountUrl}/contacts/detail/${contactId}`;
  return companyId === undefined ? '' : `${accountUrl}/companies/detail/${companyId}`;
}

function errorCells(issues: readonly Issue[]): readonly Cell[] {
  return [
    joined(issues.map(({ stage }) => stage)),
    joined(issues.map(({ column }) => column ?? '')),
    joined(issues.map(({ code }) => code)),
    joined(issues.map(({ message }) => message)),
    joined(issues.map(hintOf)),
  ];
}

/** A cell that is edited is judged afresh; for a row that needs no edit, somebody has to say so. */
const RIGHT_AS_IT_IS = 'Refused again until it is edited; if it is right as it stands, empty __refused.';

function hintOf(issue: Issue): string {
  const advice = adviceOf(issue);
  if (!isOfFirstFile(issue)) return advice;
  return advice === '' ? RIGHT_AS_IT_IS : `${advice} ${RIGHT_AS_IT_IS}`;
}

/** What the next import of the report has to be told, as JSON; blank where it will find out by itself. */
function verdictsOf(
  issues: readonly Issue[],
  cells: readonly Cell[],
  placeOf: ReadonlyMap<string, number>,
): string {
  const verdicts = issues.filter(isOfFirstFile).map(({ code, message, hint, column = '' }): Verdict => {
    const place = placeOf.get(column);
    return {
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(place === undefined ? { cells: markOf(cells) } : { column, cells: markOf([cells[place]]) }),
    };
  });
  return verdicts.length === 0 ? '' : JSON.stringify(verdicts);
}

/** One part for each issue, in the same order in every column; a column without any part stays blank. */
function joined(parts: readonly string[]): string {
  return parts.every((part) => part === '') ? '' : parts.join('; ');
}

/** Several issues of one cell share its comment. */
function marksOf(issues: readonly Issue[], placeOf: ReadonlyMap<string, number>): readonly CellMark[] {
  const comments = new Map<number, string>();
  for (const issue of issues) {
    const place = issue.column === undefined ? undefined : placeOf.get(issue.column);
    if (place === undefined) continue;
    const advice = adviceOf(issue);
    const lines = [comments.get(place), issue.message, advice === '' ? undefined : advice];
    comments.set(place, lines.filter((line) => line !== undefined).join('\n'));
  }
  return [...comments].map(([column, comment]) => ({ column, comment }));
}
