/** A text for people, cut to at most `length` characters; an ellipsis stands for the rest. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
