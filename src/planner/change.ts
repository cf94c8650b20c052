import type { Json, Payload, RecordDraft } from '../model/draft.js';
import { plainRule, plainRules, type FieldRule } from '../model/field-rule.js';
import type { StoredRecord } from '../model/stored-record.js';
import { tagChange } from './tag-change.js';

/** One field of a record before and after, for people. */
export interface FieldChange {
  readonly field: string;
  readonly old: string;
  readonly new: string;
}

/** What an update sends, without the id: nothing but what differs. */
export interface RecordChange {
  readonly payload: Payload;
  readonly fields: readonly FieldChange[];
}

/** Facts about the last change: they go along with another change and are none themselves. */
const TOUCH: ReadonlySet<string> = new Set(['updated_at', 'updated_by']);
/** What is compared in another way, and facts about the making of a record, which an update does not touch. */
const ASIDE: ReadonlySet<string> = new Set([
  ...TOUCH,
  'created_at',
  'created_by',
  'custom_fields_values',
  'tags_to_add',
]);

/** What a draft changes in a record of the account; undefined where it says nothing new. */
export function changeOf(draft: RecordDraft, record: StoredRecord): RecordChange | undefined {
  const found = new Findings();
  standardChanges(draft, record, found);
  customChanges(draft, record, found);
  const tags = tagChange(draft, record);
  if (tags.change) found.fields.push({ field: `${draft.slot}.tags`, ...tags.change });
  if (found.fields.length === 0) return undefined;
  const touched = Object.entries(draft.payload).filter(([key]) => TOUCH.has(key));
  return {
    payload: { ...found.payload(), ...tags.payload, ...Object.fromEntries(touched) },
    fields: found.fields,
  };
}

/** The draft as a new record: blanks have nothing to clear there. */
export function newPayload({ payload }: RecordDraft): Payload {
  const { custom_fields_values: fields, ...rest } = payload;
  if (!isList(fields)) return payload;
  const filled = fields.filter((field) => valuesOf(field) !== null);
  if (filled.length === fields.length) return payload;
  return filled.length === 0 ? rest : { ...rest, custom_fields_values: filled };
}

class Findings {
  readonly fields: FieldChange[] = [];
  readonly #keys: Record<string, Json> = {};
  readonly #custom: Json[] = [];

  key(key: string, value: Json, change: FieldChange): void {
    this.#keys[key] = value;
    this.fields.push(change);
  }

  custom(id: number, values: readonly Json[] | null, change: FieldChange): void {
    this.#custom.push({ field_id: id, values });
    this.fields.push(change);
  }

  payload(): Payload {
    return { ...this.#keys, ...(this.#custom.length > 0 ? { custom_fields_values: this.#custom } : {}) };
  }
}

function standardChanges(draft: RecordDraft, { standard }: StoredRecord, found: Findings): void {
  const { keys } = draft.rules ?? plainRules;
  for (const [key, value] of Object.entries(draft.payload)) {
    if (ASIDE.has(key)) continue;
    const rule = keys.get(key) ?? plainRule;
    const old = standard[key] ?? null;
    if (isKept(rule, !isBlank(old)) || isEqual(rule, old, value)) continue;
    found.key(key, value, changed(rule, key, { old: isBlank(old) ? [] : [old], values: [value] }));
  }
  keepStageWithPipeline(draft, standard, found);
}

function isEqual({ comparable }: FieldRule, old: Json, value: Json): boolean {
  return old !== null && comparable(old) === comparable(value);
}

/** Stages 142 and 143 are in every pipeline: a stage that goes to another pipeline names it (reference/updating-leads). */
function keepStageWithPipeline(
  draft: RecordDraft,
  standard: StoredRecord['standard'],
  found: Findings,
): void {
  const { pipeline_id: pipeline, status_id: stage } = draft.payload;
  const sent = found.payload();
  if (pipeline === undefined || stage === undefined) return;
  if ('pipeline_id' in sent && !('status_id' in sent) && standard['status_id'] === stage) {
    found.key('status_id', stage, changed(plainRule, 'status_id', { old: [stage], values: [stage] }));
  }
}

function isKept({ onConflict }: FieldRule, hasValue: boolean): boolean {
  return onConflict === 'keep' || (onConflict === 'fill_blank' && hasValue);
}

function customChanges(draft: RecordDraft, record: StoredRecord, found: Findings): void {
  const { fields: rules } = draft.rules ?? plainRules;
  const { custom_fields_values: written } = draft.payload;
  if (!isList(written)) return;
  const stored = new Map(record.custom_fields_values.map(({ field_id: id, values }) => [id, values]));
  for (const field of written) {
    const id = idOf(field);
    const rule = rules.get(id) ?? plainRule;
    const old = stored.get(id) ?? [];
    const values = valuesOf(field);
    if (isKept(rule, old.length > 0)) continue;
    const next = values === null ? clearing(old) : nextValues(rule, old, values);
    if (next === undefined) continue;
    found.custom(id, next, changed(rule, `cf#${id}`, { old, values: next ?? [] }));
  }
}

function clearing(old: readonly Json[]): null | undefined {
  return old.length === 0 ? undefined : null;
}

/** The whole of a field's values after the change, as PATCH replaces them all; undefined where nothing changes. */
function nextValues(
  rule: FieldRule,
  old: readonly Json[],
  values: readonly Json[],
): readonly Json[] | undefined {
  const had = old.map(rule.comparable);
  const fresh = values.filter((item) => !had.includes(rule.comparable(item)));
  if (!rule.several) return fresh.length === 0 ? undefined : nextValue(rule, old, values);
  if (rule.merge === 'replace' && !rule.part)
    return replaced(rule, { old, values, isFresh: fresh.length > 0 });
  if (fresh.length === 0) return undefined;
  const { part, resend = (item: Json) => item } = rule;
  if (!part) return [...old.map(resend), ...fresh];
  const filled = new Set(values.map(part));
  return [...old.filter((item) => !filled.has(part(item))).map(resend), ...values];
}

function nextValue(
  rule: FieldRule,
  old: readonly Json[],
  values: readonly Json[],
): readonly Json[] | undefined {
  const [item] = values;
  const [before] = old;
  if (item === undefined || isUnticked(old, item)) return undefined;
  return [before !== undefined && rule.blend ? rule.blend(before, item) : item];
}

interface Values {
  readonly old: readonly Json[];
  readonly values: readonly Json[];
  /** Whether any value is not there yet. */
  readonly isFresh: boolean;
}

function replaced(rule: FieldRule, { old, values, isFresh }: Values): readonly Json[] | undefined {
  const has = new Set(values.map(rule.comparable));
  const isGone = old.some((item) => !has.has(rule.comparable(item)));
  return isFresh || isGone || relabelled(rule, old, values) ? values : undefined;
}

/** An unticked box is not shown at all: no value is false. */
function isUnticked(old: readonly Json[], item: Json): boolean {
  return (
    old.length === 0 &&
    typeof item === 'object' &&
    item !== null &&
    'value' in item &&
    item['value'] === false
  );
}

function relabelled(
  { label, comparable }: FieldRule,
  old: readonly Json[],
  values: readonly Json[],
): boolean {
  if (!label) return false;
  const labels = new Map(old.map((item) => [comparable(item), label(item)]));
  return values.some((item) => {
    const wanted = label(item);
    return wanted !== undefined && wanted !== labels.get(comparable(item));
  });
}

function changed(
  rule: FieldRule,
  name: string,
  { old, values }: { old: readonly Json[]; values: readonly Json[] },
): FieldChange {
  return {
    field: rule.field === '' ? name : rule.field,
    old: old.map(rule.show).join('; '),
    new: values.map(rule.show).join('; '),
  };
}

function isBlank(value: Json): boolean {
  return value === null || value === '';
}

function idOf(field: Json): number {
  return isObject(field) && typeof field['field_id'] === 'number' ? field['field_id'] : 0;
}

function valuesOf(field: Json): readonly Json[] | null {
  const values = isObject(field) ? field['values'] : null;
  return isList(values) ? values : null;
}

function isObject(json: Json): json is { readonly [key: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}
