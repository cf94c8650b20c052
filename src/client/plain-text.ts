/** The longest text of Kommo that a message repeats, in characters. */
export const MAX_FOREIGN_TEXT = 500;

/**
 * A text of the server, safe to print and to write to a report: one line, control and format characters (escape
 * sequences, bidirectional overrides, line separators, lone surrogates) made visible, cut to `max` characters.
 */
export function plainText(text: string, max = MAX_FOREIGN_TEXT): string {
  // Two UTF-16 units a character at most: a megabyte of answer is not scanned for a line of message.
  const head = text.slice(0, 2 * max + 2);
  const clean = head
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\uFFFD')
    .trim();
  const characters = Array.from(clean);
  if (characters.length <= max && head.length === text.length) return clean;
  return `${characters.slice(0, max - 1).join('')}…`;
}
