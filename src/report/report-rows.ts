import type { Cell } from '../model/cell.js';
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
import { adviceOf } from './render-issue.js';

/** Columns and rows of the reports of one input. The input's own columns come first, without those of earlier reports. */
export interface ReportRows {
  readonly columns: {
    readonly results: readonly string[];
    readonly errors: readonly string[];
    /** The first of those of the errors: a workbook needs no column that says which cells are numbers. */
    readonly workbook: readonly string[];
    /** Of unprocessed and ambiguous rows. */
    readonly plain: readonly string[];
  };
  resultRow(row: SourceRow, outcome: RowOutcome): OutputRow;
  errorRow(row: SourceRow, issues: readonly Issue[]): OutputRow;
  /** A row that was not sent may have issues all the same. */
  plainRow(row: SourceRow, issues?: readonly Issue[]): OutputRow;
}

const resultColumns = ['__row', '__action', '__lead_id', '__contact_id', '__company_id', '__url'] as const;
const errorColumns = ['__row', '__stage', '__column', '__code', '__error', '__hint', '__refused'] as const;

/** Builds report rows for a header; `accountUrl` is that of the account, without a slash at its end, or blank. */
export function reportRows(
  header: Header,
  { accountUrl, hasNumbers = false }: { readonly accountUrl: string; readonly hasNumbers?: boolean },
): ReportRows {
  const kept = header.columns.flatMap((column, index) => (isReportColumn(column) ? [] : [{ column, index }]));
  const own = kept.map(({ column }) => column);
  const placeOf = new Map(own.map((column, place) => [column, place]));
  const cellsOf = (row: SourceRow): readonly Cell[] => kept.map(({ index }) => row.value[index] ?? '');
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
      return {
        cells: [
          ...cells,
          row.origin.row,
          ...errorCells(issues),
          verdictsOf(issues, cells, placeOf),
          ...numbersIn(cells),
        ],
        marks: marksOf(issues, placeOf),
      };
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
