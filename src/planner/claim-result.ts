import type { Issue } from '../model/issue.js';

/** What became of a record that rows depend on. */
export type ClaimResult =
  | { readonly kind: 'created' | 'updated' | 'unchanged'; readonly id: number }
  | { readonly kind: 'failed' | 'ambiguous'; readonly issue: Issue }
  | { readonly kind: 'unprocessed' };
