import iconv from 'iconv-lite';

/** The likeliest encoding of text, and how sure that is, 0 to 1. */
export interface EncodingGuess {
  readonly encoding: string;
  readonly confidence: number;
}

/** The likeliest encoding of bytes that are not UTF-8, by the letters that they would be. */
export function guessEncoding(bytes: Buffer): EncodingGuess {
  const sample = linesWithHighBytes(bytes);
  const scores = CANDIDATES.map((encoding) => ({ encoding, ...score(iconv.decode(sample, encoding)) }));
  const [best, second] = scores.sort((one, other) => other.points - one.points);
  if (!best || !second) return { encoding: 'windows-1252', confidence: 0 };
  const margin = Math.min(1, 0.5 + 2 * (best.points - second.points));
  const confidence = Math.max(0, best.points) * margin * (1 - 1 / (best.letters + 1));
  return { encoding: best.encoding, confidence: Math.round(confidence * 100) / 100 };
}

/** What CRM data is found in besides UTF-8, the commonest first: where two fit alike, the first is taken. */
const CANDIDATES = ['windows-1252', 'windows-1251', 'koi8-r', 'cp866', 'windows-1250'] as const;

/** Bytes looked at. */
const ENOUGH = 64 * 1024;

function linesWithHighBytes(bytes: Buffer): Buffer {
  const lines: Buffer[] = [];
  let length = 0;
  for (let from = 0; from < bytes.length && length < ENOUGH;) {
    const at = bytes.indexOf(10, from);
    const line = bytes.subarray(from, at === -1 ? bytes.length : at + 1);
    from += line.length;
    if (!line.some((byte) => byte >= 0x80)) continue;
    lines.push(line);
    length += line.length;
  }
  return Buffer.concat(lines).subarray(0, ENOUGH);
}

function score(text: string): { readonly points: number; readonly letters: number } {
  let points = 0;
  let letters = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) < 0x80) continue;
    letters += 1;
    points += pointsOf(text.charAt(at), text.charAt(at - 1), text.charAt(at + 1));
  }
  return { points: points / Math.max(1, letters), letters };
}

const COMMON_CYRILLIC = new Set('оеаинтсрвлкмдпуОЕАИНТСРВЛКМДПУ');
const CYRILLIC = /[а-яёА-ЯЁ]/;
const COMMON_LATIN = new Set(
  'áéíóúâêôãõàçñüöäëïèìòùîûåøæßœÁÉÍÓÚÂÊÔÃÕÀÇÑÜÖÄËÏÈÌÒÙÎÛÅØÆŒ' +
    'ąćęłńśźżčřšžěůďťňýĄĆĘŁŃŚŹŻČŘŠŽĚŮĎŤŇÝşţŞŢđĐľĺŕ',
);
const SIGNS = new Set('ºª°€£§©®«»“”„‘’–—…•№·\u00a0¿¡');

/** From 1 for a letter where one may stand to -2 for what is no text. */
function pointsOf(letter: string, before: string, after: string): number {
  if (CYRILLIC.test(letter)) return cyrillicPoints(letter, before, after);
  if (/\p{Script=Latin}/u.test(letter) && !SIGNS.has(letter)) return latinPoints(letter, before, after);
  if (letter === '\ufffd') return -2;
  if (SIGNS.has(letter)) return 0.3;
  const isInWord = /\p{L}/u.test(before) && /\p{L}/u.test(after);
  return /[\u0080-\u009f\u2500-\u259f]/.test(letter) || isInWord ? -1 : -0.5;
}

function cyrillicPoints(letter: string, before: string, after: string): number {
  if (/[a-zA-Z]/.test(before) || /[a-zA-Z]/.test(after)) return -0.5;
  const isUpper = letter !== letter.toLowerCase();
  if (isUpper && /[а-яё]/.test(before)) return -1;
  const points = COMMON_CYRILLIC.has(letter) ? 1 : 0.6;
  return isUpper && CYRILLIC.test(before) ? points - 0.4 : points;
}

function latinPoints(letter: string, before: string, after: string): number {
  const isUpper = letter !== letter.toLowerCase();
  if (isUpper && /\p{Ll}/u.test(before)) return -0.7;
  if (!/[a-zA-Z]/.test(before) && !/[a-zA-Z]/.test(after)) return -0.3;
  return COMMON_LATIN.has(letter) ? 1 : 0.5;
}
