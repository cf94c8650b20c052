/**
 * Reads XML as programs usually write it, from bytes: one space between attributes, double quotes, no markup but
 * elements. Whatever is not so makes a method answer false, and the item is left to the XML parser; nothing that is read
 * here may mean anything else there.
 */
export class ByteCursor {
  bytes: Buffer = EMPTY;
  at = 0;
  /** Where the value or text that was read last begins and ends. */
  from = 0;
  to = 0;
  /** Whether that text has bytes beyond ASCII, entities, or what could be an escape such as `_x000D_`. */
  isWide = false;
  hasEntity = false;
  hasEscape = false;
  /** Names of attributes that the XML parser has let pass, by their hash. */
  readonly #known = new Set<number>();
  readonly #met: number[] = [];
  /** Names of the tag that is being read: those of one letter as bits, the others by their hash. */
  #letters = 0;
  readonly #names: number[] = [];

  begin(bytes: Buffer, at: number): void {
    this.bytes = bytes;
    this.at = at;
    if (this.#met.length > 0) this.#met.length = 0;
  }

  /** Begins the attributes of a tag: none may stand twice. */
  beginTag(): void {
    this.#letters = 0;
    if (this.#names.length > 0) this.#names.length = 0;
  }

  skipSpaces(): void {
    while (isSpace(this.bytes[this.at])) this.at += 1;
  }

  /** From now on the names that were unknown in the last item count as known. */
  learn(): void {
    for (const name of this.#met) this.#known.add(name);
    this.#met.length = 0;
  }

  /** Passes over these bytes if they come next. */
  skip(pattern: Buffer): boolean {
    const { bytes, at } = this;
    const { length } = pattern;
    for (let index = 0; index < length; index += 1) {
      if (bytes[at + index] !== pattern[index]) return false;
    }
    this.at = at + length;
    return true;
  }

  /** Passes over one byte if it comes next. */
  skipByte(byte: number): boolean {
    if (this.bytes[this.at] !== byte) return false;
    this.at += 1;
    return true;
  }

  /** After a space: reads ` name="value"` where the name has one letter; gives the letter, or 0. */
  letterAttribute(): number {
    const { bytes, at } = this;
    if (bytes[at + 2] !== EQUALS || bytes[at + 3] !== QUOTE) return 0;
    this.at = at + 4;
    const letter = bytes[at + 1] ?? 0;
    const bit = letter < SMALL_A || letter > SMALL_Z ? 0 : 1 << (letter - SMALL_A);
    if (bit === 0 || (this.#letters & bit) !== 0 || !this.#value()) return 0;
    this.#letters |= bit;
    return letter;
  }

  /**
   * After a space: reads an attribute of any name that is known to be sound. Gives the hash of its name, or 0; `xml…`
   * names change how XML is read, so they are never known.
   */
  anyAttribute(): number {
    const { bytes, at: start } = this;
    const hash = this.#name();
    if (hash === 0 || isXml(bytes, start + 1) || this.#names.includes(hash) || !this.#value()) return 0;
    this.#names.push(hash);
    if (this.#known.has(hash)) return hash;
    this.#met.push(hash);
    return 0;
  }

  /** Reads text up to the next tag. */
  text(): boolean {
    const { bytes } = this;
    let at = this.at;
    this.from = at;
    this.isWide = this.hasEntity = this.hasEscape = false;
    for (; bytes[at] !== LESS; at += 1) {
      const byte = bytes[at];
      if (byte === undefined) return false;
      if (TEXT_KIND[byte] !== 0 && !this.#special(byte, at)) return false;
    }
    this.to = at;
    this.at = at;
    return true;
  }

  /** The text that was read last; undefined where an entity is none of the five that XML knows. */
  textValue(): string | undefined {
    const text = this.bytes.toString(this.isWide ? 'utf8' : 'latin1', this.from, this.to);
    return this.hasEntity ? withoutEntities(text) : text;
  }

  /** The number that was read last, where it is 1 to 15 digits; -1 for any other. */
  digits(): number {
    const { bytes, from, to } = this;
    if (to === from || to - from > 15) return -1;
    let value = 0;
    for (let at = from; at < to; at += 1) {
      const digit = (bytes[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) return -1;
      value = value * 10 + digit;
    }
    return value;
  }

  /** The column index of a reference such as `AB12` that was read last, and where its digits begin; -1 for none. */
  letters(): number {
    const { bytes, from, to } = this;
    let column = 0;
    let at = from;
    for (; at < to && at < from + 3; at += 1) {
      const letter = (bytes[at] ?? 0) - BEFORE_A;
      if (letter < 1 || letter > 26) break;
      column = column * 26 + letter;
    }
    this.from = at;
    return column - 1;
  }

  /** Passes over ` name="`, where the name has more than one letter; gives its hash, or 0. */
  #name(): number {
    const { bytes } = this;
    const start = this.at + 1;
    let hash = 0;
    let at = start;
    for (; IN_NAME[bytes[at] ?? 0] === 1; at += 1) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
    if (at < start + 2 || bytes[at] !== EQUALS || bytes[at + 1] !== QUOTE) return 0;
    this.at = at + 2;
    return hash;
  }

  #value(): boolean {
    const { bytes } = this;
    let { at } = this;
    this.from = at;
    for (; bytes[at] !== QUOTE; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte < SPACE || byte === LESS || byte === GREATER || byte === AMPERSAND || byte >= 0x80)
        return false;
    }
    this.to = at;
    this.at = at + 1;
    return true;
  }

  #special(byte: number, at: number): boolean {
    if (byte >= 0x80) {
      this.isWide = true;
      // U+FFFE and U+FFFF are no characters of XML.
      return byte !== 0xef || this.bytes[at + 1] !== 0xbf || (this.bytes[at + 2] ?? 0) < 0xbe;
    }
    if (byte === AMPERSAND) return (this.hasEntity = true);
    if (byte !== UNDERSCORE) return false;
    if (this.bytes[at + 1] === SMALL_X) this.hasEscape = true;
    return true;
  }
}

const EMPTY = Buffer.alloc(0);
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const AMPERSAND = 0x26;
export const SLASH = 0x2f;
export const LESS = 0x3c;
export const EQUALS = 0x3d;
export const GREATER = 0x3e;
const ZERO = 0x30;
const BEFORE_A = 0x40;
const UNDERSCORE = 0x5f;
const SMALL_A = 0x61;
const SMALL_X = 0x78;
const SMALL_Z = 0x7a;

/** 1 for the bytes of a name. */
const IN_NAME = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[\w.:-]/.test(String.fromCharCode(byte)) && byte < 0x80 ? 1 : 0,
);

/** 1 for the bytes of a text that need a second look: control characters, what may end a CDATA section, and so on. */
const TEXT_KIND = Uint8Array.from({ length: 256 }, (_, byte) => {
  const isControl = byte < SPACE && byte !== 0x09 && byte !== 0x0a;
  return isControl || byte >= 0x80 || byte === AMPERSAND || byte === GREATER || byte === UNDERSCORE ? 1 : 0;
});

export function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isXml(bytes: Buffer, at: number): boolean {
  return bytes[at] === SMALL_X && bytes[at + 1] === 0x6d && bytes[at + 2] === 0x6c;
}

const ENTITIES = new Map([
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&amp;', '&'],
  ['&quot;', '"'],
  ['&apos;', "'"],
]);

function withoutEntities(text: string): string | undefined {
  let unknown = 0;
  const plain = text.replace(/&[^;&]*;?/g, (entity) => {
    const character = ENTITIES.get(entity);
    if (character === undefined) unknown += 1;
    return character ?? '';
  });
  return unknown === 0 ? plain : undefined;
}
