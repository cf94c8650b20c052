/** What a spreadsheet program skips before it looks at the first character: spaces, controls, invisible marks. */
const SKIPPED = String.raw`[\s\p{Cc}\u200B-\u200F\u2060]`;

/** Starts that make a spreadsheet program compute or call out, also in full width; and white space that it drops. */
const FORMULA = new RegExp(String.raw`^(?:'*)(?:${SKIPPED}*[=+\-@＝＋－＠]|[\t\r\n])`, 'u');

const PLAIN_START = /^[0-9A-Za-z]/;

/** Texts that only look dangerous and that people need as they are: `-5`, `+1.234,56`, `-1e-7`, a lone dash. */
const NUMBER = /^[+-]\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?%?$/;
const PHONE = /^\+\d[\d ().-]{5,22}$/;

/**
 * The text as it goes into a CSV cell: one quote before what a spreadsheet program would run as a formula. Numbers and
 * phones stay. `unguardFormula(guardFormula(text)) === text` for every text: quotes that stand before a formula
 * already get one more.
 */
export function guardFormula(text: string): string {
  return isFormula(text) ? `'${text}` : text;
}

/** The text that `guardFormula` was given. */
export function unguardFormula(text: string): string {
  return text.startsWith("'") && isFormula(text.slice(1)) ? text.slice(1) : text;
}

/**
 * The text as it goes into a typed cell of a workbook, which runs no text as a formula: only what `unguardFormula`
 * would shorten gets a quote, so that both kinds of file are read back alike.
 */
export function guardQuoted(text: string): string {
  return text.startsWith("'") ? guardFormula(text) : text;
}

function isFormula(text: string): boolean {
  // Most texts are told by their first character.
  if (PLAIN_START.test(text) || !FORMULA.test(text)) return false;
  const core = text.replace(/^'+/, '');
  return core !== '-' && !NUMBER.test(core) && !PHONE.test(core);
}
