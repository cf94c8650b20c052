/** Signs that end a plain text inside [ ] or { }, and what stands for each of them while the file is read. */
const masks: ReadonlyMap<string, string> = new Map([
  ['[', '\ue000'],
  [']', '\ue001'],
  ['{', '\ue002'],
  ['}', '\ue003'],
  [',', '\ue004'],
]);
const signs: ReadonlyMap<string, string> = new Map([...masks].map(([sign, mask]) => [mask, sign]));

/**
 * YAML ends a plain text inside braces at the first bracket or comma, so that `{ when: row["Obs"] != "" }` would not
 * be read. Such signs of a condition are masked, one for one so that places stay true, and put back by `unmask`.
 */
export function maskConditions(text: string): string {
  if (MASKED.test(text)) return text;
  let masked = '';
  let done = 0;
  for (const { index, 0: key } of text.matchAll(CONDITION)) {
    const start = index + key.length;
    if (start < done) continue;
    const end = endOfCondition(text, start);
    masked +=
      text.slice(done, start) + text.slice(start, end).replace(SIGNS, (sign) => masks.get(sign) ?? sign);
    done = end;
  }
  return masked + text.slice(done);
}

export function unmask(text: string): string {
  return MASKED.test(text) ? text.replaceAll(EVERY_MASK, (mask) => signs.get(mask) ?? mask) : text;
}

const MASKED = /[\ue000-\ue004]/;
const EVERY_MASK = /[\ue000-\ue004]/g;
const SIGNS = /[[\]{},]/g;
/** `when:` and a value that is neither quoted nor a YAML structure. */
const CONDITION = /\bwhen:[ \t]+(?=[^\s"'[{|>&*!#%@`,}\]])/g;

/** The end of the line, or the comma or bracket that belongs to what the condition stands in. */
function endOfCondition(text: string, start: number): number {
  let depth = 0;
  PIECES.lastIndex = start;
  for (let piece = PIECES.exec(text); piece !== null; piece = PIECES.exec(text)) {
    const [sign] = piece;
    if (sign === '\n' || (depth === 0 && CLOSING.has(sign))) return piece.index;
    depth += depthOf(sign);
  }
  return text.length;
}

/** Quoted texts, of one line, as a whole; and the signs that matter outside of them. */
const PIECES = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[[\](){},\n]/g;
const CLOSING: ReadonlySet<string> = new Set([']', ')', '}', ',']);

function depthOf(sign: string): number {
  if (sign === '[' || sign === '(' || sign === '{') return 1;
  return sign === ']' || sign === ')' || sign === '}' ? -1 : 0;
}
