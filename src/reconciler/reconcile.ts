import type { Payload } from '../model/draft.js';
import { isAlike, showsAll, shownValues, weightOf, type ScannedRecord } from './agree.js';

/** A record that was sent and never confirmed. */
export interface Wanted {
  readonly name: string;
  readonly payload: Payload;
  /** The custom field that holds a value of its own for each record, where the mapping names one. */
  readonly keyField?: number | undefined;
}

/** What a look at the account says of records that were sent. */
export interface Findings {
  /** Proven to be there: name to record. */
  readonly found: ReadonlyMap<string, ScannedRecord>;
  /** Nothing in the account could be it. */
  readonly absent: readonly string[];
  /** Something in the account may or may not be it. */
  readonly unclear: readonly string[];
}

/**
 * Compares what was sent with records that are newer than the sending and belong to nothing else of the run. A record
 * with a key field is the one that has its value. Any other is one that shows everything that was sent; equal ones
 * are interchangeable, so it is their number that counts. What has the name and not the rest is left to a person.
 * `shows` says when a record without a key shows what was sent.
 */
export function reconcile(
  wanted: readonly Wanted[],
  records: readonly ScannedRecord[],
  shows: typeof showsAll = showsAll,
): Findings {
  const free = new Set([...records].sort((a, b) => a.id - b.id));
  const found = new Map<string, ScannedRecord>();
  const take = (one: Wanted, fits: (record: ScannedRecord) => boolean): void => {
    for (const record of free) {
      if (!fits(record)) continue;
      found.set(one.name, record);
      free.delete(record);
      return;
    }
  };
  const [keyed, others] = split(wanted);
  for (const { one, field, key } of keyed) {
    take(one, (record) => shownValues(record, field).includes(key) && showsAll(record, one.payload));
    if (!found.has(one.name)) take(one, (record) => shownValues(record, field).includes(key));
  }
  // The one that says most goes first: a record that shows it all is hardly one that says less.
  for (const one of others.sort((a, b) => weightOf(b.payload) - weightOf(a.payload)))
    take(one, (record) => shows(record, one.payload));

  const left = [...free];
  const absent: string[] = [];
  const unclear: string[] = [];
  const decide = (name: string, isUnclear: boolean): unknown => (isUnclear ? unclear : absent).push(name);
  for (const { one, field } of keyed.filter(({ one: { name } }) => !found.has(name))) {
    // The field itself may have been deleted or emptied since.
    decide(
      one.name,
      left.some((record) => shownValues(record, field).length === 0 && isAlike(record, one.payload)),
    );
  }
  for (const one of others.filter(({ name }) => !found.has(name)))
    decide(
      one.name,
      left.some((record) => isAlike(record, one.payload)),
    );
  return { found, absent, unclear };
}

interface Keyed {
  readonly one: Wanted;
  readonly field: number;
  readonly key: string;
}

/** The value of a record in its key field; undefined where it has none. */
export function keyOf({ payload, keyField }: Wanted): string | undefined {
  const [key] = keyField === undefined ? [] : shownValues({ id: 0, ...payload }, keyField);
  return key === '' ? undefined : key;
}

/** Those with a filled key field, and the others. */
function split(wanted: readonly Wanted[]): readonly [Keyed[], Wanted[]] {
  const keyed: Keyed[] = [];
  const others: Wanted[] = [];
  for (const one of wanted) {
    const [field, key] = [one.keyField, keyOf(one)];
    if (field === undefined || key === undefined) others.push(one);
    else keyed.push({ one, field, key });
  }
  return [keyed, others];
}
