import { ByteCursor, GREATER, LESS, SLASH, SPACE } from './xlsx-bytes.js';
import type { SheetRows } from './xlsx-sheet-rows.js';

/** Reads the rows of a sheet from their bytes, as long as they are written as usual. */
export class FastRow {
  readonly #cursor = new ByteCursor();
  readonly #rows: SheetRows;
  readonly #tags: ReturnType<typeof tagsOf>;
  #number: number | undefined;
  #hidden = false;

  /** `prefix` is that of the elements, with its colon. */
  constructor(prefix: string, rows: SheetRows) {
    this.#tags = tagsOf(prefix);
    this.#rows = rows;
  }

  learn(): void {
    this.#cursor.learn();
  }

  /** Where the row ends that begins here, or 0 where it is no usual one, or not whole: then nothing has been read. */
  read(bytes: Buffer, start: number): number {
    const cursor = this.#cursor;
    const tags = this.#tags;
    cursor.begin(bytes, start);
    if (!cursor.skip(tags.row) || !this.#rowTag()) return 0;
    this.#rows.beginRow(this.#number, this.#hidden);
    if (!cursor.skipByte(SLASH)) {
      if (!cursor.skipByte(GREATER) || !this.#cells() || !cursor.skip(tags.rowEnd)) return 0;
    } else if (!cursor.skipByte(GREATER)) return 0;
    this.#rows.endRow();
    return cursor.at;
  }

  #rowTag(): boolean {
    const cursor = this.#cursor;
    this.#number = undefined;
    this.#hidden = false;
    cursor.beginTag();
    while (cursor.bytes[cursor.at] === SPACE) {
      const start = cursor.at;
      const letter = cursor.letterAttribute();
      if (letter === R) {
        this.#number = cursor.digits();
        if (this.#number < 0) return false;
      } else if (letter === 0) {
        cursor.at = start;
        if (cursor.skip(HIDDEN)) this.#hidden = true;
        else if (cursor.anyAttribute() === 0) return false;
      } else if (letter !== S) return false;
    }
    return true;
  }

  #cells(): boolean {
    const cursor = this.#cursor;
    for (;;) {
      if (cursor.bytes[cursor.at] !== LESS) cursor.skipSpaces();
      if (!cursor.skip(this.#tags.c)) return true;
      if (!this.#cell()) return false;
    }
  }

  #cell(): boolean {
    const cursor = this.#cursor;
    const rows = this.#rows;
    rows.newCell();
    if (!this.#cellTag()) return false;
    rows.placeCell();
    if (cursor.skipByte(SLASH)) {
      rows.endCell('');
      return cursor.skipByte(GREATER);
    }
    if (!cursor.skipByte(GREATER)) return false;
    if (cursor.skip(this.#tags.f) && !this.#formula()) return false;
    return this.#content() && cursor.skip(this.#tags.cEnd);
  }

  #cellTag(): boolean {
    const cursor = this.#cursor;
    const rows = this.#rows;
    cursor.beginTag();
    while (cursor.bytes[cursor.at] === SPACE) {
      const letter = cursor.letterAttribute();
      if (letter === R) {
        if (!this.#reference()) return false;
      } else if (letter === S) {
        rows.style = cursor.digits();
      } else if (letter === T) {
        rows.type = this.#type();
      } else return false;
    }
    return rows.style >= 0 && rows.type !== '';
  }

  /** A reference such as `AB12`. */
  #reference(): boolean {
    const cursor = this.#cursor;
    this.#rows.column = cursor.letters();
    this.#rows.cellRow = cursor.digits();
    return this.#rows.column >= 0 && this.#rows.cellRow > 0;
  }

  #type(): string {
    const { bytes, from, to } = this.#cursor;
    if (to - from === 1) return LETTER_TYPES[bytes[from] ?? 0] ?? '';
    const [type, written] = bytes[from] === SMALL_I ? INLINE : FORMULA_TEXT;
    if (to - from !== written.length) return '';
    for (let at = 0; at < written.length; at += 1) if (bytes[from + at] !== written[at]) return '';
    return type;
  }

  #formula(): boolean {
    const cursor = this.#cursor;
    this.#rows.hasFormula = true;
    cursor.beginTag();
    while (cursor.bytes[cursor.at] === SPACE) {
      const start = cursor.at;
      if (cursor.letterAttribute() !== 0) continue;
      cursor.at = start;
      if (cursor.anyAttribute() === 0) return false;
    }
    if (cursor.skipByte(SLASH)) return cursor.skipByte(GREATER);
    return cursor.skipByte(GREATER) && cursor.text() && soundText(cursor) && cursor.skip(this.#tags.fEnd);
  }

  /** The value of the cell, if it has one. */
  #content(): boolean {
    const cursor = this.#cursor;
    const tags = this.#tags;
    if (cursor.skip(tags.v)) return this.#value(tags.vEnd);
    if (cursor.skip(tags.is)) return this.#value(tags.isEnd);
    if (cursor.skip(tags.isKeeping)) return this.#value(tags.isEnd);
    this.#rows.endCell('');
    return true;
  }

  #value(end: Buffer): boolean {
    const cursor = this.#cursor;
    const rows = this.#rows;
    if (!cursor.text() || !cursor.skip(end)) return false;
    rows.hasValue = true;
    const number = rows.type.length === 1 ? cursor.digits() : -1;
    if (number !== -1 && rows.endNumber(number)) return true;
    const text = cursor.textValue();
    if (text === undefined) return false;
    rows.endCell(text);
    return true;
  }
}

function soundText(cursor: ByteCursor): boolean {
  return !cursor.hasEntity || cursor.textValue() !== undefined;
}

const R = 0x72;
const S = 0x73;
const T = 0x74;
const HIDDEN = Buffer.from(' hidden="1"');

const SMALL_I = 0x69;
const INLINE = ['inlineStr', Buffer.from('inlineStr')] as const;
const FORMULA_TEXT = ['str', Buffer.from('str')] as const;

/** Types of one letter, by that letter. */
const LETTER_TYPES = Array.from({ length: 256 }, (_, byte) => {
  const letter = String.fromCharCode(byte);
  return 'snbed'.includes(letter) ? letter : '';
});

/** What stands around values, with the prefix of the sheet. */
function tagsOf(prefix: string) {
  const tag = (text: string): Buffer => Buffer.from(text.replaceAll(':', prefix));
  return {
    row: tag('<:row'),
    rowEnd: tag('</:row>'),
    c: tag('<:c'),
    cEnd: tag('</:c>'),
    f: tag('<:f'),
    fEnd: tag('</:f>'),
    v: tag('<:v>'),
    vEnd: tag('</:v>'),
    is: tag('<:is><:t>'),
    isKeeping: Buffer.concat([tag('<:is><:t'), Buffer.from(' xml:space="preserve">')]),
    isEnd: tag('</:t></:is>'),
  };
}
