import type { RecordDraft } from '../model/draft.js';
import type { RecordEntity } from '../model/entity.js';
import { contradicts, keyValues, type KeyValues } from '../model/key-values.js';
import { requestIdOf } from '../model/operation.js';
import { deferred, type Deferred } from '../flow/deferred.js';
import type { ClaimResult } from './claim-result.js';
import { noPast, type Past } from './past.js';

export type { ClaimResult } from './claim-result.js';

/**
 * A record that one or more rows of the file name. The first row that names it owns it: its draft is the one that
 * is sent. Rows that come later wait for `result`, so a record is made once and rows with equal keys never race.
 */
export interface Claim {
  readonly entity: RecordEntity;
  readonly requestId: string;
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
}

/** The records named so far in a run, by match key. Only drafts with keys are remembered. */
export class ClaimRegistry {
  readonly past: Past;
  readonly #byKey = new Map<string, { claim: Claim; keys: KeyValues }[]>();

  constructor(past: Past = noPast) {
    this.past = past;
  }

  /**
   * The claim that `draft` of row `ordinal` belongs to: an earlier one of the same key, or a new one. `id` is the
   * account's record that the draft matches; it is the strongest key of all.
   */
  hold(draft: RecordDraft, ordinal: number, id?: number): Hold {
    const keys = valuesByName(draft, id);
    const known = this.#find(draft.entity, keys);
    if (known) return { claim: known, draft, owner: false };
    const claim = newClaim(draft.entity, requestIdOf(ordinal, draft.slot));
    const made = this.past.result(claim.requestId);
    if (made) claim.settle(made);
    this.#remember(claim, keys);
    return { claim, draft, owner: true };
  }

  #find(entity: RecordEntity, mine: KeyValues): Claim | undefined {
    for (const [name, values] of mine) {
      for (const value of values) {
        const hit = this.#byKey
          .get(keyOf(entity, name, value))
          ?.find(({ keys }) => !contradicts(mine, keys, name));
        if (hit) return hit.claim;
      }
    }
    return undefined;
  }

  #remember(claim: Claim, keys: KeyValues): void {
    for (const [name, values] of keys) {
      for (const value of values) {
        const key = keyOf(claim.entity, name, value);
        this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), { claim, keys }]);
      }
    }
  }
}

/** The draft's keys with the matched record's id before them. */
function valuesByName(draft: RecordDraft, id: number | undefined): KeyValues {
  return keyValues(id === undefined ? draft.keys : [{ name: 'id', value: String(id) }, ...draft.keys]);
}

function keyOf(entity: RecordEntity, name: string, value: string): string {
  return `${entity}\n${name}\n${value}`;
}

function newClaim(entity: RecordEntity, requestId: string): Claim {
  const result: Deferred<ClaimResult> = deferred();
  let settled: ClaimResult | undefined;
  return {
    entity,
    requestId,
    result: result.promise,
    peek: () => settled,
    settle: (outcome) => {
      settled ??= outcome;
      result.resolve(outcome);
    },
  };
}
