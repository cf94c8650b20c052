/** Most texts whose result is kept, so that a column of garbage cannot fill the memory. */
const MAX_KEPT = 10_000;
/** Longer texts are not kept: they hardly come again, and a few thousand of them would fill the memory. */
export const LONGEST_KEPT = 100;

/** Remembers results by text, for as many texts as fit. */
export function remembered<T>(lookUp: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const found = lookUp(text);
    if (text.length > LONGEST_KEPT) return found;
    if (known.size >= MAX_KEPT) known.clear();
    known.set(ownText(text), found);
    return found;
  };
}

/** A copy of a text: a cell is a piece of the chunk that it was read with, and would keep all of that in memory. */
export function ownText(text: string): string {
  return ` ${text}`.slice(1);
}
