import type { Cell } from '../model/cell.js';
import type { IssueCode } from '../model/issue.js';
import { isoToCell, serialToCell } from './xlsx-date.js';
import { fillPattern, NUMBER, type CellFormat } from './xlsx-number-format.js';
import type { StringTable } from './xlsx-string-table.js';
import { unescapeText } from './xlsx-text.js';

/** A cell as its XML has it, without its text. */
export interface WrittenCell {
  /** The attribute `t`: `s`, `inlineStr`, `str`, `b`, `e`, `d` or `n`. */
  readonly type: string;
  /** Index of its style. */
  readonly style: number;
  readonly hasFormula: boolean;
  /** Whether a value stands in the file, be it an empty text. */
  readonly hasValue: boolean;
}

/** What is wrong with a cell; the row's issue adds where it stands. */
export interface CellProblem {
  readonly code: IssueCode;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint: string;
}

/** What cells refer to. */
export interface CellContext {
  readonly strings: StringTable;
  readonly formats: readonly CellFormat[];
  readonly date1904: boolean;
}

/** Makes values of written cells. After each `read`, `problem` tells what was wrong with the cell. */
export class CellReader {
  problem: CellProblem | undefined;
  readonly #context: CellContext;

  constructor(context: CellContext) {
    this.#context = context;
  }

  /** The value; an empty text for an empty cell and for one that has no value. */
  read(cell: WrittenCell, text: string): Cell {
    this.problem = undefined;
    const { type } = cell;
    if (cell.hasFormula && text === '' && !(type === 'str' && cell.hasValue))
      return this.#fail(withoutValue, '');
    if (type === 'inlineStr' || type === 'str') return this.#text(text);
    if (type === 's') return this.#shared(text);
    return text === '' ? '' : this.#typed(cell, text);
  }

  /** The value of a cell whose text is 1 to 15 digits; undefined where `read` has to look at it. */
  fromDigits({ type, style }: WrittenCell, value: number): Cell | undefined {
    this.problem = undefined;
    if (type === 's') return this.#context.strings.get(value);
    const format = this.#context.formats[style] ?? NUMBER;
    return type === 'n' && format === NUMBER ? value : undefined;
  }

  #typed({ type, style }: WrittenCell, text: string): Cell {
    if (type === 'b') return this.#boolean(text);
    if (type === 'e') return this.#fail(errorValue(text), text);
    const format = this.#context.formats[style] ?? NUMBER;
    return type === 'd' ? this.#date(text, isoToCell(text, format.kind)) : this.#number(text, format);
  }

  #fail(problem: CellProblem, value: Cell): Cell {
    this.problem = problem;
    return value;
  }

  #text(written: string): Cell {
    const text = unescapeText(written);
    return text !== written && LONE_SURROGATE.test(text) ? this.#fail(halfCharacter, text) : text;
  }

  #shared(text: string): Cell {
    const found = /^\d{1,10}$/.test(text) ? this.#context.strings.get(Number(text)) : undefined;
    return found ?? this.#fail(noString(text), '');
  }

  #boolean(text: string): Cell {
    if (text === '1' || text === 'true') return true;
    return text === '0' || text === 'false' ? false : this.#fail(noNumber(text), text);
  }

  #date(text: string, date: Cell | undefined): Cell {
    return date ?? this.#fail(noDate(text), text);
  }

  #number(text: string, format: CellFormat): Cell {
    const value = NUMERAL.test(text) ? Number(text) : NaN;
    if (!Number.isFinite(value)) return this.#fail(noNumber(text), text);
    if (format.kind !== 'number' && format.kind !== 'padded') {
      const { date1904 } = this.#context;
      return this.#date(text, serialToCell({ serial: value, kind: format.kind, date1904 }));
    }
    if (Math.abs(value) >= FIRST_INEXACT) return this.#fail(tooLong, value);
    return format.kind === 'padded' && Number.isInteger(value) && value >= 0
      ? fillPattern(format.pattern, value)
      : value;
  }
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** XML Schema's double without its infinities; JavaScript would also take `0x1F` and blanks. */
const NUMERAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d+)?\s*$/;

/** Spreadsheet programs keep 15 digits. */
const FIRST_INEXACT = 1e15;

const withoutValue: CellProblem = {
  code: 'cell/no-result',
  severity: 'error',
  message: 'holds a formula whose result is not in the file',
  hint: 'Open the workbook in a spreadsheet program, let it calculate, and save it.',
};

const halfCharacter: CellProblem = {
  code: 'cell/text',
  severity: 'error',
  message: 'holds half of a character, which no other program can take',
  hint: 'Enter the text again.',
};

const tooLong: CellProblem = {
  code: 'cell/precision',
  severity: 'warning',
  message: 'holds a number longer than 15 digits; the spreadsheet has already lost the last ones',
  hint: 'Format the column as text and enter the number again.',
};

function errorValue(text: string): CellProblem {
  const message = `holds the error ${text}`;
  return { code: 'cell/error', severity: 'error', message, hint: 'Repair the formula, or clear the cell.' };
}

function noDate(text: string): CellProblem {
  const message = `is formatted as a date, and ${text} is no date`;
  return { code: 'cell/date', severity: 'error', message, hint: 'Enter the date again.' };
}

function noNumber(text: string): CellProblem {
  const message = `should hold a number or a truth value, and holds ${text}`;
  return { code: 'cell/error', severity: 'error', message, hint: SAVE_AGAIN };
}

function noString(text: string): CellProblem {
  const message = `refers to text ${text}, which the workbook does not have`;
  return { code: 'cell/error', severity: 'error', message, hint: SAVE_AGAIN };
}

const SAVE_AGAIN = 'Open the workbook in a spreadsheet program and save it again.';
