import type { Json } from '../model/draft.js';
import type { FieldRule, RecordRules, TagRule } from '../model/field-rule.js';
import type { CustomField } from '../schema/account-dictionary.js';
import type { Shown } from './encoder.js';
import { keyKindOf, keyValue } from './match-key.js';
import type { Moments } from './moments.js';
import type { NormalBlock, NormalField } from './normal-mapping.js';

/** What a rule is made from, beside the field itself. */
export interface RuleContext {
  readonly block: NormalBlock;
  readonly moments: Moments;
  readonly phoneRegion: string | undefined;
  readonly show: (json: Json) => Shown;
}

/** A field with what changes its key or custom field in an existing record. */
export interface RuledField {
  readonly key: string | undefined;
  readonly fieldId: number | undefined;
  readonly rule: FieldRule;
  readonly constantTags: readonly string[];
  readonly field: NormalField;
}

export function recordRules(block: NormalBlock, fields: readonly RuledField[]): RecordRules {
  return {
    keys: new Map(fields.flatMap(({ key, rule }) => (key === undefined ? [] : [[key, rule] as const]))),
    fields: new Map(
      fields.flatMap(({ fieldId, rule }) => (fieldId === undefined ? [] : [[fieldId, rule] as const])),
    ),
    tags: tagRule(fields),
    duplicates: block.duplicates,
    onMany: block.onMany,
    isParent: block.isParent,
  };
}

function tagRule(fields: readonly RuledField[]): TagRule {
  const tags = fields.find(({ field }) => field.tags !== undefined);
  return {
    set: tags?.field.tags?.set ?? false,
    constant: new Set(tags?.constantTags.map((name) => name.toLowerCase())),
  };
}

export function standardRule(field: NormalField, context: RuleContext): FieldRule {
  return { ...baseRule(field, context), several: false, comparable: textOf };
}

/** Compares values of a custom field as the account shows them with those that are sent (6.3 of the types). */
export function customRule(field: NormalField, custom: CustomField, context: RuleContext): FieldRule {
  const base = { ...baseRule(field, context), several: severalTypes.has(custom.type) };
  const compare = comparables.get(custom.type) ?? plainValue;
  const rule = { ...base, comparable: (item: Json) => compare(item, { custom, ...context }) };
  if (custom.type === 'multiselect') return { ...rule, resend: (item) => picked(item, ['enum_id']) };
  if (custom.type === 'multitext') {
    const resend = (item: Json): Json => picked(item, ['value', labelKey(item)]);
    return { ...rule, resend, label: (item) => labelOf(item, custom) };
  }
  if (custom.type === 'smart_address') {
    return { ...rule, part: addressPart, resend: (item) => picked(item, ['value', labelKey(item)]) };
  }
  return custom.type === 'legal_entity' ? { ...rule, blend: blendEntity } : rule;
}

function baseRule(
  { name, onConflict, merge }: NormalField,
  { block, show }: RuleContext,
): Pick<FieldRule, 'field' | 'onConflict' | 'merge' | 'show'> {
  return { field: `${block.slot}.${name}`, onConflict, merge, show: (json) => String(show(json) ?? '') };
}

const severalTypes: ReadonlySet<string> = new Set(['multitext', 'multiselect', 'smart_address']);

interface Comparing extends RuleContext {
  readonly custom: CustomField;
}

type Comparable = (item: Json, context: Comparing) => string;

const plainValue: Comparable = (item) => textOf(partOf(item, 'value'));
const numberValue: Comparable = (item) => String(Number(partOf(item, 'value')));
const dayValue: Comparable = (item, { moments }) => {
  const unix = Number(partOf(item, 'value'));
  return Number.isFinite(unix) ? moments.showDay(unix) : '';
};
const optionValue: Comparable = (item) => textOf(partOf(item, 'enum_id') ?? partOf(item, 'value'));
const reachValue: Comparable = (item, { custom, phoneRegion }) => {
  const text = textOf(partOf(item, 'value'));
  return keyValue(keyKindOf(custom.code), text, phoneRegion) ?? '';
};

const comparables: ReadonlyMap<string, Comparable> = new Map([
  ['numeric', numberValue],
  ['monetary', numberValue],
  ['price', numberValue],
  ['date', dayValue],
  ['birthday', dayValue],
  ['select', optionValue],
  ['radiobutton', optionValue],
  ['category', optionValue],
  ['multiselect', optionValue],
  ['multitext', reachValue],
  ['smart_address', (item: Json) => `${addressPart(item)} ${textOf(partOf(item, 'value'))}`],
  ['legal_entity', (item: Json) => textOf(partOf(partOf(item, 'value'), 'name'))],
]);

/** The code of a phone's or e-mail's kind; undefined where the mapping names none. */
function labelOf(item: Json, { options }: CustomField): string | undefined {
  const code = partOf(item, 'enum_code');
  if (typeof code === 'string') return code;
  const id = partOf(item, 'enum_id');
  const option = options.find((one) => one.id === id);
  return option ? (option.code ?? String(option.id)) : undefined;
}

const ADDRESS_PARTS = ['address_line_1', 'address_line_2', 'city', 'state', 'zip', 'country'];

function addressPart(item: Json): string {
  const code = partOf(item, 'enum_code');
  return typeof code === 'string' ? code : (ADDRESS_PARTS[Number(partOf(item, 'enum_id')) - 1] ?? '');
}

/** The mapping fills the name alone; the numbers of a legal entity stay. */
function blendEntity(old: Json, item: Json): Json {
  const [before, after] = [partOf(old, 'value'), partOf(item, 'value')];
  if (!isObject(before) || !isObject(after)) return item;
  const kept = Object.entries(before).filter(([, value]) => value !== null);
  return { value: { ...Object.fromEntries(kept), ...after } };
}

/** One name of the kind is enough, and both might contradict. */
function labelKey(item: Json): string {
  return typeof partOf(item, 'enum_code') === 'string' ? 'enum_code' : 'enum_id';
}

/** Only the keys that are written. */
function picked(item: Json, keys: readonly string[]): Json {
  if (!isObject(item)) return item;
  return Object.fromEntries(Object.entries(item).filter(([key]) => keys.includes(key)));
}

function partOf(json: Json | undefined, key: string): Json | undefined {
  return isObject(json) ? json[key] : undefined;
}

function isObject(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function textOf(json: Json | undefined): string {
  if (json === undefined || json === null) return '';
  return typeof json === 'object' ? JSON.stringify(json) : String(json);
}
