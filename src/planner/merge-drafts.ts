import type { FieldRef, Json, RecordDraft } from '../model/draft.js';
import { plainRule, plainRules } from '../model/field-rule.js';

/** Drafts of later rows by the request id of the claim they join. */
export type Extras = ReadonlyMap<string, readonly RecordDraft[]>;

/**
 * A draft with what later rows of the file say of the same record: fields that it leaves blank, further values of
 * fields with several, and tags. What it says itself stays.
 */
export function mergedDraft(first: RecordDraft, others: readonly RecordDraft[]): RecordDraft {
  return others.reduce(merge, first);
}

function merge(first: RecordDraft, other: RecordDraft): RecordDraft {
  const { custom_fields_values: mine, tags_to_add: tags, ...rest } = first.payload;
  const { custom_fields_values: theirs, tags_to_add: moreTags, ...more } = other.payload;
  const fields = mergeFields(first, other, { mine: listOf(mine), theirs: listOf(theirs) });
  const allTags = distinctTags([...listOf(tags), ...listOf(moreTags)]);
  return {
    ...first,
    payload: {
      ...more,
      ...rest,
      ...(fields.items.length > 0 ? { custom_fields_values: fields.items } : {}),
      ...(allTags.length > 0 ? { tags_to_add: allTags } : {}),
    },
    provenance: { keys: { ...other.provenance.keys, ...first.provenance.keys }, customFields: fields.refs },
  };
}

interface Fields {
  readonly items: readonly Json[];
  readonly refs: readonly FieldRef[];
}

function mergeFields(
  first: RecordDraft,
  other: RecordDraft,
  { mine, theirs }: { mine: readonly Json[]; theirs: readonly Json[] },
): Fields {
  const items = [...mine];
  const refs = [...first.provenance.customFields];
  for (const [index, item] of theirs.entries()) {
    const id = idOf(item);
    const place = items.findIndex((one) => idOf(one) === id);
    const ref = other.provenance.customFields[index];
    if (place === -1) {
      items.push(item);
      if (ref) refs.push(ref);
    } else items[place] = joined(first, items[place] ?? null, item);
  }
  return { items, refs };
}

function joined(draft: RecordDraft, mine: Json, theirs: Json): Json {
  const id = idOf(mine);
  const rule = (draft.rules ?? plainRules).fields.get(id) ?? plainRule;
  const [values, more] = [valuesOf(mine), valuesOf(theirs)];
  if (values.length === 0) return theirs;
  if (!rule.several) return mine;
  const nameOf = rule.part ?? rule.comparable;
  const has = new Set(values.map(nameOf));
  return { field_id: id, values: [...values, ...more.filter((item) => !has.has(nameOf(item)))] };
}

function distinctTags(tags: readonly Json[]): readonly Json[] {
  return [...new Map(tags.map((tag) => [JSON.stringify(tag), tag])).values()];
}

function idOf(field: Json | undefined): number {
  return isObject(field) && typeof field['field_id'] === 'number' ? field['field_id'] : 0;
}

function valuesOf(field: Json): readonly Json[] {
  return isObject(field) ? listOf(field['values']) : [];
}

function listOf(json: Json | undefined): readonly Json[] {
  return isList(json) ? json : [];
}

function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

function isObject(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
