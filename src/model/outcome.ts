import type { Issue } from './issue.js';

/** What became of one operation. `ids` holds more than the record's own id only for `leads/complex`. */
export type Outcome =
  | {
      readonly kind: 'created' | 'updated';
      readonly id: number;
      readonly contactId?: number;
      readonly companyId?: number;
    }
  | { readonly kind: 'failed' | 'ambiguous'; readonly issue: Issue };

/** The kinds a source row may end in. Their counts add up to the rows read, always. */
export const rowKinds = [
  'created',
  'updated',
  'unchanged',
  'skipped',
  'rejected',
  'failed',
  'ambiguous',
  'unprocessed',
] as const;

export type RowKind = (typeof rowKinds)[number];

/**
 * What became of one source row: `rejected` by our own checks, `failed` where Kommo refused a record of it,
 * `ambiguous` where an answer is missing, `unprocessed` where it was never sent.
 */
export interface RowOutcome {
  readonly ordinal: number;
  readonly kind: RowKind;
  readonly leadId?: number;
  readonly contactId?: number;
  readonly companyId?: number;
  /** Present for rejected, failed and ambiguous rows. */
  readonly issues?: readonly Issue[];
}
