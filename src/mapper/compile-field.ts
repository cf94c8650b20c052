import type { FieldRef, Json, Payload } from '../model/draft.js';
import type { Issue } from '../model/issue.js';
import type { Row } from '../model/table.js';
import type { CompileContext } from './compile-context.js';
import { compileItem, type ItemPlan } from './compile-item.js';
import type { Encoder, Filled, Shown } from './encoder.js';
import { fieldEncoder, type FieldEncoder } from './field-values.js';
import { isSubstance } from './fields.js';
import { customRule, standardRule, type RuleContext } from './record-rules.js';
import type { FieldPlan } from './field-plan.js';
import { keyKindOf } from './match-key.js';
import { rememberField } from './remember-field.js';
import type { NormalBlock, NormalField } from './normal-mapping.js';
import { shownPart, standardEncoder } from './standard-values.js';
import type { CustomField } from '../schema/account-dictionary.js';

/** Compiles a field; undefined, after a complaint, where the account has no such field or it cannot be filled. */
export function compileField(
  field: NormalField,
  block: NormalBlock,
  context: CompileContext,
): FieldPlan | undefined {
  const plan = planOf(field, block, context);
  return plan && rememberField(plan, context);
}

function planOf(field: NormalField, block: NormalBlock, context: CompileContext): FieldPlan | undefined {
  const { target } = field;
  if (target.kind === 'standard' && target.field.kind !== 'coded') {
    return standardPlan(field, { block, standard: target.field }, context);
  }
  const found = context.names.field(block.entity, target);
  if ('field' in found) return customPlan(field, { block, custom: found.field }, context);
  context.complaints.add({ at: field.at, onKey: true, ...found });
  return undefined;
}

interface Standard {
  readonly block: NormalBlock;
  readonly standard: Parameters<typeof standardEncoder>[0];
}

const NONE: readonly string[] = [];
const removesNothing = (): readonly string[] => NONE;

const orders: ReadonlyMap<string, number> = new Map([
  ['pipeline', -3],
  ['stage', -2],
  ['loss_reason', -1],
]);

function standardPlan(field: NormalField, { block, standard }: Standard, context: CompileContext): FieldPlan {
  const by = field.items[0]?.by ?? [];
  const encoder = standardEncoder(standard, by, context);
  const base = baseOf(field, block);
  const items = base.items((ref, item) => compileItem(item, { name: field.name, ref, encoder }, context));
  const [isTags, isId] = [standard.kind === 'tags', standard.kind === 'id'];
  const removals = (field.tags?.removed ?? []).map((item) =>
    compileItem(item, { name: field.name, ref: base.plan.ref, encoder }, context),
  );
  return {
    ...base.plan,
    field,
    fieldId: undefined,
    rule: standardRule(field, ruleContext(block, context, encoder.show)),
    constantTags: isTags ? constantsOf(items) : [],
    removed: removalsOf(removals, encoder),
    ref: refOf(base.plan.ref, items),
    key: isId ? undefined : encoder.key,
    fills: encoder.key,
    order: orders.get(standard.kind) ?? 0,
    substance: isSubstance(field.name) && items.some(({ constant }) => !constant),
    keyKind: 'text',
    matchable: standard.kind === 'text' || isId,
    fill: (row, record) => {
      const { said, values } = fillAll(items, row, record);
      return {
        said,
        values,
        json: isId || values.length === 0 ? undefined : isTags ? distinct(values, false) : values[0],
      };
    },
    showOne: encoder.show,
    show: (payload) => showValues(payload[encoder.key], encoder),
  };
}

function removalsOf(removals: readonly ItemPlan[], encoder: Encoder): FieldPlan['removed'] {
  if (removals.length === 0) return removesNothing;
  return (row, record) => fillAll(removals, row, record).values.map((json) => String(encoder.show(json)));
}

interface Custom {
  readonly block: NormalBlock;
  readonly custom: CustomField;
}

function customPlan(
  field: NormalField,
  { block, custom }: Custom,
  context: CompileContext,
): FieldPlan | undefined {
  const base = baseOf(field, block);
  const encoders: FieldEncoder[] = [];
  for (const { at, part } of field.items) {
    const encoder = fieldEncoder(custom, part, { moments: context.moments, options: context.names.options });
    if ('message' in encoder) {
      context.complaints.add({ at: part === undefined ? at : [...at, 'enum'], ...encoder });
      return undefined;
    }
    encoders.push(encoder);
  }
  const [encoder] = encoders;
  if (encoder === undefined) return undefined;
  if (encoders.length > 1 && !encoder.several) {
    const message = `"${custom.name}" holds one value, and a list stands here.`;
    context.complaints.add({
      at: field.at,
      message,
      hint: 'For the first that is not blank, write { from: [..., ...] }.',
    });
  }
  const items = base.items((ref, item, index) =>
    compileItem(item, { name: field.name, ref, encoder: encoders[index] ?? encoder }, context),
  );
  const clears = field.onBlank === 'clear' && block.mode !== 'create';
  const isLabelled = custom.type === 'multitext';
  const cleared: Json = { field_id: custom.id, values: null };
  return {
    ...base.plan,
    field,
    fieldId: custom.id,
    rule: customRule(field, custom, ruleContext(block, context, encoder.show)),
    constantTags: [],
    removed: removesNothing,
    ref: refOf(base.plan.ref, items),
    key: undefined,
    fills: `#${custom.id}`,
    order: 0,
    substance: items.some(({ constant }) => !constant),
    keyKind: keyKindOf(custom.code),
    matchable: matchableTypes.has(custom.type),
    fill: (row, record) => {
      const { said, values, failed } = fillAll(items, row, record);
      if (values.length > 0) {
        return {
          said,
          values,
          json: { field_id: custom.id, values: encoder.several ? distinct(values, isLabelled) : values },
        };
      }
      return { said, values, json: clears && !failed ? cleared : undefined };
    },
    showOne: encoder.show,
    show: (payload) => showItems(payload, custom.id, encoder),
  };
}

function ruleContext(
  block: NormalBlock,
  { moments, mapping }: CompileContext,
  show: RuleContext['show'],
): RuleContext {
  return { block, moments, phoneRegion: mapping.source.phoneRegion, show };
}

/** The tags of items that are the same for every row. */
function constantsOf(items: readonly ItemPlan[]): readonly string[] {
  const sink = { filled: {}, values: [] as Json[], issues: [] };
  for (const item of items) if (item.constant) item.fill([], sink);
  return sink.values.map((json) => String(shownPart(json, 'name')));
}

const matchableTypes: ReadonlySet<string> = new Set([
  'text',
  'textarea',
  'url',
  'streetaddress',
  'tracking_data',
  'numeric',
  'multitext',
  'select',
  'radiobutton',
]);

type MakeItem = (ref: FieldRef, item: NormalField['items'][number], index: number) => ItemPlan;

interface Base {
  readonly plan: Pick<FieldPlan, 'name' | 'at' | 'ref'>;
  readonly items: (make: MakeItem) => readonly ItemPlan[];
}

function baseOf({ name, at, items }: NormalField, { slot }: NormalBlock): Base {
  const ref: FieldRef = { field: `${slot}.${name}`, columns: [] };
  return { plan: { name, at, ref }, items: (make) => items.map((item, index) => make(ref, item, index)) };
}

function refOf(ref: FieldRef, items: readonly ItemPlan[]): FieldRef {
  return { ...ref, columns: [...new Set(items.flatMap(({ columns }) => columns))] };
}

interface FilledItems {
  readonly said: boolean;
  readonly values: Json[];
  readonly failed: boolean;
}

function fillAll(
  items: readonly ItemPlan[],
  row: Row,
  { payload, issues }: { readonly payload: Filled; readonly issues: Issue[] },
): FilledItems {
  const before = issues.length;
  const sink = { filled: payload, values: [], issues };
  let said = false;
  for (const item of items) {
    if (item.fill(row, sink) && !item.constant) said = true;
  }
  return { said, values: sink.values, failed: issues.length > before };
}

/** The first of equal values: columns repeat one another. One phone under two kinds is one phone. */
function distinct(values: readonly Json[], byValue: boolean): readonly Json[] {
  if (values.length < 2) return values;
  const kept = new Map<string, Json>();
  for (const json of values) {
    const key = byValue ? String(shownPart(json, 'value')) : JSON.stringify(json);
    if (!kept.has(key)) kept.set(key, json);
  }
  return [...kept.values()];
}

function showValues(json: Json | undefined, encoder: Encoder): readonly Shown[] {
  if (json === undefined) return [];
  return isList(json) ? json.map(encoder.show) : [encoder.show(json)];
}

function showItems(
  { custom_fields_values: fields }: Payload,
  id: number,
  encoder: Encoder,
): readonly Shown[] {
  if (fields === undefined || !isList(fields)) return [];
  for (const field of fields) {
    if (typeof field !== 'object' || field === null || isList(field) || field['field_id'] !== id) continue;
    return showValues(field['values'] ?? undefined, encoder);
  }
  return [];
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
