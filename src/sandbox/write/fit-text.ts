import type { Complaint } from '../http/problem.js';
import type { Switches } from '../switches/switches.js';

/** A text as it is stored, or what is wrong with it: beyond a length that nobody knows it is cut or refused. */
export function fitText(
  text: string,
  path: string,
  { textLimit, longText }: Pick<Switches, 'textLimit' | 'longText'>,
): { readonly text: string } | { readonly complaint: Complaint } {
  if (textLimit === null || text.length <= textLimit) return { text };
  if (longText === 'cut') return { text: text.slice(0, textLimit) };
  const detail = `This value is too long. It should have ${textLimit} characters or less.`;
  return { complaint: { code: 'TooLong', path, detail } };
}
