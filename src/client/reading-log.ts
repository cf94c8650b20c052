/**
 * What may be wrong with an answered page. `unsorted`: ids do not ascend though that was asked for. `empty`: nothing,
 * where rows must be. `repeated`: nothing new, and yet a next page. `short`: fewer rows than asked for, and yet a next
 * page. `filter`: rows outside the filter that was asked for.
 */
export type Flaw = 'unsorted' | 'empty' | 'repeated' | 'short' | 'filter';

/** A place in a list where it is not proven that nothing was missed. Ids; null for the end of the list. */
export interface Doubt {
  readonly after: number | string | null;
  readonly before: number | string | null;
}

/** How the reading of one list went. */
export interface ReadingLog {
  /** Answers with rows, repeated ones counted again. */
  pages: number;
  /** Rows in them. */
  rows: number;
  /** Pages that were asked for again, by what was wrong with them. */
  readonly askedAgain: Record<Flaw, number>;
  /** How often the list had moved under the reading, so that it went back and read on from an earlier place. */
  rewinds: number;
  /** Rows that Kommo sent though they do not fit the filter. */
  outside: number;
  /** Rows of the most used page size at the end; below 250 where Kommo could not deliver larger pages. */
  pageSize: number;
  /** Where the reading could not prove itself. Empty: nothing is missing. */
  readonly doubts: Doubt[];
  /** How completeness was proven. */
  proof: 'overlap' | 'one page' | 'windows' | 'read again' | 'not modified' | 'none';
}

export function newReadingLog(): ReadingLog {
  return {
    pages: 0,
    rows: 0,
    askedAgain: { unsorted: 0, empty: 0, repeated: 0, short: 0, filter: 0 },
    rewinds: 0,
    outside: 0,
    pageSize: 250,
    doubts: [],
    proof: 'overlap',
  };
}
