import { isTemplate } from './template.js';
import { parseTarget } from './fields.js';
import type { Complaints, Path } from './mapping-problem.js';
import { suggestion } from './mapping-problem.js';
import type { Alternative, NormalBlock, NormalField, NormalItem, UnknownPolicy } from './normal-mapping.js';
import { nearestNames } from './nearest-names.js';
import { parsePipe } from './pipe-syntax.js';
import { describeTargets } from './fields.js';
import type { RecordEntity } from '../model/entity.js';
import type { Duplicates, Merge, OnConflict } from '../model/field-rule.js';
import type {
  WrittenField,
  WrittenLongForm,
  WrittenSource,
  WrittenTags,
  WrittenValue,
} from './written-values.js';

/** What the whole mapping says where a field says nothing. */
export interface Defaults {
  readonly unknown: 'reject' | 'blank';
  readonly onBlank: 'keep' | 'clear';
  readonly onConflict: OnConflict;
  readonly merge: Merge;
  readonly onMany: NormalBlock['onMany'];
  readonly onNoKey: NormalBlock['onNoKey'];
  readonly duplicates: Duplicates;
}

export interface FieldContext {
  readonly entity: RecordEntity;
  readonly defaults: Defaults;
  readonly complaints: Complaints;
}

/** One key of `fields` in its long form; undefined, after a complaint, where it names no field. */
export function normaliseField(
  name: string,
  written: { readonly value: WrittenField; readonly at: Path },
  context: FieldContext,
): NormalField | undefined {
  const { value, at } = written;
  const target = parseTarget(context.entity, name);
  if (target === undefined) {
    context.complaints.add({ at, onKey: true, ...unknownField(name, context.entity) });
    return undefined;
  }
  const isTags = target.kind === 'standard' && target.field.kind === 'tags';
  if (isTags !== isTagsForm(value)) {
    const message = isTags
      ? `Tags are written { add: [...] }, { remove: [...] } or { set: [...] }.`
      : `Only tags are written with add, remove or set; ${name} takes a column or the long form.`;
    context.complaints.add({ at, message });
    return undefined;
  }
  if (isTagsForm(value)) return { name, target, at, ...tagsOf(value, at, context) };
  const policies = writtenPolicies(value);
  return {
    name,
    target,
    at,
    items: fieldItems(value, at, context),
    onBlank: policies.onBlank ?? context.defaults.onBlank,
    onBlankWritten: policies.onBlank !== undefined,
    onConflict: policies.onConflict ?? context.defaults.onConflict,
    merge: policies.merge ?? context.defaults.merge,
    mergeWritten: policies.merge !== undefined,
    tags: undefined,
  };
}

function tagsOf(
  written: WrittenTags,
  at: Path,
  context: FieldContext,
): Omit<NormalField, 'name' | 'target' | 'at'> {
  const isSet = 'set' in written;
  const own = isSet ? written.set : 'add' in written ? written.add : [];
  const removed = 'remove' in written ? (written.remove ?? []) : [];
  return {
    items: tagItems(own, [...at, isSet ? 'set' : 'add'], context),
    onBlank: 'keep',
    onBlankWritten: false,
    onConflict: 'overwrite',
    merge: 'append_unique',
    mergeWritten: false,
    tags: { set: isSet, removed: tagItems(removed, [...at, 'remove'], context) },
  };
}

/** A value outside `fields`: the `due` of a task. */
export function normaliseValue(value: WrittenValue, at: Path, context: FieldContext): NormalItem {
  return typeof value === 'string'
    ? itemOf({ alternatives: pipeOf(value, at, context), at }, context)
    : longItem(value, at, context);
}

function unknownField(name: string, entity: RecordEntity): { message: string; hint?: string } {
  const known = describeTargets(entity).map((target) => target.name);
  const near = suggestion(nearestNames(name, known));
  const message = `A ${entity} has no field ${JSON.stringify(name)}.`;
  return {
    message,
    hint: near ?? `Write cf:${name} for a custom field; the others are ${known.join(', ')}.`,
  };
}

function isTagsForm(value: WrittenField): value is WrittenTags {
  return typeof value === 'object' && ('add' in value || 'remove' in value || 'set' in value);
}

interface WrittenPolicies {
  readonly onBlank: 'keep' | 'clear' | undefined;
  readonly onConflict: OnConflict | undefined;
  readonly merge: Merge | undefined;
}

/** The policies of a field; those of a list may stand at any of its items. */
function writtenPolicies(value: Exclude<WrittenField, WrittenTags>): WrittenPolicies {
  const parts = (Array.isArray(value) ? value : [value]).filter((part) => typeof part !== 'string');
  const blanks = parts.map((part) => part.on_blank);
  return {
    onBlank: blanks.includes('clear') ? 'clear' : blanks.find((policy) => policy !== undefined),
    onConflict: parts.map((part) => part.on_conflict).find((policy) => policy !== undefined),
    merge: parts.map((part) => part.merge).find((policy) => policy !== undefined),
  };
}

function fieldItems(
  value: Exclude<WrittenField, WrittenTags>,
  at: Path,
  context: FieldContext,
): readonly NormalItem[] {
  if (!Array.isArray(value)) return [normaliseValue(value, at, context)];
  return value.map((item, index) => normaliseValue(item, [...at, index], context));
}

function tagItems(texts: readonly string[], at: Path, context: FieldContext): readonly NormalItem[] {
  return texts.map((text, index) => {
    const place = [...at, index];
    const alternatives = text.includes('|') ? pipeOf(text, place, context) : [templateOf(text, place)];
    return itemOf({ alternatives, at: place }, context);
  });
}

function longItem(value: WrittenLongForm, at: Path, context: FieldContext): NormalItem {
  const { complaints } = context;
  if ((value.from === undefined) === (value.const === undefined)) {
    const message =
      value.from === undefined
        ? 'The long form needs from, for a column, or const, for one value for all rows.'
        : 'The long form has either from or const, not both.';
    complaints.add({ at, message });
  }
  const sources = value.from === undefined ? [] : Array.isArray(value.from) ? value.from : [value.from];
  const place = (index: number): Path => [...at, 'from', ...(Array.isArray(value.from) ? [index] : [])];
  const alternatives = sources.flatMap((source, index) => alternativesOf(source, place(index), context));
  return { ...itemOf({ alternatives, at, value }, context) };
}

function alternativesOf(source: WrittenSource, at: Path, context: FieldContext): readonly Alternative[] {
  if (typeof source === 'string') return pipeOf(source, at, context);
  const column = { kind: 'column', text: source.column } as const;
  const stepsAt = [...at, 'pipe'];
  if (source.pipe === undefined)
    return [{ at: [...at, 'column'], source: column, steps: [], stepsAt, stepsShift: 0 }];
  const parsed = parsePipe(PLACEHOLDER + source.pipe);
  if ('problem' in parsed) {
    const offset = Math.max(0, parsed.at - PLACEHOLDER.length);
    context.complaints.add({ at: stepsAt, offset, message: parsed.problem });
    return [];
  }
  return [
    { at: [...at, 'column'], source: column, steps: parsed.steps, stepsAt, stepsShift: PLACEHOLDER.length },
  ];
}

/** A pipe begins with a column; this one stands for the column that is named beside it. */
const PLACEHOLDER = 'x|';

function pipeOf(text: string, at: Path, { complaints }: FieldContext): readonly Alternative[] {
  const parsed = parsePipe(text);
  if ('problem' in parsed) {
    complaints.add({ at, offset: parsed.at, message: parsed.problem, hint: suggestion(parsed.candidates) });
    return [];
  }
  const kind = isTemplate(parsed.source) ? 'template' : 'column';
  return [{ at, source: { kind, text: parsed.source }, steps: parsed.steps, stepsAt: at, stepsShift: 0 }];
}

function templateOf(text: string, at: Path): Alternative {
  return { at, source: { kind: 'template', text }, steps: [], stepsAt: at, stepsShift: 0 };
}

interface ItemParts {
  readonly at: Path;
  readonly alternatives: readonly Alternative[];
  readonly value?: WrittenLongForm;
}

function itemOf({ at, alternatives, value = {} }: ItemParts, { defaults }: FieldContext): NormalItem {
  return {
    at,
    source:
      value.const !== undefined && value.from === undefined
        ? { kind: 'const', value: value.const }
        : { kind: 'first', alternatives },
    map: value.map && new Map(Object.entries(value.map)),
    by: value.by ?? ['email', 'name'],
    unknown: policyOf(value.unknown ?? defaults.unknown),
    required: value.required ?? false,
    part: value.enum,
  };
}

function policyOf(written: string): UnknownPolicy {
  if (written === 'reject' || written === 'blank') return { kind: written };
  return { kind: 'fallback', value: written };
}
