import { NO_ISSUES, type Issue } from '../model/issue.js';
import type { Source } from '../model/origin.js';
import type { SourceRow } from '../model/table.js';
import type { Decoder } from './csv-decoder.js';
import type { Dialect } from './csv-dialect.js';
import { encodingIssue, faultIssue, repeatedHeader, widthIssue } from './csv-issues.js';
import type { Fault, RecordScanner, ScanSink } from './csv-scanner.js';
import { splitLine } from './csv-split.js';
import { visibleName } from './header.js';
import { RowCounter } from './source-rows.js';
import { isTotals, mayBeTotals, totalsRow } from './totals-row.js';

/** The first record that is not blank, as it is written. */
export interface HeaderRecord {
  readonly cells: readonly string[];
  readonly firstLine: number;
  readonly lastLine: number;
  /** Why it cannot be used: a quote or encoding issue. */
  readonly issue?: Issue;
}

/** How the file is read: the same for the header and the rows. */
export interface TextFormat {
  readonly encoding: string;
  readonly dialect: Dialect;
}

/** What rows are numbered by. */
export interface RowStart {
  readonly source: Source;
  /** Rows to pass over. */
  readonly skip: number;
}

/** Turns records and faults into the header and then into rows. */
export class CsvRows implements ScanSink {
  header: HeaderRecord | undefined;
  /** Rows since they were last taken. */
  rows: SourceRow[] = [];
  /** Length of the decoded text, once it is at its end and that is no line break. */
  cutOffAt: number | undefined;
  /** Lines so far, by what they hold. */
  readonly lines = { header: 0, blank: 0, rows: 0 };
  readonly #format: TextFormat;
  readonly #marks: Decoder['marks'];
  readonly #start: RowStart;
  #counter: RowCounter;
  #scanner: RecordScanner | undefined;
  #width = 0;
  #firstName = '';

  constructor(format: TextFormat, decoder: Decoder, start: RowStart) {
    this.#format = format;
    this.#marks = decoder.marks;
    this.#start = start;
    this.#counter = new RowCounter(start.source, []);
  }

  /** The scanner whose offsets tell which marks lie inside a record. */
  follow(scanner: RecordScanner): void {
    this.#scanner = scanner;
  }

  blank(lines: number): void {
    this.lines.blank += lines;
  }

  record(cells: string[], firstLine: number, lastLine: number): void {
    const marked = this.#marks.length > 0 ? this.#takeMarks() : undefined;
    if (isBlank(cells)) {
      this.lines.blank += lastLine - firstLine + 1;
      return;
    }
    if (this.header === undefined) {
      this.begin({ cells, firstLine, lastLine, ...(marked?.severity === 'error' && { issue: marked }) });
      return;
    }
    const issues = marked === undefined && this.#isPlain(cells) ? NO_ISSUES : this.#issuesOf(cells, marked);
    const row = this.#counter.next(this.#fit(cells), firstLine, lastLine);
    this.lines.rows += lastLine - firstLine + 1;
    this.rows.push(issues.length === 0 ? row : { ...row, issues });
  }

  fault(fault: Fault): void {
    if (this.#marks.length > 0) this.#takeMarks();
    if (fault.reason !== 'size' && fault.bytes.length === 0) {
      this.lines.blank += 1;
      return;
    }
    const cells = splitLine(fault.bytes, this.#format.dialect);
    const issue = faultIssue(fault, this.#isCutOff());
    if (this.header === undefined) {
      this.begin({ cells, firstLine: fault.line, lastLine: fault.line, issue });
      return;
    }
    const row = this.#counter.next(this.#fit(cells), fault.line, fault.line);
    this.lines.rows += 1;
    this.rows.push({ ...row, issues: [issue] });
  }

  /** Takes the header; all records after it are rows. */
  begin(header: HeaderRecord): void {
    this.header = header;
    this.lines.header = header.lastLine - header.firstLine + 1;
    this.#counter = new RowCounter(this.#start.source, header.cells, this.#start.skip);
    this.#width = header.cells.length;
    this.#firstName = header.cells[0] ?? '';
  }

  /** The gravest mark inside the record; marks before it lie in lines that were passed over. */
  #takeMarks(): Issue | undefined {
    const { begin, end } = this.#scanner ?? NOWHERE;
    const later = this.#marks.findIndex((mark) => mark.at >= end);
    const taken = this.#marks.splice(0, later === -1 ? this.#marks.length : later);
    const inside = taken.filter((mark) => mark.at >= begin);
    const worst = inside.find((mark) => mark.severity === 'error') ?? inside[0];
    return worst && encodingIssue(worst, this.#format.encoding, this.#isCutOff());
  }

  /** The record or fault at hand is the end of a file that does not end with a line break. */
  #isCutOff(): boolean {
    return this.cutOffAt !== undefined && this.#scanner?.end === this.cutOffAt;
  }

  /** Nothing about the cells needs a second look. */
  #isPlain(cells: readonly string[]): boolean {
    return cells.length === this.#width && !this.#beginsLikeHeader(cells) && !mayBeTotals(cells[0]);
  }

  // A joined file may bring its own byte order mark along.
  #beginsLikeHeader(cells: readonly string[]): boolean {
    const first = cells[0] ?? '';
    return first === this.#firstName || first.charCodeAt(0) === 0xfeff;
  }

  #issuesOf(cells: readonly string[], marked: Issue | undefined): readonly Issue[] {
    const issues = marked ? [marked] : [];
    if (this.#beginsLikeHeader(cells) && this.#isHeader(cells)) return [...issues, repeatedHeader];
    if (cells.length === this.#width) return isTotals(cells) ? [...issues, totalsRow] : issues;
    const { delimiter } = this.#format.dialect;
    return [...issues, widthIssue({ cells, columns: this.#width, delimiter, cutOff: this.#isCutOff() })];
  }

  #isHeader(cells: readonly string[]): boolean {
    const names = this.header?.cells ?? [];
    return (
      cells.length === names.length &&
      cells.every(
        (cell, index) => cell === names[index] || visibleName(cell) === visibleName(names[index] ?? ''),
      )
    );
  }

  #fit(cells: readonly string[]): readonly string[] {
    if (cells.length === this.#width) return cells;
    return Array.from({ length: this.#width }, (_, index) => cells[index] ?? '');
  }
}

const NOWHERE = { begin: 0, end: 0 };

/** No value in any cell; a line of spaces is blank too. */
function isBlank(cells: readonly string[]): boolean {
  if (cells[0] !== '' && cells.length > 1) return false;
  return cells.length === 1 ? (cells[0] ?? '').trim() === '' : cells.every((cell) => cell === '');
}
