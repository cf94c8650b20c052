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
  const shown: unknown[] = [];
  for (const { field_id, values } of fields) {
    const field = defined.shelf.find(field_id);
    if (field) shown.push(shownField(field, values, defined));
  }
  return shown.length === 0 && world.switches.emptyCustomFields === 'null' ? null : shown;
}

function shownField(field: FieldDefinition, values: StoredField['values'], { isLead }: Defined): unknown {
  const { id, name, code, type, is_computed } = field;
  // Written out twice: a page is over a thousand of these, and a copy costs more than the object.
  return isLead
    ? { field_id: id, field_name: name, field_code: code, field_type: type, values, is_computed }
    : { field_id: id, field_name: name, field_code: code, field_type: type, values };
}
