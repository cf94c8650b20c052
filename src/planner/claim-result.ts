import type { Issue } from '../model/issue.js';
import type { Made } from './made-before.js';

/** What became of a record that rows depend on. */
export type ClaimResult =
  | { readonly kind: 'created' | 'updated' | 'unchanged'; readonly id: number }
  | Made
  | { readonly kind: 'failed' | 'ambiguous'; readonly issue: Issue }
  | { readonly kind: 'unprocessed' };
