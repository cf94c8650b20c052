import type { MatchKey, RecordDraft } from '../model/draft.js';
import { plainRules } from '../model/field-rule.js';
import type { Issue } from '../model/issue.js';
import { contradicts, keyValues, type KeyValues } from '../model/key-values.js';
import type { Match } from '../model/match.js';
import type { StoredRecord } from '../model/stored-record.js';

/** A record of the account that may be the one a draft names, with the match keys that are read off it. */
export interface Candidate {
  readonly record: StoredRecord;
  readonly keys: readonly MatchKey[];
}

/** Most records named in a message. */
const NAMED = 5;

/**
 * The record that a draft names, by its keys in order. Each candidate is verified on its own keys, so that a likeness is
 * never taken for the record; one that differs in a stronger key is another. The mode decides whether having none is a
 * problem.
 */
export function findMatch(draft: RecordDraft, candidates: readonly Candidate[]): Match {
  if (draft.mode === 'create') return { kind: 'none' };
  const mine = keyValues(draft.keys);
  const theirs = candidates
    .map(({ record, keys }) => ({ record, values: keyValues(keys) }))
    .sort((one, other) => one.record.id - other.record.id);
  for (const name of mine.keys()) {
    const hits = theirs.filter(({ values }) => hasKey(mine, values, name)).map(({ record }) => record);
    if (hits.length > 0) return chosen(draft, name, hits);
  }
  // An id that names nothing is a record that is gone, and no new one.
  const isNew = draft.mode === 'upsert' && !mine.has('id');
  return isNew ? { kind: 'none' } : { kind: 'rejected', issue: noneIssue(draft) };
}

function hasKey(mine: KeyValues, theirs: KeyValues, name: string): boolean {
  const values = theirs.get(name);
  const isShared = values !== undefined && [...(mine.get(name) ?? [])].some((value) => values.has(value));
  return isShared && !contradicts(mine, theirs, name);
}

/** `hits` ascend by id: the oldest is first. */
function chosen(draft: RecordDraft, name: string, hits: readonly StoredRecord[]): Match {
  const { onMany } = draft.rules ?? plainRules;
  const record = onMany === 'newest' ? hits.at(-1) : hits[0];
  if (record === undefined || (hits.length > 1 && onMany === 'reject')) {
    return { kind: 'rejected', issue: manyIssue(draft, name, hits) };
  }
  return { kind: 'one', id: record.id, record };
}

function manyIssue(draft: RecordDraft, name: string, hits: readonly StoredRecord[]): Issue {
  const ids = hits.map(({ id }) => id);
  const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '';
  return issueOf({ draft, key: name }, 'match/many', {
    message: `${ids.length} records of the account have this ${name}: ${ids.slice(0, NAMED).join(', ')}${more}`,
    hint: 'Merge them in Kommo, or set on_many: newest or oldest in the mapping.',
  });
}

function noneIssue(draft: RecordDraft): Issue {
  const blank = draft.keys.length === 0;
  return issueOf({ draft, key: draft.keys[0]?.name }, blank ? 'match/key-blank' : 'match/none', {
    message: blank
      ? `every match key of the ${draft.slot} is blank, and mode ${draft.mode} needs one`
      : `no ${draft.entity} of the account has ${draft.keys.map(({ name }) => name).join(' or ')} as in this row`,
    hint: draft.rules?.isParent === true ? parentHint(draft, blank) : upsertHint(draft),
  });
}

function upsertHint({ entity, keys }: RecordDraft): string {
  if (keys.some(({ name }) => name === 'id'))
    return `The ${entity} may have been deleted, or merged into another.`;
  return `Use mode: upsert to make the ${entity} where it is missing.`;
}

/** A row of a file of notes or tasks makes no record. */
function parentHint({ entity }: RecordDraft, blank: boolean): string {
  return blank
    ? `Fill in a cell that says which ${entity} it is about.`
    : `Import the ${entity} first, or correct the cell that names it.`;
}

function issueOf(
  { draft, key }: { readonly draft: RecordDraft; readonly key: string | undefined },
  code: 'match/many' | 'match/none' | 'match/key-blank',
  text: { message: string; hint: string },
): Issue {
  const column = columnOf(draft, key);
  return {
    code,
    stage: 'match',
    severity: 'error',
    field: draft.slot,
    ...text,
    ...(column !== undefined && { column }),
  };
}

/** The column that a match key was read from. */
function columnOf({ slot, provenance }: RecordDraft, key: string | undefined): string | undefined {
  const refs = [...Object.values(provenance.keys), ...provenance.customFields];
  return refs.find(({ field }) => field === `${slot}.${key ?? ''}`)?.columns[0];
}
