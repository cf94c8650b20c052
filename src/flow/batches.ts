/** Cuts a list into pieces of at most `size`, in order. Throws RangeError for a size below 1. */
export function batches<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  if (!Number.isInteger(size) || size < 1)
    throw new RangeError(`batch size must be a whole number above 0, not ${size}`);
  const pieces: (readonly T[])[] = [];
  for (let at = 0; at < items.length; at += size) pieces.push(items.slice(at, at + size));
  return pieces;
}
