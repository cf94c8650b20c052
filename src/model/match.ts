import type { AttachmentDraft, ElementDraft, RecordDraft } from './draft.js';
import type { Issue } from './issue.js';
import type { StoredRecord } from './stored-record.js';

/** What the account knows of a draft's keys, after its mode: nothing, one record, or a reason to reject the row. */
export type Match =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly id: number; readonly record?: StoredRecord }
  | { readonly kind: 'rejected'; readonly issue: Issue };

/** Looks a draft up among the records of the account. Pure and in memory. */
export type Matcher = (draft: RecordDraft) => Match;

/** Whether the account has such a note or task on the record already. What is asked for twice must be there twice. */
export type IsAttached = (attachment: AttachmentDraft, parentId: number) => boolean;

/** An element of a catalog of the account. */
export interface FoundElement {
  readonly id: number;
  readonly catalogId: number;
}

/** Looks an element up among those of its catalog. */
export type FindElement = (
  wanted: ElementDraft,
) => { readonly kind: 'one'; readonly element: FoundElement } | { readonly kind: 'none' | 'many' };

/** What rows are held against. */
export interface AccountMatch {
  readonly match: Matcher;
  readonly isAttached: IsAttached;
  readonly findElement: FindElement;
}
