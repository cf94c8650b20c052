import * as z from 'zod';

import { optional } from '../http/optional.js';
import { fieldMissing, notSupportedChoice, type Complaint } from '../http/problem.js';
import type { FieldDefinition } from '../store/definitions.js';
import type { StoredField, StoredItem } from '../store/record.js';
import type { Shelf } from '../store/shelf.js';
import type { World } from '../world.js';
import { manyValued, takeValue } from './field-values.js';
import type { ValueContext, WrittenItem } from './value-context.js';

const written = z.object({
  field_id: optional(z.int()),
  field_code: optional(z.string()),
  values: z.array(z.looseObject({})).nullish(),
});

export const customFieldsSchema = optional(z.array(written));

/** A custom field as written. `values` is null to clear the field. */
export interface WrittenField {
  readonly field_id?: number | undefined;
  readonly field_code?: string | undefined;
  readonly values?: readonly WrittenItem[] | null | undefined;
}

/** What a write does to the custom fields of a record: each field named is replaced whole, or cleared by null. */
export interface FieldChanges {
  readonly values: ReadonlyMap<number, readonly StoredItem[] | null>;
  readonly complaints: readonly Complaint[];
}

export function readCustomFields(
  world: World,
  shelf: Shelf<FieldDefinition>,
  fields: readonly WrittenField[] | undefined,
): FieldChanges {
  const values = new Map<number, readonly StoredItem[] | null>();
  const complaints: Complaint[] = [];
  for (const [index, one] of (fields ?? []).entries()) {
    const at = `custom_fields_values.${index}`;
    const field = definitionOf(shelf, one);
    if (field === undefined) complaints.push(unknownField(one, at));
    else if (values.has(field.id) && world.switches.repeatedField === 'refused')
      complaints.push(notSupportedChoice(`${at}.field_id`));
    else if (!field.is_computed) readField(one, { world, field, at, values, complaints });
  }
  return { values, complaints };
}

/** The fields of a record after a write; those not mentioned stay. */
export function changedFields(
  before: readonly StoredField[],
  { values }: FieldChanges,
): readonly StoredField[] {
  if (values.size === 0) return before;
  const kept = before.filter(({ field_id }) => !values.has(field_id));
  const set = [...values].flatMap(([field_id, items]) =>
    items === null || items.length === 0 ? [] : [{ field_id, values: items }],
  );
  return [...kept, ...set];
}

interface FieldReading {
  readonly world: World;
  readonly field: FieldDefinition;
  readonly at: string;
  readonly values: Map<number, readonly StoredItem[] | null>;
  readonly complaints: Complaint[];
}

function readField(one: WrittenField, reading: FieldReading): void {
  const { world, field, at, values, complaints } = reading;
  if (one.values === undefined) {
    complaints.push(fieldMissing(`${at}.values`));
    return;
  }
  const isKept = one.values?.length === 0 && world.switches.emptyValues === 'keep';
  const isBlank = isOnlyBlank(one.values);
  if (isKept || (isBlank && world.switches.emptyText === 'keep')) return;
  if (one.values === null || isBlank || isCleared(one.values)) {
    values.set(field.id, null);
    return;
  }
  values.set(field.id, takeItems(one.values, reading));
}

function takeItems(
  items: readonly StoredItem[],
  { world, field, at, complaints }: FieldReading,
): StoredItem[] {
  const zone = world.switches.timezone ?? world.store.account.account.timezone;
  const kept = manyValued.has(field.type) ? items : items.slice(0, 1);
  return kept.flatMap((item, index) => {
    const context: ValueContext = { field, zone, switches: world.switches, path: `${at}.values.${index}` };
    const taken = takeValue(item, context);
    if (taken === 'nothing') return [];
    if ('item' in taken) return [taken.item];
    complaints.push(taken.complaint);
    return [];
  });
}

/** By id, or by the code of a predefined field. A field of another kind of record is as unknown as one that is not there. */
function definitionOf(shelf: Shelf<FieldDefinition>, one: WrittenField): FieldDefinition | undefined {
  if (one.field_id !== undefined) return shelf.find(one.field_id);
  return one.field_code === undefined ? undefined : shelf.all().find(({ code }) => code === one.field_code);
}

function unknownField(one: WrittenField, at: string): Complaint {
  if (one.field_id === undefined && one.field_code === undefined) return fieldMissing(`${at}.field_id`);
  return notSupportedChoice(`${at}.${one.field_id === undefined ? 'field_code' : 'field_id'}`);
}

function isCleared(items: readonly StoredItem[]): boolean {
  return items.every((item) => Object.hasOwn(item, 'value') && item['value'] === null && !hasOption(item));
}

/** An empty text neither sets nor clears. */
function isOnlyBlank(items: readonly StoredItem[] | null): boolean {
  return (
    items !== null && items.length > 0 && items.every((item) => item['value'] === '' && !hasOption(item))
  );
}

function hasOption(item: StoredItem): boolean {
  return item['enum_id'] !== undefined && item['enum_id'] !== null;
}
