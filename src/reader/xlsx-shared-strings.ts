import { inputError } from './input-file.js';
import type { Archive } from './xlsx-archive.js';
import { unescapeText } from './xlsx-text.js';
import { readPart, type XmlSink } from './xlsx-xml.js';

/** Bounds of the string table, the one part of a workbook that is held whole. */
const MOST_STRINGS = 5_000_000;
const MOST_CHARACTERS = 256 * 1024 * 1024;

/** All shared strings; rich text is joined, phonetic guides are left out. Throws `input/limit` beyond its bounds. */
export async function readSharedStrings(
  archive: Archive,
  part: string | undefined,
): Promise<readonly string[]> {
  if (part === undefined) return [];
  const table = new StringTable(archive.path);
  await readPart(archive, part, table);
  return table.strings;
}

class StringTable implements XmlSink {
  readonly strings: string[] = [];
  readonly #path: string;
  #characters = 0;
  #text = '';
  #inText = false;
  #phonetic = false;

  constructor(path: string) {
    this.#path = path;
  }

  open(name: string): void {
    if (name === 'si') this.#text = '';
    else if (name === 't') this.#inText = !this.#phonetic;
    else if (name === 'rPh') this.#phonetic = true;
  }

  text(text: string): void {
    if (this.#inText) this.#text += text;
  }

  close(name: string): void {
    if (name === 't') this.#inText = false;
    else if (name === 'rPh') this.#phonetic = false;
    else if (name === 'si') this.#add(unescapeText(this.#text));
  }

  #add(text: string): void {
    this.strings.push(text);
    this.#characters += text.length;
    if (this.strings.length > MOST_STRINGS || this.#characters > MOST_CHARACTERS) {
      throw inputError('input/limit', this.#path, {
        message: `the workbook has more than ${MOST_STRINGS} texts or ${MOST_CHARACTERS} characters of them.`,
        action: 'Save the sheet as CSV.',
      });
    }
  }
}
