import type { FieldDefinition } from '../store/definitions.js';
import type { StoredField } from '../store/record.js';
import type { Shelf } from '../store/shelf.js';
import type { World } from '../world.js';

/** Where fields are defined that are to be shown. Those of leads tell whether they are computed. */
interface Defined {
  readonly shelf: Shelf<FieldDefinition>;
  readonly isLead: boolean;
}

/** `custom_fields_values` as it is read. */
export function shownFields(world: World, defined: Defined, fields: readonly StoredField[]): unknown {
  const shown = fields.flatMap(({ field_id, values }) => {
    const field = defined.shelf.find(field_id);
    return field ? [shownField(field, values, defined)] : [];
  });
  return shown.length === 0 && world.switches.emptyCustomFields === 'null' ? null : shown;
}

function shownField(field: FieldDefinition, values: StoredField['values'], { isLead }: Defined): unknown {
  return {
    field_id: field.id,
    field_name: field.name,
    field_code: field.code,
    field_type: field.type,
    values,
    ...(isLead ? { is_computed: field.is_computed } : {}),
  };
}
