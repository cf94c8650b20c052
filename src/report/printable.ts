/**
 * Characters that change what a terminal shows or where a log line ends: C0, DEL and C1 controls, line and paragraph
 * separators, and marks that turn the direction of text (CWE-150).
 */
const UNPRINTABLE = /[\p{Cc}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\p{Surrogate}]/gu;

const shortForms = new Map([
  ['\n', String.raw`\n`],
  ['\r', String.raw`\r`],
  ['\t', String.raw`\t`],
]);

/** Text of unknown origin, safe for a terminal or a log: one line, every control character as a visible escape. */
export function printable(text: string): string {
  return text.replace(
    UNPRINTABLE,
    (character) =>
      shortForms.get(character) ??
      String.raw`\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}
