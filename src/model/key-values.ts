import type { MatchKey } from './draft.js';

/** Key values by key name, strongest name first. */
export type KeyValues = ReadonlyMap<string, ReadonlySet<string>>;

export function keyValues(keys: readonly MatchKey[]): KeyValues {
  const values = new Map<string, Set<string>>();
  for (const { name, value } of keys) {
    const known = values.get(name);
    if (known) known.add(value);
    else values.set(name, new Set([value]));
  }
  return values;
}

/**
 * Whether two records that share the key `name` are different ones after all: a stronger key (one that stands before
 * `name`) is filled on both sides and has no value in common, as with two companies of one name and different tax
 * numbers.
 */
export function contradicts(mine: KeyValues, theirs: KeyValues, name: string): boolean {
  for (const [stronger, values] of mine) {
    if (stronger === name) return false;
    const others = theirs.get(stronger);
    if (others && ![...values].some((value) => others.has(value))) return true;
  }
  return false;
}
