import * as z from 'zod';

import type { Checked } from '../http/batch.js';
import { optional } from '../http/optional.js';
import { fieldMissing, notSupportedChoice, type Complaint } from '../http/problem.js';
import type { FieldDefinition, Option } from '../store/definitions.js';
import type { World } from '../world.js';
import type { Shelf } from '../store/shelf.js';
import { isTypeOf } from './field-types.js';

const option = z.object({
  id: optional(z.int()),
  value: z.string(),
  sort: optional(z.int()),
  code: optional(z.string()),
  parent_id: optional(z.int()),
});

/** A change of a custom field's definition. */
export const fieldChangesSchema = z.object({
  id: optional(z.int()),
  name: optional(z.string().min(1)),
  code: optional(z.string()),
  sort: optional(z.int()),
  group_id: optional(z.string()),
  is_api_only: optional(z.boolean()),
  currency: optional(z.string()),
  remind: optional(z.enum(['never', 'day', 'week', 'month'])),
  enums: optional(z.array(option)),
  /** What `enums` is to other types, for a category. */
  nested: optional(z.array(option)),
  required_statuses: optional(z.array(z.object({ pipeline_id: z.int(), status_id: z.int() }))),
});

/** A custom field that is to be made. */
export const newFieldSchema = fieldChangesSchema.extend({ name: z.string().min(1), type: z.string() });

export type FieldChanges = z.infer<typeof fieldChangesSchema>;
export type NewField = z.infer<typeof newFieldSchema>;

/** Where a field is defined, and which groups it may stand in. */
interface Place {
  readonly world: World;
  readonly shelf: Shelf<FieldDefinition>;
  readonly groups: ReadonlyMap<string, unknown>;
  readonly entityType: string;
}

export function checkNewField(place: Place, written: NewField): Checked<FieldDefinition> {
  if (!isTypeOf(place.entityType, written.type)) return { complaints: [notSupportedChoice('type')] };
  const blank: FieldDefinition = {
    id: 0,
    name: written.name,
    code: null,
    sort: 500 + place.shelf.size,
    type: written.type,
    group_id: null,
    is_api_only: false,
    is_computed: false,
    is_predefined: false,
    currency: null,
    required_statuses: [],
    remind: written.type === 'birthday' ? 'never' : null,
    enums: [],
  };
  return checkFieldChanges(place, written, blank);
}

/** A list of options replaces the one before: options that are kept must come with their ids. */
export function checkFieldChanges(
  place: Place,
  written: FieldChanges,
  before: FieldDefinition,
): Checked<FieldDefinition> {
  const complaints = [
    ...staleOptions(before, written),
    ...unknownStages(place.world, written),
    ...unknownGroup(place, written),
    ...(before.type === 'monetary' && written.currency === undefined ? [fieldMissing('currency')] : []),
  ];
  if (complaints.length > 0) return { complaints };
  return {
    store: () => {
      const id = before.id === 0 ? place.shelf.claimId() : before.id;
      const { enums, nested, ...rest } = written;
      const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
      const list = nested ?? enums;
      const field = { ...before, ...given, id, enums: list ? optionsOf(id, before, list) : before.enums };
      place.shelf.put(field);
      return field;
    },
  };
}

function staleOptions({ enums }: FieldDefinition, written: FieldChanges): Complaint[] {
  const key = written.nested ? 'nested' : 'enums';
  return (written[key] ?? []).flatMap(({ id }, index) =>
    id === undefined || enums.some((one) => one.id === id) ? [] : [notSupportedChoice(`${key}.${index}.id`)],
  );
}

function unknownStages(world: World, written: FieldChanges): Complaint[] {
  return (written.required_statuses ?? []).flatMap(({ pipeline_id, status_id }, index) => {
    const pipeline = world.store.pipelines.get(pipeline_id);
    const isKnown = pipeline?.stages.some(({ id }) => id === status_id) === true;
    return isKnown ? [] : [notSupportedChoice(`required_statuses.${index}.status_id`)];
  });
}

function unknownGroup({ groups }: Place, { group_id: group }: FieldChanges): Complaint[] {
  return group === undefined || groups.has(group) ? [] : [notSupportedChoice('group_id')];
}

function optionsOf(
  fieldId: number,
  { enums }: FieldDefinition,
  written: NonNullable<FieldChanges['enums']>,
): Option[] {
  const firstId = Math.max(fieldId % 1_000_000, 0) * 10 + 5;
  let next = Math.max(firstId, ...enums.map(({ id }) => id + 1));
  return written.map(({ id, value, sort, code, parent_id: parent }, index) => ({
    id: id ?? next++,
    value,
    sort: sort ?? index,
    code: code ?? null,
    ...(parent === undefined ? {} : { parent_id: parent }),
  }));
}
