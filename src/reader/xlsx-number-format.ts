/** How a date serial is shown; `elapsed` is a duration such as 36:00:00. */
export type DateKind = 'date' | 'datetime' | 'time' | 'elapsed';

/** What a cell's number format makes of its number. */
export type CellFormat =
  | { readonly kind: 'number' }
  | { readonly kind: DateKind }
  /** A number shown with leading zeros: its pattern has `0` for each digit and shows the rest as it is. */
  | { readonly kind: 'padded'; readonly pattern: readonly string[] };

export const NUMBER: CellFormat = Object.freeze({ kind: 'number' });

/** The format of a built-in id (ECMA-376 part 1, 18.8.30), with the East Asian dates among them. */
export function builtinFormat(id: number): CellFormat {
  if (DATES.has(id)) return DATE;
  if (TIMES.has(id)) return TIME;
  if (id === 22) return DATETIME;
  return id === 46 ? ELAPSED : NUMBER;
}

/** The format of a format code such as `dd/mm/yyyy`, `00000` or `#,##0.00`; only its first section counts. */
export function formatOf(code: string): CellFormat {
  const tokens = tokensOf(code);
  return dateFormat(tokens) ?? paddedFormat(tokens) ?? NUMBER;
}

/** The digits of a whole number in the places of a pattern; more digits than places go to the front. */
export function fillPattern(pattern: readonly string[], value: number): string {
  const places = pattern.filter((part) => part === PLACE).length;
  const digits = String(value).padStart(places, '0');
  let at = digits.length - places;
  let first = digits.slice(0, at);
  return pattern
    .map((part) => {
      if (part !== PLACE) return part.slice(1);
      const digit = first + digits.charAt(at);
      first = '';
      at += 1;
      return digit;
    })
    .join('');
}

const DATE: CellFormat = Object.freeze({ kind: 'date' });
const TIME: CellFormat = Object.freeze({ kind: 'time' });
const ELAPSED: CellFormat = Object.freeze({ kind: 'elapsed' });
const DATETIME: CellFormat = Object.freeze({ kind: 'datetime' });

const DATES = new Set([14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]);
const TIMES = new Set([18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56]);

/** A digit of a padded pattern; literal text is kept behind a quote so that the two cannot be confused. */
const PLACE = '0';

/**
 * The first section in parts: literal text as `"text`, elapsed time as `[h]`, everything else one character each.
 * Colours, conditions and currencies in brackets, padding and fill are dropped.
 */
function tokensOf(code: string): readonly string[] {
  const tokens: string[] = [];
  for (const [part] of code.matchAll(/"[^"]*"?|\\.|[_*].|\[[^\]]*\]?|[^]/gu)) {
    if (part === ';') break;
    if (part.startsWith('"')) tokens.push(`"${part.replaceAll('"', '')}`);
    else if (part.startsWith('\\')) tokens.push(`"${part.slice(1)}`);
    else if (/^\[(h+|m+|s+)\]$/i.test(part)) tokens.push(part.toLowerCase());
    else if (!/^[[_*]/.test(part) || part.length === 1) tokens.push(part);
  }
  return tokens;
}

function dateFormat(tokens: readonly string[]): CellFormat | undefined {
  const letters = tokens
    .filter((token) => !token.startsWith('"'))
    .join('')
    .toLowerCase();
  if (letters.includes('general') || letters.includes('#') || letters.includes('?')) return undefined;
  if (letters.includes('[')) return ELAPSED;
  const days = /[yd]/.test(letters);
  const hours = /[hs]/.test(letters);
  const months = letters.includes('m');
  if (days || (months && !hours)) return hours ? DATETIME : DATE;
  return hours ? TIME : undefined;
}

/** Unquoted characters that a format shows as they are (ECMA-376 part 1, 18.8.31). */
const SHOWN = new Set(Array.from("$-+/():!^&'~{}<>= "));

function paddedFormat(tokens: readonly string[]): CellFormat | undefined {
  const pattern = tokens.map((token) => (SHOWN.has(token) ? `"${token}` : token));
  const places = pattern.filter((token) => token === PLACE).length;
  const known = pattern.every((token) => token === PLACE || token.startsWith('"'));
  return known && places >= 2 ? { kind: 'padded', pattern } : undefined;
}
