import type { Json, Payload, RecordDraft } from '../model/draft.js';
import { plainRules } from '../model/field-rule.js';
import type { StoredRecord } from '../model/stored-record.js';

/** What happens to the tags of a record. `change` is undefined where nothing does that is worth a write of its own. */
export interface TagChange {
  readonly payload: Payload;
  readonly change: { readonly old: string; readonly new: string } | undefined;
}

/** Tags as deltas, never as a whole set: a tag that somebody added meanwhile stays. Case makes no difference. */
export function tagChange(draft: RecordDraft, { tags }: StoredRecord): TagChange {
  const { set, constant } = (draft.rules ?? plainRules).tags;
  const wanted = namesOf(draft.payload['tags_to_add']);
  const has = new Set(tags.map(lower));
  const added = wanted.filter((name) => !has.has(lower(name)));
  const keeps = new Set(wanted.map(lower));
  const unwanted = new Set((draft.untag ?? []).map(lower));
  const removed = tags.filter((name) => (set ? !keeps.has(lower(name)) : unwanted.has(lower(name))));
  const payload = {
    ...(added.length > 0 ? { tags_to_add: added.map((name) => ({ name })) } : {}),
    ...(removed.length > 0 ? { tags_to_delete: removed.map((name) => ({ name })) } : {}),
  };
  const isWorth = removed.length > 0 || added.some((name) => !constant.has(lower(name)));
  const after = [...tags.filter((name) => !removed.includes(name)), ...added];
  return { payload, change: isWorth ? { old: tags.join('; '), new: after.join('; ') } : undefined };
}

function namesOf(json: Json | undefined): readonly string[] {
  if (!Array.isArray(json)) return [];
  const items: readonly Json[] = json;
  return items.flatMap((item) =>
    typeof item === 'object' && item !== null && 'name' in item && typeof item['name'] === 'string'
      ? [item['name']]
      : [],
  );
}

function lower(name: string): string {
  return name.toLowerCase();
}
