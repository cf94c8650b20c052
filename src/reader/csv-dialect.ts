import { AppError } from '../errors/app-error.js';
import { inputError } from './input-file.js';

/** How the lines of a file are cut into cells, and where its header stands. */
export interface Dialect {
  readonly delimiter: string;
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
}

/**
 * Finds the delimiter among `, ; tab |` by counting them outside quotes: it must stand in the header, and the lines
 * below must have as many. A line `sep=;` at the top decides, an explicit delimiter decides before it. Throws
 * `input/dialect` when two delimiters fit equally well or none does.
 */
export function chooseDialect(sample: DialectSample): Dialect {
  const carriageReturns = !sample.text.includes('\n') && sample.text.includes('\r');
  const written = separatorLine(sample.text);
  const linesBefore = Math.max((sample.headerRow ?? 1) - 1, written === undefined ? 0 : 1);
  const lineBreak = carriageReturns ? '\r' : '\n';
  const declared = declaredDelimiter(sample.delimiter) ?? written;
  const delimiter = declared ?? sniff(afterLines(sample.text, linesBefore, lineBreak), sample.path);
  return { delimiter, linesBefore, carriageReturns };
}

/** The delimiter as people call it. */
export function nameDelimiter(delimiter: string): string {
  return delimiter === '\t' ? 'tab' : `"${delimiter}"`;
}

const CANDIDATES = [',', ';', '\t', '|'] as const;

/** Lines looked at, after the header. */
const SNIFFED_LINES = 200;

/** The Excel convention of a first line `sep=;`. */
function separatorLine(text: string): string | undefined {
  return /^"?sep=([^"\r\n])"?[\r\n]/i.exec(text.slice(0, 16))?.[1];
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

function afterLines(text: string, count: number, lineBreak: string): string {
  let from = 0;
  for (let line = 0; line < count; line += 1) {
    const at = text.indexOf(lineBreak, from);
    if (at === -1) return '';
    from = at + 1;
  }
  return text.slice(from);
}

interface Fit {
  readonly delimiter: string;
  readonly inHeader: number;
  /** Share of the lines with as many as the header. */
  readonly share: number;
}

function sniff(text: string, path: string): string {
  const [header, ...lines] = countedLines(text);
  if (!header) return ',';
  const fits = CANDIDATES.map((delimiter, index): Fit => {
    const inHeader = header[index] ?? 0;
    const same = lines.filter((counts) => counts[index] === inHeader).length;
    return { delimiter, inHeader, share: lines.length === 0 ? 1 : same / lines.length };
  });
  const [best, second] = fits.filter((fit) => fit.inHeader > 0).sort((one, other) => other.share - one.share);
  if (!best) return oneColumn(lines, path);
  if (second && best.share - second.share < 0.1) throw twoFit(best.delimiter, second.delimiter, path);
  return best.delimiter;
}

// A title above the table looks like a header of one column.
function oneColumn(lines: readonly (readonly number[])[], path: string): string {
  const wide = CANDIDATES.some((_, index) => {
    const filled = lines.filter((counts) => (counts[index] ?? 0) > 0).length;
    return lines.length > 0 && filled > lines.length / 2;
  });
  if (!wide) return ',';
  throw inputError('input/dialect', path, {
    message:
      'the first line has one column, but most lines below it have more: it may be a title, not the header.',
    action: 'Name the line of the header with --header-row, or the delimiter with --delimiter.',
  });
}

function twoFit(one: string, other: string, path: string): Error {
  const names = `${nameDelimiter(one)} and ${nameDelimiter(other)}`;
  return inputError('input/dialect', path, `${names} both stand in the header and fit the lines below it.`);
}

/** Counts of each candidate outside quotes for every line that is not blank; a line cut by the end is left out. */
function countedLines(text: string): readonly (readonly number[])[] {
  const lines: number[][] = [];
  let line = new LineCount();
  for (let at = 0; at < text.length && lines.length <= SNIFFED_LINES; at += 1) {
    const character = text.charAt(at);
    if (line.quoted || !isBreak(character)) {
      line.add(character);
      continue;
    }
    if (!line.blank) lines.push(line.counts);
    line = new LineCount();
  }
  const isWhole = lines.length === 0 || text.length < SHORT_TEXT;
  return isWhole && !line.blank && !line.quoted ? [...lines, line.counts] : lines;
}

function isBreak(character: string): boolean {
  return character === '\n' || character === '\r';
}

/** Below this many characters the sample is the whole file, and its last line is complete without a line break. */
const SHORT_TEXT = 64 * 1024;

class LineCount {
  readonly counts = CANDIDATES.map(() => 0);
  quoted = false;
  blank = true;
  #fieldBegins = true;

  // A closing quote followed by another is an escape; toggling twice says the same.
  add(character: string): void {
    if (character === '"' && (this.quoted || this.#fieldBegins)) {
      this.quoted = !this.quoted;
      this.blank = false;
      this.#fieldBegins = !this.quoted;
      return;
    }
    const candidate = this.quoted ? -1 : CANDIDATES.findIndex((delimiter) => delimiter === character);
    if (candidate !== -1) this.counts[candidate] = (this.counts[candidate] ?? 0) + 1;
    if (candidate !== -1 || character.trim() !== '') this.blank = false;
    this.#fieldBegins = candidate !== -1;
  }
}
