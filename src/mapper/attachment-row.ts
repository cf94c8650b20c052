import type { AttachmentDraft, RecordDraft } from '../model/draft.js';
import type { Issue } from '../model/issue.js';
import type { Row } from '../model/table.js';
import type { RowTest } from './compile-text.js';
import { issueOf } from './map-issue.js';
import { isFailure } from './value.js';

/** A note or task of a block, ready for rows; it hangs on the record that the row makes. */
export type AttachmentPlan = (row: Row, parent: RecordDraft, issues: Issue[]) => AttachmentDraft | undefined;

interface Asked {
  readonly row: Row;
  readonly slot: string;
  readonly issues: Issue[];
}

/** Whether the row is to have the note or task, as far as its `when` says. */
export function isWanted(when: RowTest, { row, slot, issues }: Asked): boolean {
  const wanted = when.test(row);
  if (!isFailure(wanted)) return wanted;
  issues.push(issueOf(wanted, { field: `${slot}.when`, columns: when.columns }, { text: '' }));
  return false;
}

/** Text that says something; undefined for none. */
export function said(text: string | null | undefined): string | undefined {
  return text === undefined || text === null || text.trim() === '' ? undefined : text;
}
