/** The longest text of a cell, in UTF-16 units (ECMA-376 and Excel's published limits). */
export const MAX_CELL_TEXT = 32_767;

/** What XML 1.0 cannot carry or a parser changes, and underscores that would read as such an escape. */
const UNSAFE = /[^\P{Cc}\t\n]|[\uFFFE\uFFFF]|_(?=x[0-9A-Fa-f]{4}_)/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;
/** Nearly every text: nothing of it is replaced. */
const PLAIN = /^[\t\n -^`-~\u00A0-\uD7FF]*$/;

/**
 * The text as a workbook holds it: characters that XML cannot carry as `_xHHHH_` (ECMA-376, ST_Xstring), which
 * spreadsheet programs read back; half a surrogate pair, which nothing can carry, as U+FFFD.
 */
export function workbookText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replace(
      UNSAFE,
      (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
    .replace(LONE_SURROGATE, '\uFFFD');
}

/** The start of a text that fits in a cell, without half a surrogate pair at its end. */
export function fittingText(text: string): string {
  return text.slice(0, MAX_CELL_TEXT - 1).replace(/[\uD800-\uDBFF]$/, '') + '…';
}

/** The text that a reader of the workbook finds in the cell. */
export function shownText(text: string): string {
  return (text.length > MAX_CELL_TEXT ? fittingText(text) : text).replace(LONE_SURROGATE, '\uFFFD');
}
