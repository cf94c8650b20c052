import { isMaking, type RecordDraft } from '../model/draft.js';
import type { RecordEntity } from '../model/entity.js';
import { contradicts, keyValues, type KeyValues } from '../model/key-values.js';
import { requestIdOf } from '../model/operation.js';
import type { StoredRecord } from '../model/stored-record.js';
import { deferred, type Deferred } from '../flow/deferred.js';
import type { ClaimResult } from './claim-result.js';
import { nothingBefore, type MadeBefore } from './made-before.js';
import { noPast, type Past } from './past.js';

export type { ClaimResult } from './claim-result.js';

/**
 * A record that one or more rows of the file name. The first row that names it owns it: its draft is the one that
 * is sent. Rows that come later wait for `result`, so a record is made once and rows with equal keys never race.
 */
export interface Claim {
  readonly entity: RecordEntity;
  readonly requestId: string;
  /** The record of the account that it was before this run; undefined for a new one. */
  readonly recordId: number | undefined;
  readonly result: Promise<ClaimResult>;
  /** The result once known, for decisions that must not wait. */
  peek(): ClaimResult | undefined;
  settle(result: ClaimResult): void;
}

/** A row's hold on a claim: `owner` is true for the row whose draft makes the record. */
export interface Hold {
  readonly claim: Claim;
  readonly draft: RecordDraft;
  readonly owner: boolean;
  /** The record of the account that the draft matched, as it was before this run. */
  readonly record?: StoredRecord;
}

/** Whether another run has made the record of an equal row; its links, notes and elements came with it. */
export function isMadeBefore({ claim, owner }: Hold): boolean {
  return owner && claim.peek()?.kind === 'made';
}

/** The records named so far in a run, by match key. Only drafts with keys are remembered. */
export class ClaimRegistry {
  readonly past: Past;
  readonly before: MadeBefore;
  readonly #byKey = new Map<string, Known[]>();
  readonly #employers = new Map<Claim, { readonly company: Claim; readonly isLinked: boolean }>();

  readonly #elements = new Set<string>();

  constructor(past: Past = noPast, before: MadeBefore = nothingBefore) {
    this.past = past;
    this.before = before;
  }

  /**
   * The claim that `draft` of row `ordinal` belongs to: an earlier one of the same key, or a new one. `id` is the
   * account's record that the draft matches; it is the strongest key of all.
   */
  hold(draft: RecordDraft, ordinal: number, id?: number): Hold {
    const keys = valuesByName(draft, id);
    const earlier = this.#find(draft.entity, keys, id);
    if (earlier) {
      // What a later row knows of the record leads further rows to it, too.
      this.#learn(earlier, keys);
      return { claim: earlier.claim, draft, owner: false };
    }
    const claim = newClaim(draft.entity, requestIdOf(ordinal, draft.slot), id);
    const known = this.past.result(claim.requestId) ?? this.#madeBefore(draft, ordinal);
    if (known) claim.settle(known);
    this.#learn({ claim, keys: new Map() }, keys);
    return { claim, draft, owner: true };
  }

  /** What a match key finds is found, whoever has made it. */
  #madeBefore(draft: RecordDraft, ordinal: number): ClaimResult | undefined {
    return isMaking(draft) ? this.before.result(ordinal, draft.slot) : undefined;
  }

  /** The claim of an earlier row that has a key of `draft`. */
  earlier(draft: RecordDraft, id?: number): Claim | undefined {
    return this.#find(draft.entity, valuesByName(draft, id), undefined)?.claim;
  }

  /**
   * Whether a contact must be linked to a company: a contact has one, and the first row that names one decides, so that
   * the same file leads to the same link however often it is imported. A link that the account shows is there.
   */
  employs(company: Hold, contact: Hold): boolean {
    const known = this.#employers.get(contact.claim);
    if (known) return known.company === company.claim && !known.isLinked;
    const isLinked =
      contact.record?.links.some(({ to, id }) => to === 'company' && id === company.record?.id) ?? false;
    this.#employers.set(contact.claim, { company: company.claim, isLinked });
    return !isLinked;
  }

  /**
   * Whether a record must be linked to an element of a catalog: the first row of the file that names both says how many,
   * so that the same file leads to the same quantities however often it is imported.
   */
  names(hold: Hold, element: number): boolean {
    const pair = `${hold.claim.requestId} ${element}`;
    if (this.#elements.has(pair)) return false;
    this.#elements.add(pair);
    return true;
  }

  /** A draft that is a record of the account is no new one of an earlier row, whichever weaker key they share. */
  #find(entity: RecordEntity, mine: KeyValues, id: number | undefined): Known | undefined {
    for (const [name, values] of mine) {
      for (const value of values) {
        const hit = this.#byKey
          .get(keyOf(entity, name, value))
          ?.find(({ claim, keys }) => isOne(claim, id) && !contradicts(mine, keys, name));
        if (hit) return hit;
      }
    }
    return undefined;
  }

  #learn(known: Known, keys: KeyValues): void {
    for (const [name, values] of keys) {
      const has = known.keys.get(name) ?? new Set();
      known.keys.set(name, has);
      for (const value of values) {
        if (has.has(value)) continue;
        has.add(value);
        const key = keyOf(known.claim.entity, name, value);
        this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), known]);
      }
    }
  }
}

function isOne({ recordId }: Claim, id: number | undefined): boolean {
  return id === undefined || recordId === id;
}

/** A claim with all that rows have said of its record's keys. */
interface Known {
  readonly claim: Claim;
  readonly keys: Map<string, Set<string>>;
}

/** The draft's keys with the matched record's id before them. */
function valuesByName(draft: RecordDraft, id: number | undefined): KeyValues {
  return keyValues(id === undefined ? draft.keys : [{ name: 'id', value: String(id) }, ...draft.keys]);
}

function keyOf(entity: RecordEntity, name: string, value: string): string {
  return `${entity}\n${name}\n${value}`;
}

function newClaim(entity: RecordEntity, requestId: string, recordId: number | undefined): Claim {
  const result: Deferred<ClaimResult> = deferred();
  let settled: ClaimResult | undefined;
  return {
    entity,
    requestId,
    recordId,
    result: result.promise,
    peek: () => settled,
    settle: (outcome) => {
      settled ??= outcome;
      result.resolve(outcome);
    },
  };
}
