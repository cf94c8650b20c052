/** The three kinds with custom fields, tags and links; the path segment is the name. */
export const recordPaths = ['leads', 'contacts', 'companies'] as const;
export type RecordPath = (typeof recordPaths)[number];

/** One value of a custom field as it is read; `value` is absent where the type has other keys. */
export type StoredItem = Readonly<Record<string, unknown>>;

export interface StoredField {
  readonly field_id: number;
  readonly values: readonly StoredItem[];
}

export interface Tag {
  readonly id: number;
  readonly name: string;
  readonly color: string | null;
}

/** What only a lead has. Keys are Kommo's. */
export interface LeadPart {
  readonly price: number;
  readonly pipeline_id: number;
  readonly status_id: number;
  readonly loss_reason_id: number | null;
  readonly closed_at: number | null;
}

/** What only a contact has. Keys are Kommo's. */
export interface ContactPart {
  readonly first_name: string;
  readonly last_name: string;
}

/** A lead, contact or company. Keys are Kommo's; a record is replaced, never changed in place. */
export interface CrmRecord {
  readonly id: number;
  readonly name: string;
  readonly responsible_user_id: number;
  readonly created_by: number;
  readonly updated_by: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly closest_task_at: number | null;
  readonly is_deleted: boolean;
  readonly fields: readonly StoredField[];
  readonly tags: readonly Tag[];
  readonly lead?: LeadPart;
  readonly contact?: ContactPart;
}

/** Keys are Kommo's. */
export interface Task {
  readonly id: number;
  readonly created_by: number;
  readonly updated_by: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly responsible_user_id: number;
  readonly entity_id: number | null;
  readonly entity_type: string | null;
  readonly duration: number;
  readonly is_completed: boolean;
  readonly task_type_id: number;
  readonly text: string;
  readonly result: { readonly text: string } | null;
  readonly complete_till: number;
}

/** Keys are Kommo's; `entity_type` is the path it was made under and is not shown. */
export interface Note {
  readonly id: number;
  readonly entity_type: RecordPath;
  readonly entity_id: number;
  readonly created_by: number;
  readonly updated_by: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly responsible_user_id: number;
  readonly note_type: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly is_pinned: boolean;
}

/** A list of the account, such as its products. Keys are Kommo's. */
export interface Catalog {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly sort: number;
  readonly can_add_elements: boolean;
  readonly can_show_in_cards: boolean;
  readonly can_link_multiple: boolean;
  readonly created_by: number;
  readonly updated_by: number;
  readonly created_at: number;
  readonly updated_at: number;
}

/** An entry of a list. Keys are Kommo's, but for `fields`. */
export interface CatalogElement {
  readonly id: number;
  readonly catalog_id: number;
  readonly name: string;
  readonly created_by: number;
  readonly updated_by: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly fields: readonly StoredField[];
}

/** Keys are Kommo's, except that `id` is a number here and text on the wire. */
export interface Happening {
  readonly id: number;
  readonly type: string;
  readonly entity_id: number;
  readonly entity_type: string;
  readonly created_by: number;
  readonly created_at: number;
  readonly value_after: readonly unknown[];
  readonly value_before: readonly unknown[];
}

export function isRecordPath(text: string): text is RecordPath {
  return recordPaths.some((path) => path === text);
}

/** `leads` to `lead`, as events and the account dictionary name the kinds. */
export const singular = { leads: 'lead', contacts: 'contact', companies: 'company' } as const;
