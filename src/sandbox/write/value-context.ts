import type { Complaint } from '../http/problem.js';
import type { FieldDefinition } from '../store/definitions.js';
import type { StoredItem } from '../store/record.js';
import type { Switches } from '../switches/switches.js';

/** One written item of `values`. */
export type WrittenItem = Readonly<Record<string, unknown>>;

/** Where an item is written to, and by whose rules. */
export interface ValueContext {
  readonly field: FieldDefinition;
  /** The account's zone, IANA. */
  readonly zone: string;
  readonly switches: Switches;
  /** Path of the item: `custom_fields_values.0.values.0`. */
  readonly path: string;
}

/** The item as it will be read; nothing for a value that leaves no trace; or what is wrong with it. */
export type Taken = { readonly item: StoredItem } | { readonly complaint: Complaint } | 'nothing';

export type Take = (written: WrittenItem, context: ValueContext) => Taken;
