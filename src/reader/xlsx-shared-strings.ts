import { inputError } from './input-file.js';
import type { Archive } from './xlsx-archive.js';
import { ByteCursor } from './xlsx-bytes.js';
import { parseItems, type ItemSink } from './xlsx-items.js';
import { StringTable } from './xlsx-string-table.js';
import { MAX_CELL_TEXT, unescapeText } from './xlsx-text.js';

/** A workbook may have so many texts that no cell uses; a cell that uses one takes at least so many bytes. */
const UNUSED_TEXTS = 1_000_000;
const BYTES_OF_A_CELL = 16;

/**
 * The shared texts, or at least the first `wanted` of them; rich text is joined, phonetic guides are left out. Throws
 * `input/hostile` for more texts than the cells of the workbook could use. Whoever gets the table closes it.
 */
export async function readSharedStrings(
  archive: Archive,
  part: string | undefined,
  wanted = Infinity,
): Promise<StringTable> {
  const table = new StringTable();
  if (part === undefined) {
    table.isWhole = true;
    return table;
  }
  try {
    const items = { name: part, container: 'sst', item: 'si' };
    const steps = parseItems(archive, items, new StringsSink(archive, { part, table, wanted }));
    await steps.next();
    // It stopped because it has enough, or it is at the end.
    table.isWhole = (await steps.next()).done === true;
    await steps.return();
    return table;
  } catch (thrown) {
    table.close();
    throw thrown;
  }
}

interface Wanted {
  readonly part: string;
  readonly table: StringTable;
  readonly wanted: number;
}

class StringsSink implements ItemSink {
  readonly #table: StringTable;
  readonly #path: string;
  readonly #most: number;
  readonly #wanted: number;
  readonly #cursor = new ByteCursor();
  #tags = tagsOf('');
  #text = '';
  #inText = false;
  #phonetic = false;

  constructor(archive: Archive, { part, table, wanted }: Wanted) {
    this.#wanted = wanted;
    this.#table = table;
    this.#path = archive.path;
    this.#most = Math.max(UNUSED_TEXTS, archive.bytesBesides(part) / BYTES_OF_A_CELL);
  }

  get full(): boolean {
    return this.#table.size >= this.#wanted;
  }

  begin(prefix: string): void {
    this.#tags = tagsOf(prefix);
  }

  readItem(bytes: Buffer, start: number): number {
    const cursor = this.#cursor;
    cursor.begin(bytes, start);
    if (!cursor.skip(this.#tags.plain) && !cursor.skip(this.#tags.keeping)) return 0;
    if (!cursor.text() || cursor.to - cursor.from > MAX_CELL_TEXT) return 0;
    if (!cursor.skip(this.#tags.end)) return 0;
    if (cursor.hasEntity || cursor.hasEscape) return this.#addWritten(cursor.textValue());
    this.#table.addBytes(bytes, cursor.from, cursor.to);
    this.#checkSize();
    return cursor.at;
  }

  #addWritten(text: string | undefined): number {
    if (text === undefined) return 0;
    this.#add(unescapeText(text));
    return this.#cursor.at;
  }

  // Tags that only the parser knows stay unusual: texts of several runs have to be joined by it.
  learn(): void {
    this.#text = '';
  }

  open(name: string): void {
    if (name === 'si') this.#text = '';
    else if (name === 't') this.#inText = !this.#phonetic;
    else if (name === 'rPh') this.#phonetic = true;
  }

  text(text: string): void {
    if (!this.#inText) return;
    this.#text += text;
    if (this.#text.length > MAX_CELL_TEXT) {
      const found = `text ${this.#table.size} of the workbook is longer than ${MAX_CELL_TEXT} characters`;
      throw inputError('input/limit', this.#path, `${found}; spreadsheet programs hold 32767.`);
    }
  }

  close(name: string): void {
    if (name === 't') this.#inText = false;
    else if (name === 'rPh') this.#phonetic = false;
    else if (name === 'si') this.#add(unescapeText(this.#text));
  }

  #add(text: string): void {
    this.#table.add(text);
    this.#checkSize();
  }

  #checkSize(): void {
    if (this.#table.size <= this.#most) return;
    const found = `the workbook has more than ${Math.floor(this.#most)} shared texts, more than its cells can use.`;
    throw inputError('input/hostile', this.#path, found);
  }
}

function tagsOf(prefix: string) {
  const tag = (text: string): Buffer => Buffer.from(text.replaceAll(':', prefix));
  return {
    plain: tag('<:si><:t>'),
    keeping: Buffer.concat([tag('<:si><:t'), Buffer.from(' xml:space="preserve">')]),
    end: tag('</:t></:si>'),
  };
}
