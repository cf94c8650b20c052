import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { AppError } from '../errors/app-error.js';
import { inputError } from './input-file.js';

/** What is known of the file when its encoding is chosen. */
export interface EncodingSample {
  readonly path: string;
  /** The first bytes of the file. */
  readonly head: Buffer;
  /** A label such as `windows-1251`, or `auto`. */
  readonly declared: string;
}

/**
 * The encoding to read the file in: the declared one, else what a byte order mark says, else UTF-8 when the first
 * bytes are valid UTF-8 but for a few. Throws `input/encoding` with a guess for anything else, or when mark and
 * declaration differ, and `usage/option` for an unknown label.
 */
export function chooseEncoding(sample: EncodingSample): string {
  const marked = markOf(sample.head);
  if (sample.declared !== 'auto') return checkDeclared(sample, marked);
  if (marked === 'utf-32')
    throw unknownEncoding(sample.path, 'utf-32le', 'it has a byte order mark of UTF-32');
  if (marked !== undefined) return marked;
  const unmarked = wideGuess(sample.head);
  if (unmarked !== undefined) throw unknownEncoding(sample.path, unmarked, 'every other byte of it is zero');
  refuseBinary(sample);
  if (!isNearlyUtf8(sample.head)) throw notUtf8(sample);
  return 'utf-8';
}

/** The text of the first bytes; a character cut at the end is left out or replaced. */
export function decodeHead(head: Buffer, encoding: string): string {
  return iconv.decode(head, encoding);
}

/** The likeliest encoding of bytes that are not UTF-8, by the shape of their words. */
export function guessEncoding(bytes: Buffer): string {
  const high = countHigh(bytes);
  if (high.runs === 0 || high.total / high.runs < CYRILLIC_RUN) return 'windows-1252';
  if (high.low > high.total / 3) return 'cp866';
  return high.middle > high.upper ? 'koi8-r' : 'windows-1251';
}

/** Words of Cyrillic letters are runs of bytes above 127; accented Latin letters stand alone or in pairs. */
const CYRILLIC_RUN = 2.2;

/** Byte order marks in hexadecimal; those of UTF-32 come first because one of UTF-16 begins them. */
const marks: readonly (readonly [string, string])[] = [
  ['fffe0000', 'utf-32'],
  ['0000feff', 'utf-32'],
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

/** Text in UTF-16 without a mark: in most languages half of its bytes are zero. */
function wideGuess(head: Buffer): string | undefined {
  const sample = head.subarray(0, 4096);
  let even = 0;
  let odd = 0;
  for (let at = 0; at < sample.length; at += 1) {
    if (sample[at] !== 0) continue;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  const many = sample.length * 0.2;
  if (odd > many && even < odd / 10) return 'utf-16le';
  if (even > many && odd < even / 10) return 'utf-16be';
  return undefined;
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

function countHigh(bytes: Buffer): Record<'total' | 'runs' | 'low' | 'middle' | 'upper', number> {
  const count = { total: 0, runs: 0, low: 0, middle: 0, upper: 0 };
  let before = 0;
  for (const byte of bytes) {
    if (byte >= 0x80) {
      count.total += 1;
      if (before < 0x80) count.runs += 1;
      if (byte < 0xb0) count.low += 1;
      else if (byte >= 0xe0) count.upper += 1;
      else if (byte >= 0xc0) count.middle += 1;
    }
    before = byte;
  }
  return count;
}

function notUtf8({ path, head }: EncodingSample): AppError {
  return unknownEncoding(path, guessEncoding(head), 'it is not UTF-8');
}

function unknownEncoding(path: string, guess: string, found: string): AppError {
  return inputError('input/encoding', path, {
    message: `${found}; it looks like ${guess}.`,
    action: `Name the encoding, e.g. --encoding ${guess}, or save the file as CSV UTF-8.`,
  });
}
