import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { cutCharacter } from './csv-encoding.js';

/** A place in the decoded text that is not sound text. */
export interface Mark {
  /** Offset in the decoded bytes. */
  readonly at: number;
  /** `error` for bytes that are not text; `warning` for U+FFFD that stands in the file itself. */
  readonly severity: 'error' | 'warning';
  readonly found: string;
}

/**
 * Turns the bytes of a file into UTF-8, chunk by chunk, without a byte order mark. What is not text becomes U+FFFD
 * and is marked: at least one mark for each line that has any, in the order of their offsets.
 */
export interface Decoder {
  write(chunk: Buffer): Buffer;
  end(): Buffer;
  /** Marks not taken yet, oldest first. */
  readonly marks: Mark[];
  /** The bytes so far end inside a character. */
  readonly inCharacter: boolean;
}

/** `from` is the offset in the file of the first byte that will be written. */
export function decoderOf(encoding: string, from = 0): Decoder {
  return encoding === 'utf-8' ? new Utf8Decoder(from) : new LabelDecoder(encoding);
}

/** Passes sound UTF-8 through as it is: its bytes are checked, not copied. */
class Utf8Decoder implements Decoder {
  readonly marks: Mark[] = [];
  #offset = 0;
  #read: number;
  /** A byte order mark has its place at the beginning of the file alone. */
  #begun: boolean;
  #carry: Buffer = EMPTY;

  constructor(from: number) {
    this.#read = from;
    this.#begun = from > 0;
  }

  get inCharacter(): boolean {
    return this.#carry.length > 0;
  }

  write(chunk: Buffer): Buffer {
    const joined = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
    const cut = cutCharacter(joined);
    this.#carry = Buffer.from(joined.subarray(joined.length - cut));
    return this.#check(this.#withoutMark(joined.subarray(0, joined.length - cut)));
  }

  end(): Buffer {
    const rest = this.#carry;
    this.#carry = EMPTY;
    return this.#check(rest);
  }

  #withoutMark(bytes: Buffer): Buffer {
    if (this.#begun || bytes.length === 0) return bytes;
    this.#begun = true;
    if (!bytes.subarray(0, 3).equals(BOM)) return bytes;
    this.#read = 3;
    return bytes.subarray(3);
  }

  #check(bytes: Buffer): Buffer {
    const sound = isUtf8(bytes);
    const text = sound ? bytes : this.#repair(bytes);
    if (sound) markAll(text, { marks: this.marks, offset: this.#offset, needles: SOUND_NEEDLES });
    this.#offset += text.length;
    this.#read += bytes.length;
    return text;
  }

  // Line breaks are single bytes in UTF-8, so each line can be judged alone.
  #repair(bytes: Buffer): Buffer {
    const lines: Buffer[] = [];
    let length = 0;
    for (let from = 0; from < bytes.length;) {
      const to = afterBreak(bytes, from);
      const line = bytes.subarray(from, to);
      const repaired = isUtf8(line) ? line : Buffer.from(line.toString('utf8'));
      if (repaired !== line) this.#markBad(line, { at: this.#offset + length, read: this.#read + from });
      else markAll(line, { marks: this.marks, offset: this.#offset + length, needles: SOUND_NEEDLES });
      lines.push(repaired);
      length += repaired.length;
      from = to;
    }
    return Buffer.concat(lines, length);
  }

  #markBad(line: Buffer, { at, read }: { at: number; read: number }): void {
    const text = line.toString('utf8');
    const before = Buffer.byteLength(text.slice(0, text.indexOf('\ufffd')));
    const byte = (line[before] ?? 0).toString(16).toUpperCase().padStart(2, '0');
    const found = `byte 0x${byte} at offset ${read + before} of the file is not UTF-8`;
    this.marks.push({ at: at + before, severity: 'error', found });
  }
}

/** Every other encoding, by iconv-lite. */
class LabelDecoder implements Decoder {
  readonly marks: Mark[] = [];
  /** Not known, so it is said only of encodings whose characters are single bytes (`canSplit`). */
  readonly inCharacter = false;
  readonly #stream: { write(buf: Buffer): string; end(): string | undefined };
  readonly #needles: readonly Needle[];
  #offset = 0;

  constructor(encoding: string) {
    this.#stream = iconv.getDecoder(encoding);
    this.#needles = [
      ZERO,
      { bytes: REPLACEMENT, severity: 'error', found: `a byte that ${encoding} does not have` },
    ];
  }

  write(chunk: Buffer): Buffer {
    return this.#check(this.#stream.write(chunk));
  }

  end(): Buffer {
    return this.#check(this.#stream.end() ?? '');
  }

  // Lone surrogates become U+FFFD here, and so are found too.
  #check(text: string): Buffer {
    const bytes = Buffer.from(text, 'utf8');
    markAll(bytes, { marks: this.marks, offset: this.#offset, needles: this.#needles });
    this.#offset += bytes.length;
    return bytes;
  }
}

interface Needle {
  readonly bytes: Buffer;
  readonly severity: 'error' | 'warning';
  readonly found: string;
}

const EMPTY = Buffer.alloc(0);
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const REPLACEMENT = Buffer.from('\ufffd', 'utf8');
const ZERO: Needle = {
  bytes: Buffer.from([0]),
  severity: 'error',
  found: 'a zero byte (NUL), which is not text',
};
const OLD_DAMAGE: Needle = {
  bytes: REPLACEMENT,
  severity: 'warning',
  found: 'the character U+FFFD, which an earlier program left where it lost text',
};
const SOUND_NEEDLES: readonly Needle[] = [ZERO, OLD_DAMAGE];

interface Search {
  readonly marks: Mark[];
  readonly offset: number;
  readonly needles: readonly Needle[];
}

/** Adds one mark per needle and line. */
function markAll(bytes: Buffer, { marks, offset, needles }: Search): void {
  const known = marks.length;
  let kinds = 0;
  for (const { bytes: needle, severity, found } of needles) {
    let at = bytes.indexOf(needle);
    if (at !== -1) kinds += 1;
    while (at !== -1) {
      marks.push({ at: offset + at, severity, found });
      at = bytes.indexOf(needle, afterBreak(bytes, at));
    }
  }
  if (kinds > 1) marks.push(...marks.splice(known).sort((one, other) => one.at - other.at));
}

/** The index after the next line break, or the end. */
function afterBreak(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    if (bytes[at] === 10 || bytes[at] === 13) return at + 1;
  }
  return bytes.length;
}
