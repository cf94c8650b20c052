import { TextDecoder } from 'node:util';
import { SaxesParser, type SaxesAttributeNS, type SaxesTagNS } from 'saxes';
import { AppError } from '../errors/app-error.js';
import { inputError } from './input-file.js';
import type { Archive } from './xlsx-archive.js';

/** An element's attributes; one of another namespace as `relationships:id`, by the last part of that namespace. */
export type Attributes = Readonly<Record<string, string>>;

/**
 * What a part of a workbook is read by. It sees the elements of the root's namespace, whichever that is (transitional,
 * strict, none), without their prefix; those of other namespaces are passed over, and what stands in them is not.
 */
export interface XmlSink {
  open(name: string, attributes: Attributes): void;
  text(text: string): void;
  close(name: string): void;
}

/** Most bytes without any element: Excel's longest cell text is 32,767 characters. */
export const LONGEST_SILENCE = 4 * 1024 * 1024;

/** Deepest nesting; a sheet needs less than ten. */
const DEEPEST = 200;

/** Most bytes of a part that is held as a whole; those of the largest known workbooks are a tenth of it. */
const LARGEST_PART = 64 * 1024 * 1024;

/** Parses a whole part. Throws `input/limit` for one that is larger than any of its kind. */
export async function readPart(archive: Archive, name: string, sink: XmlSink): Promise<void> {
  const parser = new PartParser({ path: archive.path, name }, sink);
  let bytes = 0;
  for await (const chunk of archive.read(name)) {
    bytes += chunk.length;
    if (bytes > LARGEST_PART)
      throw inputError('input/limit', archive.path, `${name} is larger than ${LARGEST_PART} bytes.`);
    parser.write(chunk);
  }
  parser.end();
}

export interface PartPlace {
  readonly path: string;
  readonly name: string;
}

/** Parses the bytes of one part, strictly; what no spreadsheet program writes is refused as hostile. */
export class PartParser {
  /** Elements that are open. */
  depth = 0;
  /** Name and prefix of the element that was opened last. */
  opened: { readonly name: string; readonly prefix: string } | undefined;
  readonly #place: PartPlace;
  readonly #sink: XmlSink;
  readonly #parser = new SaxesParser({ xmlns: true, position: false });
  #decoder: TextDecoder | undefined;
  #root: string | undefined;
  #silence = 0;

  constructor(place: PartPlace, sink: XmlSink) {
    this.#place = place;
    this.#sink = sink;
    this.#parser.on('opentag', (tag) => this.#open(tag));
    this.#parser.on('closetag', (tag) => this.#close(tag));
    this.#parser.on('text', (text) => sink.text(text));
    this.#parser.on('cdata', (text) => sink.text(text));
    this.#parser.on('doctype', () => {
      throw this.#hostile('it has a DOCTYPE');
    });
    this.#parser.on('xmldecl', ({ encoding }) => this.#checkEncoding(encoding));
  }

  write(chunk: Buffer): void {
    this.#silence += chunk.length;
    if (this.#silence > LONGEST_SILENCE)
      throw this.#hostile('a single text of it is larger than any cell can be');
    this.#decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true });
    this.#parse(this.#decode(chunk));
  }

  end(): void {
    this.#parse(this.#decode());
    try {
      this.#parser.close();
    } catch (thrown) {
      throw this.#broken(thrown);
    }
  }

  #open({ local, prefix, uri, attributes }: SaxesTagNS): void {
    this.#silence = 0;
    this.depth += 1;
    if (this.depth > DEEPEST) throw this.#hostile(`its elements are nested more than ${DEEPEST} deep`);
    this.#root ??= uri;
    if (uri !== this.#root) return;
    this.opened = { name: local, prefix };
    this.#sink.open(local, attributesOf(attributes));
  }

  #close({ local, uri }: SaxesTagNS): void {
    this.#silence = 0;
    this.depth -= 1;
    if (uri === this.#root) this.#sink.close(local);
  }

  #decode(chunk?: Buffer): string {
    try {
      return this.#decoder?.decode(chunk, { stream: chunk !== undefined }) ?? '';
    } catch (thrown) {
      throw this.#broken(thrown);
    }
  }

  #parse(text: string): void {
    try {
      this.#parser.write(text);
    } catch (thrown) {
      throw this.#broken(thrown);
    }
  }

  // Other encodings of XML are legal and never used; some exist to smuggle markup past checks.
  #checkEncoding(encoding: string | undefined): void {
    if (encoding === undefined || /^(utf-?8|utf-?16(le|be)?|us-ascii)$/i.test(encoding)) return;
    throw this.#hostile(`it declares the encoding ${encoding}`);
  }

  #broken(thrown: unknown): AppError {
    if (thrown instanceof AppError) return thrown;
    const { path, name } = this.#place;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return inputError('input/damaged', path, {
      message: `${name} is not sound XML: ${reason}.`,
      cause: thrown,
    });
  }

  #hostile(found: string): AppError {
    const { path, name } = this.#place;
    return inputError(
      'input/hostile',
      path,
      `${name} is not a part that a spreadsheet program writes: ${found}.`,
    );
  }
}

function attributesOf(written: Readonly<Record<string, SaxesAttributeNS>>): Attributes {
  return Object.fromEntries(
    Object.values(written).map(({ prefix, local, uri, value }) => [
      prefix === '' ? local : `${uri.slice(uri.lastIndexOf('/') + 1)}:${local}`,
      value,
    ]),
  );
}

function encodingOf(chunk: Buffer): string {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
  return chunk[0] === 0xfe && chunk[1] === 0xff ? 'utf-16be' : 'utf-8';
}
