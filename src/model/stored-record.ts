import type { Json } from './json.js';
import type { RecordEntity } from './entity.js';

/** A link of a record as its own list shows it. Links to elements of catalogs carry catalog and quantity. */
export interface StoredLink {
  readonly to: RecordEntity | 'element';
  readonly id: number;
  readonly catalogId?: number;
  readonly quantity?: number;
}

/** A lead, contact or company of the account, cut down to what matching and comparing need. */
export interface StoredRecord {
  readonly id: number;
  /** Unix seconds. */
  readonly updated_at: number;
  /** The standard fields, in the shape in which they are written: `name`, `price`, `status_id` … */
  readonly standard: Readonly<Record<string, Json>>;
  readonly custom_fields_values: readonly { readonly field_id: number; readonly values: readonly Json[] }[];
  /** Names. */
  readonly tags: readonly string[];
  readonly links: readonly StoredLink[];
}
