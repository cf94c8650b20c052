import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { AppError } from '../errors/app-error.js';
import type { Finding } from '../model/finding.js';
import { guessEncoding, type EncodingGuess } from './csv-guess.js';
import { inputError } from './input-file.js';

/** What is known of the file when its encoding is chosen. */
export interface EncodingSample {
  readonly path: string;
  /** The first bytes of the file. */
  readonly head: Buffer;
  /** A label such as `windows-1251`, or `auto`. */
  readonly declared: string;
  /** Take the likeliest encoding where it cannot be told, instead of refusing the file. */
  readonly guess?: boolean;
}

/** The encoding to read in, and how it is known. */
export interface ChosenEncoding {
  readonly encoding: string;
  readonly finding: Finding;
}

/**
 * The encoding to read the file in: the declared one, else what a byte order mark says, else UTF-8 when the first
 * bytes are valid UTF-8 but for a few. Anything else is refused with a guess, `input/encoding`, as many encodings fit
 * any bytes; or the guess is taken, where the sample says so. Throws `input/encoding` too when mark and declaration
 * differ, and `usage/option` for an unknown label.
 */
export function chooseEncoding(sample: EncodingSample): ChosenEncoding {
  const marked = markOf(sample.head);
  if (sample.declared !== 'auto') return chosen(checkDeclared(sample, marked), 'declared', 1);
  if (marked?.startsWith('utf-32') === true)
    return likely(sample, { encoding: marked, confidence: 1 }, 'it has a byte order mark of UTF-32');
  if (marked !== undefined) return chosen(marked, 'by its byte order mark', 1);
  const unmarked = wideGuess(sample.head);
  if (unmarked !== undefined) {
    return likely(sample, { encoding: unmarked, confidence: 0.95 }, 'most of its high bytes are zero');
  }
  refuseBinary(sample);
  if (isNearlyUtf8(sample.head)) {
    const isPlain = isAscii(sample.head);
    return chosen(
      'utf-8',
      isPlain ? 'all of its first bytes are ASCII' : 'its bytes are valid UTF-8',
      isPlain ? 0.99 : 1,
    );
  }
  return likely(sample, guessEncoding(sample.head), 'it is not UTF-8');
}

function chosen(encoding: string, because: string, confidence: number): ChosenEncoding {
  return { encoding, finding: { what: 'encoding', value: encoding, because, confidence } };
}

function likely({ path, guess }: EncodingSample, found: EncodingGuess, because: string): ChosenEncoding {
  if (guess !== true) throw unknownEncoding(path, found, because);
  return chosen(found.encoding, `guessed: ${because}`, found.confidence);
}

/** The text of the first bytes; a character cut at the end is left out or replaced. */
export function decodeHead(head: Buffer, encoding: string): string {
  return iconv.decode(head, encoding);
}

/** Byte order marks in hexadecimal; those of UTF-32 come first because one of UTF-16 begins them. */
const marks: readonly (readonly [string, string])[] = [
  ['fffe0000', 'utf-32le'],
  ['0000feff', 'utf-32be'],
  ['efbbbf', 'utf-8'],
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
];

function markOf(head: Buffer): string | undefined {
  const start = head.toString('hex', 0, 4);
  return marks.find(([mark]) => start.startsWith(mark))?.[1];
}

function checkDeclared({ path, declared }: EncodingSample, marked: string | undefined): string {
  const label = declared.toLowerCase();
  if (!iconv.encodingExists(label) || NOT_TEXT.has(label)) {
    throw new AppError('usage/option', {
      message: `"${declared}" is not an encoding that is known.`,
      actions: ['Use a label such as utf-8, utf-16le, windows-1251, windows-1252 or iso-8859-1.'],
    });
  }
  if (marked === undefined || sameFamily(marked, label)) return label === 'utf8' ? 'utf-8' : label;
  throw inputError('input/encoding', path, {
    message: `it begins with a byte order mark of ${marked.toUpperCase()}, but --encoding says ${declared}.`,
    action: 'Leave --encoding out.',
  });
}

/** Encodings of bytes as text, which iconv-lite offers too. */
const NOT_TEXT = new Set(['base64', 'hex', 'binary', 'utf7', 'utf-7', 'utf-7-imap']);

function sameFamily(marked: string, label: string): boolean {
  const plain = label.replace(/[^a-z0-9]/g, '');
  return marked.replace('-', '').startsWith(plain) || plain.startsWith(marked.replace('-', ''));
}

/** Text in UTF-16 or UTF-32 without a mark: the high bytes of its characters are zero, or few others. */
function wideGuess(head: Buffer): string | undefined {
  const sample = head.subarray(0, 4096);
  const low = [0, 0, 0, 0];
  for (let at = 0; at < sample.length; at += 1) {
    if ((sample[at] ?? 0) <= HIGHEST_BYTE) low[at % 4] = (low[at % 4] ?? 0) + 1;
  }
  const shares = low.map((count) => count / Math.max(1, Math.ceil(sample.length / 4)));
  return widths.find(
    ([, high, low]) => high.every((at) => isHigh(shares, at)) && low.every((at) => !isHigh(shares, at)),
  )?.[0];
}

/** High bytes of the alphabets from Latin to Arabic; none of these is a character of text by itself. */
const HIGHEST_BYTE = 6;

/** Encodings with the places, among four bytes, of high bytes and of low ones. */
const widths: readonly (readonly [string, readonly number[], readonly number[]])[] = [
  ['utf-32le', [1, 2, 3], [0]],
  ['utf-32be', [0, 1, 2], [3]],
  ['utf-16le', [1, 3], [0, 2]],
  ['utf-16be', [0, 2], [1, 3]],
];

function isHigh(shares: readonly number[], at: number): boolean {
  return (shares[at] ?? 0) > 0.8;
}

function refuseBinary({ path, head }: EncodingSample): void {
  const sample = head.subarray(0, 64 * 1024);
  let zeros = 0;
  for (let at = sample.indexOf(0); at !== -1; at = sample.indexOf(0, at + 1)) zeros += 1;
  if (zeros * 100 <= sample.length) return;
  throw inputError('input/format', path, 'it holds binary data (many zero bytes), not text.');
}

/** Valid UTF-8, or more characters of it than bad bytes: other encodings hardly ever form one by chance. */
function isNearlyUtf8(head: Buffer): boolean {
  const whole = head.subarray(0, head.length - cutCharacter(head));
  if (isUtf8(whole)) return true;
  const text = whole.toString('utf8');
  let bad = 0;
  let good = 0;
  for (const character of text) {
    if (character === '\ufffd') bad += 1;
    else if (character > '\x7f') good += 1;
  }
  return good > bad;
}

/** How many bytes at the end begin a UTF-8 character that is not complete: 0 to 3 (RFC 3629, section 3). */
export function cutCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}

function unknownEncoding(path: string, { encoding, confidence }: EncodingGuess, found: string): AppError {
  const sure = `${Math.round(confidence * 100)} % sure`;
  const guess =
    confidence < 0.3 ? `nothing fits well; the likeliest is ${encoding}` : `it looks like ${encoding}`;
  return inputError('input/encoding', path, {
    message: `${found}; ${guess} (${sure}).`,
    action: `Name the encoding, e.g. --encoding ${encoding}, or save the file as CSV UTF-8.`,
  });
}
