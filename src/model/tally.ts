import { rowKinds, type RowKind } from './outcome.js';

/** Rows per kind. */
export type Tally = Readonly<Record<RowKind, number>>;

export const emptyTally: Tally = Object.freeze({
  created: 0,
  updated: 0,
  unchanged: 0,
  skipped: 0,
  rejected: 0,
  failed: 0,
  ambiguous: 0,
  unprocessed: 0,
});

export function addTo(tally: Tally, kind: RowKind, count = 1): Tally {
  return { ...tally, [kind]: tally[kind] + count };
}

/** The number of rows a tally accounts for. */
export function totalOf(tally: Tally): number {
  return rowKinds.reduce((sum, kind) => sum + tally[kind], 0);
}
