import type { Bundle } from '../model/draft.js';
import type { Issue } from '../model/issue.js';
import type { SourceRow } from '../model/table.js';

/** A source row after reading, mapping and validating. Every row of the file is exactly one of these. */
export type CheckedRow =
  | {
      readonly kind: 'ready';
      readonly row: SourceRow;
      readonly bundle: Bundle;
      readonly issues: readonly Issue[];
    }
  | { readonly kind: 'rejected'; readonly row: SourceRow; readonly issues: readonly Issue[] }
  | { readonly kind: 'skipped'; readonly row: SourceRow };

export type ReadyRow = Extract<CheckedRow, { kind: 'ready' }>;
