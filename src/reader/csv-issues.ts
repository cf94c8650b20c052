import { cut } from '../model/cut-text.js';
import type { Issue } from '../model/issue.js';
import type { Mark } from './csv-decoder.js';
import { nameDelimiter } from './csv-dialect.js';
import { MAX_RECORD_BYTES, type Fault } from './csv-scanner.js';

/** Characters of a value. */
const MAX_VALUE = 200;

interface Width {
  readonly cells: readonly string[];
  readonly columns: number;
  readonly delimiter: string;
  /** The row is the end of a file that does not end with a line break. */
  readonly cutOff: boolean;
}

export function widthIssue({ cells, columns, delimiter, cutOff }: Width): Issue {
  const message = `The row has ${plural(cells.length, 'cell')}; the header has ${plural(columns, 'column')}.`;
  if (cells.length > columns) {
    const hint = `Put quotes around a cell that holds the delimiter ${nameDelimiter(delimiter)}.`;
    return {
      ...base('row/width'),
      message,
      hint,
      value: cut(cells.slice(columns).join(delimiter), MAX_VALUE),
    };
  }
  const hint = cutOff ? CUT_OFF : 'Write the empty cells too, each with its delimiter.';
  return { ...base('row/width'), message, hint };
}

export const repeatedHeader: Issue = Object.freeze({
  ...base('row/repeated-header'),
  message: 'The row repeats the header: files seem to have been joined.',
  hint: 'Remove the row.',
});

/** For a row with which a file ends in the middle. */
const CUT_OFF = 'The file seems to be cut off here.';

export function encodingIssue({ severity, found }: Mark, encoding: string, cutOff: boolean): Issue {
  if (cutOff && severity === 'error')
    return { ...base('row/encoding'), message: `The row is not sound text: ${found}.`, hint: CUT_OFF };
  const hint =
    severity === 'warning'
      ? 'Compare the text with where it comes from.'
      : `If whole columns are like this, the file is not ${encoding}: name its encoding with --encoding.`;
  return { ...base('row/encoding'), severity, message: `The row is not sound text: ${found}.`, hint };
}

export function faultIssue({ reason, line, opened, bytes }: Fault, cutOff: boolean): Issue {
  const value = cut(bytes.subarray(0, 1000).toString('utf8'), MAX_VALUE);
  if (reason === 'size') {
    const message = `The line is longer than ${MAX_RECORD_BYTES / 1024 / 1024} MiB; it is passed over.`;
    return { ...base('row/size'), message, hint: 'Check that line breaks are where they should be.', value };
  }
  const message = quoteMessage(reason, line, opened);
  const hint = cutOff && reason === 'unclosed' ? CUT_OFF : quoteHint(bytes);
  return { ...base('row/quote'), message, hint, value };
}

function quoteMessage(reason: Exclude<Fault['reason'], 'size'>, line: number, opened: number): string {
  if (reason === 'unclosed') return `A quote opened in line ${line} is not closed.`;
  if (reason === 'quote') return `Line ${line} has a quote where it may not be.`;
  return `Line ${line} may be part of a cell with bad quotes that line ${opened} opens.`;
}

function quoteHint(bytes: Buffer): string {
  return bytes.includes('\\"')
    ? 'Quotes are escaped with a backslash here; CSV doubles them: "".'
    : 'Put quotes around the whole cell, and double those inside it: "".';
}

function base(code: 'row/width' | 'row/quote' | 'row/encoding' | 'row/size' | 'row/repeated-header') {
  return { code, stage: 'read', severity: 'error' } as const;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
