import type { MatchKey, RecordDraft } from '../model/draft.js';
import type { Issue } from '../model/issue.js';
import { contradicts, keyValues, type KeyValues } from '../model/key-values.js';
import type { Match } from '../model/match.js';

/** What to do where several records of the account have a key. */
export type OnMany = 'reject' | 'newest' | 'oldest';

interface Hit {
  readonly id: number;
  readonly values: KeyValues;
}

/** Most records named in a message. */
const NAMED = 5;

/**
 * The records of an account by match key, in memory. Keys are exact and normalised the same way on both sides, so a
 * hit is the record and never a likeness.
 */
export class MatchIndex {
  readonly #byKey = new Map<string, Hit[]>();

  /** Adds a record under the block of the mapping (`slot`) whose keys these are. */
  add(slot: string, id: number, keys: readonly MatchKey[]): void {
    const hit: Hit = { id, values: keyValues(keys) };
    for (const { name, value } of keys) {
      const key = keyOf(slot, name, value);
      const hits = this.#byKey.get(key);
      if (hits) hits.push(hit);
      else this.#byKey.set(key, [hit]);
    }
  }

  /** The record that a draft names, by its keys in order; the mode decides whether having none is a problem. */
  find(draft: RecordDraft, onMany: OnMany): Match {
    if (draft.mode === 'create') return { kind: 'none' };
    const mine = keyValues(draft.keys);
    for (const name of mine.keys()) {
      const ids = this.#hits(draft.slot, name, mine);
      const [first] = ids;
      if (first === undefined) continue;
      if (ids.length === 1) return { kind: 'one', id: first };
      const chosen = onMany === 'newest' ? (ids.at(-1) ?? first) : first;
      return onMany === 'reject'
        ? { kind: 'rejected', issue: manyIssue(draft, name, ids) }
        : { kind: 'one', id: chosen };
    }
    return draft.mode === 'upsert' ? { kind: 'none' } : { kind: 'rejected', issue: noneIssue(draft) };
  }

  /** Ids of the records that have the key and contradict no stronger one, in ascending order: oldest first. */
  #hits(slot: string, name: string, mine: KeyValues): readonly number[] {
    const ids = new Set<number>();
    for (const value of mine.get(name) ?? []) {
      for (const hit of this.#byKey.get(keyOf(slot, name, value)) ?? []) {
        if (!contradicts(mine, hit.values, name)) ids.add(hit.id);
      }
    }
    return [...ids].sort((a, b) => a - b);
  }
}

function manyIssue(draft: RecordDraft, name: string, ids: readonly number[]): Issue {
  const shown = ids.slice(0, NAMED).join(', ');
  const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '';
  return issueOf(draft, 'match/many', {
    message: `${ids.length} records of the account have this ${name}: ${shown}${more}`,
    hint: 'Merge them in Kommo, or set on_many: newest or oldest in the mapping.',
  });
}

function noneIssue(draft: RecordDraft): Issue {
  const blank = draft.keys.length === 0;
  return issueOf(draft, blank ? 'match/key-blank' : 'match/none', {
    message: blank
      ? `every match key of the ${draft.slot} is blank, and mode ${draft.mode} needs one`
      : `no ${draft.entity} of the account has ${draft.keys.map(({ name }) => name).join(' or ')} as in this row`,
    hint: `Use mode: upsert to make the ${draft.entity} where it is missing.`,
  });
}

function issueOf(
  draft: RecordDraft,
  code: 'match/many' | 'match/none' | 'match/key-blank',
  text: { message: string; hint: string },
): Issue {
  return { code, stage: 'match', severity: 'error', field: draft.slot, ...text };
}

function keyOf(slot: string, name: string, value: string): string {
  return `${slot}\n${name}\n${value}`;
}
