import type { Entity, Mode, RecordEntity } from './entity.js';
import type { RecordRules } from './field-rule.js';
import type { Json } from './json.js';

export type { Json } from './json.js';

/** A record in Kommo's write shape, without id or request_id. */
export type Payload = Readonly<Record<string, Json>>;

/** The mapping's field that filled a part of a payload, and the columns it read. */
export interface FieldRef {
  /** `lead.price`, `contact.cf:CPF`, `lead.tags`. */
  readonly field: string;
  readonly columns: readonly string[];
}

/**
 * Which field filled which part of a payload. `keys` holds the top-level keys; `customFields[i]` is the ref of
 * `custom_fields_values[i]`.
 */
export interface Provenance {
  readonly keys: Readonly<Record<string, FieldRef>>;
  readonly customFields: readonly FieldRef[];
}

/** One normalised match key of a record, e.g. `{name: 'email', value: 'ana@example.com'}`. A multi-value field gives several of one name. */
export interface MatchKey {
  readonly name: string;
  readonly value: string;
}

/** A mapped record of one row, before it is sent. */
export interface Draft {
  readonly entity: Entity;
  readonly payload: Payload;
  readonly provenance: Provenance;
  /** The custom field that holds a value of its own for each record, where the mapping names one. */
  readonly keyField?: number | undefined;
}

/** A mapped lead, contact or company. `slot` names its block in the mapping: `lead`, `company`, `contact`, `contact2` … */
export interface RecordDraft extends Draft {
  readonly entity: RecordEntity;
  readonly slot: string;
  readonly mode: Mode;
  /** In the mapping's order, blank ones left out. */
  readonly keys: readonly MatchKey[];
  /** How a record that exists is changed; `plainRules` where left out. Shared by all drafts of a block. */
  readonly rules?: RecordRules;
  /** Names of tags to take off a record that exists. */
  readonly untag?: readonly string[];
  /** Undefined where there are none. */
  readonly elements?: readonly ElementDraft[];
}

/** Whether the draft makes a new record however often it is imported: nothing in it finds the one before. */
export function isMaking({ mode, keys }: RecordDraft): boolean {
  return mode === 'create' || (mode === 'upsert' && keys.length === 0);
}

/** An element of a catalog that a record shall be linked to. */
export interface ElementDraft {
  /** Name of the catalog, as the mapping has it. */
  readonly catalog: string;
  /** `name`, or the name or code of a field of the elements. */
  readonly by: string;
  /** In the form that texts are compared in. */
  readonly key: string;
  readonly quantity: number;
  readonly ref: FieldRef;
}

/** A note or task that hangs on a record of the same row. `slot` is `lead.note1`, `contact.task2` … */
export interface AttachmentDraft extends Draft {
  readonly entity: 'task' | 'note';
  readonly slot: string;
  readonly parent: RecordDraft;
}

/** All that one row becomes. Empty when every `when` of the mapping is false for it. */
export interface Bundle {
  readonly company?: RecordDraft;
  /** The first contact is the lead's main contact. */
  readonly contacts: readonly RecordDraft[];
  readonly lead?: RecordDraft;
  readonly attachments: readonly AttachmentDraft[];
  /** Set where the row is a note or task, and its record only the one that it hangs on. */
  readonly isAttachment?: boolean;
}

/** The records of a bundle in dependency order. */
export function recordsOf(bundle: Bundle): readonly RecordDraft[] {
  return [
    ...(bundle.company ? [bundle.company] : []),
    ...bundle.contacts,
    ...(bundle.lead ? [bundle.lead] : []),
  ];
}

/**
 * The field that filled a payload path such as `custom_fields_values.0.values.0.value` or `price`, in zod's or
 * Kommo's dotted form; undefined where no field of the mapping filled it.
 */
export function refAt(provenance: Provenance, path: readonly (string | number)[]): FieldRef | undefined {
  const [head, index] = path;
  if (head === 'custom_fields_values' && index !== undefined) return provenance.customFields[Number(index)];
  return head === undefined || !Object.hasOwn(provenance.keys, head) ? undefined : provenance.keys[head];
}
