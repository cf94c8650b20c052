import { TextDecoder } from 'node:util';
import { SaxesParser } from 'saxes';
import { AppError } from '../errors/app-error.js';
import { inputError } from './input-file.js';
import type { Archive } from './xlsx-archive.js';

/** An element's attributes by their written name, prefix and all. */
export type Attributes = Readonly<Record<string, string>>;

/** What a part of a workbook is read by. Names come without their namespace prefix. */
export interface XmlSink {
  open(name: string, attributes: Attributes): void;
  text(text: string): void;
  close(name: string): void;
}

/** Most bytes without any element: Excel's longest cell text is 32,767 characters. */
const LONGEST_SILENCE = 4 * 1024 * 1024;

/** Deepest nesting; a sheet needs less than ten. */
const DEEPEST = 200;

/** Parses one part of the archive; yields the sink after each chunk, to be emptied. */
export async function* parsePart<Sink extends XmlSink>(
  archive: Archive,
  name: string,
  sink: Sink,
): AsyncGenerator<Sink, void, undefined> {
  const parser = new PartParser({ path: archive.path, name }, sink);
  for await (const chunk of archive.read(name)) {
    parser.write(chunk);
    yield sink;
  }
  parser.end();
}

/** Parses a whole part. */
export async function readPart(archive: Archive, name: string, sink: XmlSink): Promise<void> {
  const steps = parsePart(archive, name, sink);
  while ((await steps.next()).done !== true);
}

/** The value of an attribute whose name may carry a prefix, such as `r:id`. */
export function prefixed(attributes: Attributes, local: string): string | undefined {
  const name = Object.keys(attributes).find((written) => written.endsWith(`:${local}`));
  return name === undefined ? undefined : attributes[name];
}

interface Place {
  readonly path: string;
  readonly name: string;
}

class PartParser {
  readonly #place: Place;
  readonly #parser = new SaxesParser({ xmlns: false, position: false });
  #decoder: TextDecoder | undefined;
  #silence = 0;
  #depth = 0;

  constructor(place: Place, sink: XmlSink) {
    this.#place = place;
    this.#parser.on('opentag', ({ name, attributes }) => {
      this.#silence = 0;
      this.#depth += 1;
      if (this.#depth > DEEPEST) throw this.#hostile(`its elements are nested more than ${DEEPEST} deep`);
      sink.open(localName(name), attributes);
    });
    this.#parser.on('closetag', ({ name }) => {
      this.#silence = 0;
      this.#depth -= 1;
      sink.close(localName(name));
    });
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

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}

function encodingOf(chunk: Buffer): string {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
  return chunk[0] === 0xfe && chunk[1] === 0xff ? 'utf-16be' : 'utf-8';
}
