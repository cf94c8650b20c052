import type { FieldRef, Json, MatchKey, Provenance, RecordDraft } from '../model/draft.js';
import type { RecordRules } from '../model/field-rule.js';
import type { Issue } from '../model/issue.js';
import type { Row } from '../model/table.js';
import type { CompileContext } from './compile-context.js';
import { compileElements, type ElementPlan } from './compile-elements.js';
import { compileField } from './compile-field.js';
import type { FieldPlan, FilledField } from './field-plan.js';
import { compileWhen, type RowTest } from './compile-text.js';
import type { Shown } from './encoder.js';
import { issueOf } from './map-issue.js';
import { keyValue } from './match-key.js';
import type { NormalBlock } from './normal-mapping.js';
import { recordRules } from './record-rules.js';
import { isFailure } from './value.js';

/** A block of a mapping, ready for rows. */
export interface RecordPlan {
  readonly block: NormalBlock;
  readonly when: RowTest;
  /** In the order in which they are filled. */
  readonly fields: readonly FieldPlan[];
  /** The record of a row; undefined where its `when` is false or the row says nothing of it. */
  readonly map: (row: Row, issues: Issue[]) => RecordDraft | undefined;
  /** The fields of a draft as people would write them. */
  readonly show: (draft: RecordDraft) => ReadonlyMap<string, readonly Shown[]>;
}

export function compileRecord(block: NormalBlock, context: CompileContext): RecordPlan {
  const when = compileWhen(block.when, context);
  const fields = block.fields
    .map((field) => compileField(field, block, context))
    .filter((plan): plan is FieldPlan => plan !== undefined)
    .sort((one, other) => one.order - other.order);
  complainOfTwins(fields, context);
  complainOfKeys(block, fields, context);
  const parts: Parts = {
    rules: recordRules(block, fields),
    block,
    when,
    fields,
    keyFields: block.match.flatMap(({ text }) => fields.filter(({ name }) => name === text)),
    keyField: fields.find(({ name }) => name === block.keyField?.text),
    keyRefs: Object.fromEntries(fields.flatMap(({ key, ref }) => (key === undefined ? [] : [[key, ref]]))),
    context,
    hasSubstance: fields.some(({ substance }) => substance),
    elements: compileElements(block, context),
  };
  return {
    block,
    when,
    fields,
    map: (row, issues) => mapRecord(parts, row, issues),
    show: (draft) => new Map(fields.map((field) => [field.name, field.show(draft.payload)])),
  };
}

function complainOfTwins(fields: readonly FieldPlan[], { complaints }: CompileContext): void {
  const first = new Map<string, string>();
  for (const { name, at, fills } of fields) {
    const twin = first.get(fills);
    if (twin === undefined) first.set(fills, name);
    else {
      const message = `${name} is the same field of Kommo as ${twin}; one of them is enough.`;
      complaints.add({ at, onKey: true, message });
    }
  }
}

function complainOfKeys(
  { match }: NormalBlock,
  fields: readonly FieldPlan[],
  { complaints }: CompileContext,
): void {
  for (const { text, at } of match) {
    if (fields.every(({ name, matchable }) => name !== text || matchable)) continue;
    const message = `Records cannot be matched by ${text}; use a text, an e-mail, a phone or an option.`;
    complaints.add({ at, message });
  }
}

interface Parts {
  readonly rules: RecordRules;
  readonly block: NormalBlock;
  readonly when: RowTest;
  readonly fields: readonly FieldPlan[];
  readonly keyFields: readonly FieldPlan[];
  readonly keyField: FieldPlan | undefined;
  readonly keyRefs: Provenance['keys'];
  readonly context: CompileContext;
  readonly hasSubstance: boolean;
  readonly elements: readonly ElementPlan[];
}

function mapRecord(parts: Parts, row: Row, issues: Issue[]): RecordDraft | undefined {
  const { block, when, fields, context } = parts;
  const wanted = when.test(row);
  if (isFailure(wanted)) {
    const ref: FieldRef = { field: `${block.slot}.when`, columns: when.columns };
    issues.push(issueOf(wanted, ref, { text: '' }));
    return undefined;
  }
  if (!wanted) return undefined;
  const record = new Filling(parts.keyFields);
  for (const field of fields) {
    record.add(field, field.fill(row, record));
    for (const tag of field.removed(row, record)) record.untag.push(tag);
  }
  // A note without a record to hang on is a problem; a row without a contact is none.
  const exists = parts.hasSubstance && !block.isParent ? record.substantial : !context.columns.isBlank(row);
  if (!exists) return undefined;
  issues.push(...record.issues);
  return finished(parts, { row, record }, issues);
}

function finished(
  parts: Parts,
  { row, record }: { readonly row: Row; readonly record: Filling },
  issues: Issue[],
): RecordDraft {
  const { block } = parts;
  const elements = parts.elements.flatMap((plan) => plan(row, issues));
  const draft = record.draft(parts);
  if (block.mode === 'upsert' && draft.keys.length === 0) issues.push(keylessIssue(block));
  return elements.length > 0 ? { ...draft, elements } : draft;
}

/** Nothing tells which record it is, so that every import makes it again. */
function keylessIssue({ slot, entity, match, onNoKey }: NormalBlock): Issue {
  const isRefused = onNoKey === 'reject';
  const keys = match.map(({ text }) => text).join(', ');
  return {
    code: 'match/key-blank',
    stage: 'map',
    severity: isRefused ? 'error' : 'warning',
    field: slot,
    message: `the ${slot} has none of ${keys}: ${isRefused ? 'on_no_key is reject' : `each import makes a new ${entity}`}`,
    hint: 'Add a field to match that every row fills, weakest last, such as name.',
  };
}

/** A record while it is filled. */
class Filling {
  readonly payload: Record<string, Json> = {};
  readonly issues: Issue[] = [];
  readonly untag: string[] = [];
  substantial = false;
  readonly #items: Json[] = [];
  readonly #refs: FieldRef[] = [];
  readonly #keyFields: readonly FieldPlan[];
  readonly #keyValues: (readonly Json[] | undefined)[] = [];

  constructor(keyFields: readonly FieldPlan[]) {
    this.#keyFields = keyFields;
  }

  add(field: FieldPlan, { said, json, values }: FilledField): void {
    if (said && field.substance) this.substantial = true;
    const key = this.#keyFields.indexOf(field);
    if (key >= 0) this.#keyValues[key] = values;
    if (json === undefined) return;
    if (field.key === undefined) {
      this.#items.push(json);
      this.#refs.push(field.ref);
    } else this.payload[field.key] = json;
  }

  draft({ block, keyField, keyRefs, context, rules }: Parts): RecordDraft {
    if (this.#items.length > 0) this.payload['custom_fields_values'] = this.#items;
    return {
      entity: block.entity,
      slot: block.slot,
      mode: block.mode,
      payload: this.payload,
      provenance: { keys: keyRefs, customFields: this.#refs },
      keys: this.#keys(context),
      rules,
      ...(keyField?.fieldId !== undefined && { keyField: keyField.fieldId }),
      ...(this.untag.length > 0 && { untag: this.untag }),
    };
  }

  #keys({ mapping }: CompileContext): readonly MatchKey[] {
    const keys: MatchKey[] = [];
    for (const [index, field] of this.#keyFields.entries()) {
      for (const json of this.#keyValues[index] ?? []) {
        const shown = field.showOne(json);
        const value =
          shown === null ? undefined : keyValue(field.keyKind, String(shown), mapping.source.phoneRegion);
        if (value !== undefined && !keys.some((key) => key.name === field.name && key.value === value)) {
          keys.push({ name: field.name, value });
        }
      }
    }
    return keys;
  }
}
