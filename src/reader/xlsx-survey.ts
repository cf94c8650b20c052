import { inputError } from './input-file.js';
import type { Archive } from './xlsx-archive.js';
import { Carry } from './xlsx-carry.js';
import { LAST_ROW } from './xlsx-sheet-rows.js';
import { LONGEST_SILENCE } from './xlsx-xml.js';

/** A merged range; rows count from 1, columns are indexes from 0. */
export interface Merge {
  readonly name: string;
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

/** What a look at the bytes of a sheet shows, independently of how its rows are parsed. */
export interface SheetSurvey {
  /** Elements that are called `row`; undefined where comments or sections make them uncountable. */
  readonly rows: number | undefined;
  /** Inflated size in bytes. */
  readonly bytes: number;
  readonly merges: readonly Merge[];
}

/** Most merged ranges of a sheet that is a table. */
const MOST_MERGES = 100_000;

/**
 * Inflates the whole sheet once, so that a damaged one is refused before its first row, and counts its rows for the
 * check against loss. Throws `input/damaged`, `input/hostile` for more rows than a sheet can have.
 */
export async function surveySheet(archive: Archive, part: string): Promise<SheetSurvey> {
  const survey = new Survey(archive.path, part);
  for await (const chunk of archive.read(part)) survey.look(chunk);
  return survey;
}

class Survey {
  bytes = 0;
  readonly merges: Merge[] = [];
  readonly #path: string;
  readonly #part: string;
  #rows = 0;
  /** What a row begins with; undefined until the root is met. */
  #rowTag: string | undefined;
  #hasMarkup = false;
  #silence = 0;
  readonly #carry = new Carry();
  #left: Buffer = Buffer.alloc(0);

  constructor(path: string, part: string) {
    this.#path = path;
    this.#part = part;
  }

  get rows(): number | undefined {
    return this.#hasMarkup || this.#rowTag === undefined ? undefined : this.#rows;
  }

  look(chunk: Buffer): void {
    this.bytes += chunk.length;
    const bytes = this.#carry.join(this.#left, chunk);
    const end = wholeTags(bytes);
    const whole = bytes.subarray(0, end);
    this.#left = bytes.subarray(end);
    this.#listen(bytes);
    this.#rowTag ??= rowTagOf(whole);
    this.#hasMarkup ||= whole.includes('<!');
    this.#countRows(whole);
    if (whole.includes('mergeCell')) this.#addMerges(whole.toString('latin1'));
  }

  // Otherwise a text of a gigabyte would be inflated to its end before the parser met it.
  #listen(bytes: Buffer): void {
    const tag = bytes.lastIndexOf('<');
    this.#silence = tag === -1 ? this.#silence + bytes.length : bytes.length - tag;
    if (this.#silence <= LONGEST_SILENCE) return;
    const found = `${this.#part} holds a single text that is larger than any cell can be.`;
    throw inputError('input/hostile', this.#path, found);
  }

  #countRows(bytes: Buffer): void {
    const tag = this.#rowTag;
    if (tag === undefined) return;
    for (let at = bytes.indexOf(tag); at !== -1; at = bytes.indexOf(tag, at + tag.length)) {
      if (AFTER_NAME.has(bytes[at + tag.length] ?? 0)) this.#rows += 1;
    }
    if (this.#rows <= LAST_ROW || this.#hasMarkup) return;
    const found = `${this.#part} has more than ${LAST_ROW} rows, which no spreadsheet program writes.`;
    throw inputError('input/hostile', this.#path, found);
  }

  #addMerges(text: string): void {
    for (const [, name = ''] of text.matchAll(MERGE)) {
      const merge = mergeOf(name);
      if (merge) this.merges.push(merge);
    }
    if (this.merges.length <= MOST_MERGES) return;
    const found = `${this.#part} has more than ${MOST_MERGES} merged ranges; it is no table.`;
    throw inputError('input/limit', this.#path, found);
  }
}

/** Up to the last tag that is not whole, if it is near the end. */
function wholeTags(bytes: Buffer): number {
  const tag = bytes.lastIndexOf('<');
  return tag === -1 || bytes.length - tag > LONGEST_TAG ? bytes.length : tag;
}

const LONGEST_TAG = 4_096;

/** A row has the prefix of the root, as a sheet with form controls has elements of that name with another one. */
function rowTagOf(bytes: Buffer): string | undefined {
  const found = /<(?:([^\s<>:/]{1,200}):)?worksheet[\s>]/.exec(bytes.toString('latin1', 0, LONGEST_TAG));
  if (!found) return undefined;
  return found[1] === undefined ? '<row' : `<${found[1]}:row`;
}

const AFTER_NAME = new Set(Buffer.from(' \t\r\n/>'));

const MERGE = /<(?:[\w.-]+:)?mergeCell\s[^<>]*?ref\s*=\s*["']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})["']/g;

function mergeOf(name: string): Merge | undefined {
  const [, fromColumn = '', fromRow, toColumn = '', toRow] = RANGE.exec(name) ?? [];
  const merge = {
    name,
    firstRow: Number(fromRow),
    lastRow: Number(toRow),
    firstColumn: columnOf(fromColumn),
    lastColumn: columnOf(toColumn),
  };
  return merge.firstRow <= merge.lastRow && merge.firstColumn <= merge.lastColumn ? merge : undefined;
}

const RANGE = /^([A-Z]+)(\d+):([A-Z]+)(\d+)$/;

function columnOf(letters: string): number {
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
