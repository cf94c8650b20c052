import { isUtf8 } from 'node:buffer';
import type { Archive } from './xlsx-archive.js';
import { GREATER, isSpace, LESS, SLASH } from './xlsx-bytes.js';
import { Carry } from './xlsx-carry.js';
import { PartParser, type PartPlace, type XmlSink } from './xlsx-xml.js';

/**
 * Reads the items of a large part: the rows of a sheet, the texts of the string table. The items that programs
 * usually write are read from their bytes; each other one goes through the XML parser, which calls `open`, `text` and
 * `close`. See docs/adr/0009.
 */
export interface ItemSink extends XmlSink {
  /** Whether enough is gathered that it should be taken before more is read. */
  readonly full: boolean;
  /** Where the item ends that begins at `start`; 0 where it is not a usual one, or not whole: then nothing has changed. */
  readItem(bytes: Buffer, start: number): number;
  /** Called once, before the first item. */
  begin(prefix: string): void;
  /** Called when an unusual item has turned out to be sound. */
  learn(): void;
}

interface ItemKind {
  /** Local names, such as `sheetData` and `row`. */
  readonly container: string;
  readonly item: string;
}

/** Parses a part item by item; yields the sink whenever it is full, and at the end. */
export async function* parseItems<Sink extends ItemSink>(
  archive: Pick<Archive, 'path' | 'read'>,
  { name, ...kind }: ItemKind & { readonly name: string },
  sink: Sink,
): AsyncGenerator<Sink, void, undefined> {
  const scanner = new ItemScanner({ path: archive.path, name }, kind, sink);
  for await (const chunk of archive.read(name)) {
    scanner.feed(chunk);
    while (scanner.scan()) yield sink;
  }
  scanner.end();
  yield sink;
}

/** An item larger than this, and all after it, is left to the XML parser, which has bounds of its own. */
const LARGEST_ITEM = 8 * 1024 * 1024;

/** A tag larger than this is not looked at before the parser has it. */
const LARGEST_TAG = 64 * 1024;

/** The XML parser is given so many bytes at a time: it cannot stop in the middle when the sink is full. */
const SLICE = 16 * 1024;

/** Before and after the items, and from something on that could hide their borders, all goes through the parser. */
class ItemScanner {
  readonly #parser: PartParser;
  readonly #kind: ItemKind;
  readonly #sink: ItemSink;
  #place: 'before' | 'within' | 'after' = 'before';
  readonly #carry = new Carry();
  #bytes: Buffer = EMPTY;
  #at = 0;
  #depth = 0;
  #isText = false;
  #open = EMPTY;
  #close = EMPTY;

  constructor(place: PartPlace, kind: ItemKind, sink: ItemSink) {
    this.#kind = kind;
    this.#sink = sink;
    this.#parser = new PartParser(place, sink);
  }

  feed(chunk: Buffer): void {
    this.#bytes = this.#carry.join(this.#bytes.subarray(this.#at), chunk);
    this.#at = 0;
    // A character that the end of the chunk cuts stands behind the last tag.
    const tag = this.#bytes.lastIndexOf(LESS);
    this.#isText = tag !== -1 && isUtf8(this.#bytes.subarray(0, tag));
  }

  /** Reads on; true when the sink is full, false when more bytes are needed. */
  scan(): boolean {
    if (this.#place === 'before') this.#enter();
    while (this.#place === 'within') {
      if (this.#sink.full) return true;
      while (isSpace(this.#bytes[this.#at])) this.#at += 1;
      const end = this.#isText ? this.#sink.readItem(this.#bytes, this.#at) : 0;
      if (end !== 0) this.#at = end;
      else if (!this.#parseItem()) break;
    }
    return this.#parseSlices();
  }

  end(): void {
    this.#parseTo(this.#bytes.length);
    this.#parser.end();
  }

  /** Gives the parser all bytes up to the one that opens the container. */
  #enter(): void {
    const { container } = this.#kind;
    while (this.#place === 'before') {
      const named = this.#bytes.indexOf(container, this.#at, 'latin1');
      const end = named === -1 ? -1 : this.#bytes.indexOf(GREATER, named);
      if (end === -1) {
        this.#parseTo(this.#safeEnd());
        return;
      }
      this.#parseTo(end + 1);
      const { opened, depth } = this.#parser;
      if (opened?.name === container && this.#bytes[end - 1] !== SLASH) this.#begin(opened.prefix, depth);
    }
  }

  /** Where a tag that the end of the bytes cuts begins; their end where there is none. */
  #safeEnd(): number {
    const tag = this.#bytes.lastIndexOf(LESS);
    return tag < this.#at || this.#bytes.length - tag > LARGEST_TAG ? this.#bytes.length : tag;
  }

  #begin(prefix: string, depth: number): void {
    const colon = prefix === '' ? '' : `${prefix}:`;
    this.#open = Buffer.from(`<${colon}${this.#kind.item}`);
    this.#close = Buffer.from(`</${colon}${this.#kind.item}>`);
    this.#depth = depth;
    this.#place = 'within';
    this.#sink.begin(colon);
  }

  /** Gives an unusual item to the parser; false where more bytes are needed, or there are no more items. */
  #parseItem(): boolean {
    const end = this.#endOfItem();
    if (end === 0) return false;
    const item = this.#bytes.subarray(this.#at, end);
    // What could hide the end of an item.
    if (item.includes('<!') || item.includes('<?')) return this.#leave();
    this.#parseTo(end);
    if (this.#parser.depth !== this.#depth) return this.#leave();
    this.#sink.learn();
    return true;
  }

  #endOfItem(): number {
    const bytes = this.#bytes;
    if (bytes.length - this.#at < this.#open.length + 1) return 0;
    const tagEnd = bytes.indexOf(GREATER, this.#at);
    if (!startsWith(bytes, this.#at, this.#open)) this.#leave();
    else if (tagEnd !== -1 && bytes[tagEnd - 1] === SLASH) return tagEnd + 1;
    else {
      const close = tagEnd === -1 ? -1 : bytes.indexOf(this.#close, tagEnd);
      if (close !== -1) return close + this.#close.length;
      if (bytes.length - this.#at > LARGEST_ITEM) this.#leave();
    }
    return 0;
  }

  #leave(): false {
    this.#place = 'after';
    return false;
  }

  #parseTo(end: number): void {
    while (this.#at < end) {
      const to = Math.min(end, this.#at + SLICE);
      this.#parser.write(this.#bytes.subarray(this.#at, to));
      this.#at = to;
    }
  }

  #parseSlices(): boolean {
    if (this.#place !== 'after') return false;
    while (this.#at < this.#bytes.length) {
      if (this.#sink.full) return true;
      this.#parseTo(Math.min(this.#bytes.length, this.#at + SLICE));
    }
    return this.#sink.full;
  }
}

const EMPTY = Buffer.alloc(0);

function startsWith(bytes: Buffer, at: number, pattern: Buffer): boolean {
  for (let index = 0; index < pattern.length; index += 1) {
    if (bytes[at + index] !== pattern[index]) return false;
  }
  return true;
}
