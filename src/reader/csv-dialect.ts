import { AppError } from '../errors/app-error.js';
import type { Finding } from '../model/finding.js';
import type { Issue } from '../model/issue.js';
import { sniffDelimiter, type Fit, type Sniffed } from './csv-sniff.js';
import { inputError } from './input-file.js';

/** How the lines of a file are cut into cells, and where its header stands. */
export interface Dialect {
  readonly delimiter: string;
  /** What cells that hold a delimiter or a line break are written in: `"`, or an apostrophe. */
  readonly quote: '"' | "'";
  /** Lines to pass over before the header. */
  readonly linesBefore: number;
  /** Lines end with a lone carriage return, as on Macs before 2001. */
  readonly carriageReturns: boolean;
}

/** What is known of the file when its dialect is chosen. */
export interface DialectSample {
  readonly path: string;
  /** Decoded text of the first bytes. */
  readonly text: string;
  /** One character, `\t` or `tab`, or `auto`. */
  readonly delimiter: string;
  /** 1-based line of the header; left out, the first line that is not blank. */
  readonly headerRow: number | undefined;
  /** Take the likeliest dialect where it cannot be told, instead of refusing the file. */
  readonly guess?: boolean;
}

/** The dialect, how it is known, and what the user should know about it. */
export interface ChosenDialect {
  readonly dialect: Dialect;
  readonly findings: readonly Finding[];
  readonly notices: readonly Issue[];
}

/**
 * Finds the delimiter among `, ; tab |` by counting them outside quotes: it must stand in the header, and the lines
 * below must have as many. A line `sep=;` at the top decides, an explicit delimiter decides before it. Throws
 * `input/dialect` when two delimiters fit equally well or none does, unless the sample asks for a guess.
 */
export function chooseDialect(sample: DialectSample): ChosenDialect {
  const { text } = sample;
  const ends = lineEnds(text);
  const carriageReturns = ends === 'CR';
  const written = separatorLine(text);
  const linesBefore = Math.max((sample.headerRow ?? 1) - 1, written === undefined ? 0 : 1);
  const body = afterLines(text, linesBefore, carriageReturns ? '\r' : '\n');
  const quote = quoteOf(body, sample);
  const sniffed = sniffDelimiter(body, quote);
  const choice = declaredChoice(sample.delimiter, written) ?? soughtChoice(sample, sniffed, linesBefore);
  const { delimiter, above = 0, because, confidence } = choice;
  return {
    dialect: { delimiter, quote, linesBefore: linesBefore + above, carriageReturns },
    findings: [
      { what: 'delimiter', value: nameDelimiter(delimiter), because, confidence },
      ...(quote === '"' ? [] : [APOSTROPHES]),
      { what: 'line ends', value: ends, because: 'in its first lines', confidence: 1 },
    ],
    notices: ends === 'mixed' ? [mixedEnds] : [],
  };
}

/** The delimiter as people call it. */
export function nameDelimiter(delimiter: string): string {
  return delimiter === '\t' ? 'tab' : `"${delimiter}"`;
}

interface Choice {
  readonly delimiter: string;
  /** Lines above the header, where a guess says so. */
  readonly above?: number;
  readonly because: string;
  readonly confidence: number;
}

const APOSTROPHES: Finding = {
  what: 'quote',
  value: "'",
  because: 'cells begin and end with it',
  confidence: 0.9,
};

const mixedEnds: Issue = Object.freeze({
  code: 'file/note',
  stage: 'read',
  severity: 'warning',
  message: 'Some lines end with CR and LF and some with LF alone; both are read as line ends.',
});

/** How lines end, as far as an even number of quotes stands before their ends. */
function lineEnds(text: string): 'LF' | 'CRLF' | 'CR' | 'mixed' | 'none' {
  const outside = text
    .split('"')
    .filter((_, index) => index % 2 === 0)
    .join('');
  const pairs = count(outside, '\r\n');
  const feeds = count(outside, '\n') - pairs;
  if (pairs > 0) return feeds > 0 ? 'mixed' : 'CRLF';
  if (feeds > 0) return 'LF';
  return outside.includes('\r') ? 'CR' : 'none';
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** The Excel convention of a first line `sep=;`. */
function separatorLine(text: string): string | undefined {
  return /^"?sep=([^"\r\n])"?[\r\n]/i.exec(text.slice(0, 16))?.[1];
}

/** Apostrophes are quotes where cells of the first lines begin and end with them and none does with the usual ones. */
function quoteOf(text: string, { path, guess }: DialectSample): '"' | "'" {
  const sample = text.slice(0, 64 * 1024);
  if (/(?:^|[,;\t|])"/m.test(sample)) return '"';
  const wrapped = [...sample.matchAll(/(?:^|[,;\t|])'[^'\r\n]*'(?=[,;\t|\r\n]|$)/gm)].length;
  const opened = [...sample.matchAll(/(?:^|[,;\t|])'/gm)].length;
  const isQuote = wrapped >= 4 && wrapped * 2 >= opened;
  if (isQuote && sample.includes('""') && guess !== true) {
    throw inputError('input/dialect', path, {
      message: 'cells are written in apostrophes, but quotes are doubled as if they stood around cells.',
      action: 'Save the file as CSV with quotes around its cells.',
    });
  }
  return isQuote ? "'" : '"';
}

function declaredChoice(option: string, written: string | undefined): Choice | undefined {
  const declared = declaredDelimiter(option);
  if (declared !== undefined) return { delimiter: declared, because: 'declared', confidence: 1 };
  return written === undefined
    ? undefined
    : { delimiter: written, because: 'by its line sep=', confidence: 1 };
}

function declaredDelimiter(written: string): string | undefined {
  if (written === 'auto') return undefined;
  const delimiter = written === '\\t' || written === 'tab' ? '\t' : written;
  if (/^[^"\r\n]$/u.test(delimiter)) return delimiter;
  throw new AppError('usage/option', {
    message: `The delimiter must be one character, not "${written}".`,
    actions: ['Use --delimiter with , ; | or \\t.'],
  });
}

function afterLines(text: string, lines: number, lineBreak: string): string {
  let from = 0;
  for (let line = 0; line < lines; line += 1) {
    const at = text.indexOf(lineBreak, from);
    if (at === -1) return '';
    from = at + 1;
  }
  return text.slice(from);
}

/** Two delimiters whose lines agree within this share fit equally well. */
const MARGIN = 0.1;

function soughtChoice(sample: DialectSample, sniffed: Sniffed, linesBefore: number): Choice {
  const { fits, widerFrom } = sniffed;
  const [best, second] = fits;
  if (widerFrom !== undefined) return titleAbove(sample, widerFrom, linesBefore);
  if (sniffed.narrower !== undefined && sample.guess !== true)
    throw tooManyNames(sample.path, sniffed.narrower);
  if (!best)
    return { delimiter: ',', because: 'no delimiter is in the first line: one column', confidence: 0.9 };
  const margin = best.share - (second?.share ?? 0);
  if (second && margin < MARGIN) return twoFit(sample, best, second);
  const share = `${Math.round(best.share * 100)} %`;
  const because =
    sniffed.lines === 0 ? 'in the header' : `as often in the header as in ${share} of the lines below`;
  return {
    delimiter: best.delimiter,
    because,
    confidence: Math.round(best.share * Math.min(1, 0.5 + margin) * 100) / 100,
  };
}

/** Reads on from the line that looks like the header where a guess is wanted. */
function titleAbove(sample: DialectSample, wider: number, linesBefore: number): Choice {
  const line = wider + linesBefore;
  if (sample.guess === true && wider > 1) {
    const below = { ...sample, headerRow: line };
    const { dialect, findings } = chooseDialect(below);
    const because = `guessed, with the header in line ${line}`;
    return {
      delimiter: dialect.delimiter,
      above: line - 1 - linesBefore,
      because,
      confidence: (findings[0]?.confidence ?? 0) / 2,
    };
  }
  throw inputError('input/dialect', sample.path, {
    message:
      'the first line has fewer columns than most lines below it: it may be a title, not the header. ' +
      `Line ${line} is the first that has as many.`,
    action: `Name the line of the header with --header-row, e.g. --header-row ${line}, or the delimiter with --delimiter.`,
  });
}

function tooManyNames(path: string, columns: number): Error {
  return inputError('input/header', path, {
    message: `the header has more columns than the lines below it, all of which have ${columns}.`,
    action: 'Give the header as many names as there are columns.',
  });
}

function twoFit({ path, guess }: DialectSample, one: Fit, other: Fit): Choice {
  const names = `${nameDelimiter(one.delimiter)} and ${nameDelimiter(other.delimiter)}`;
  const found = `${names} both stand in the header and fit the lines below it.`;
  if (guess === true)
    return { delimiter: one.delimiter, because: `guessed: ${found.slice(0, -1)}`, confidence: 0.4 };
  throw inputError('input/dialect', path, found);
}
