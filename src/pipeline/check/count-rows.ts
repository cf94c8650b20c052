import { IssueGroups, type IssueGroup } from '../../model/issue-groups.js';
import { recordsOf, type Bundle } from '../../model/draft.js';
import type { RecordEntity } from '../../model/entity.js';
import type { CheckedRow } from '../../planner/checked-row.js';

/** What one pass over the file found, before anything is sent. */
export interface RowCounts {
  readonly rows: number;
  readonly ready: number;
  readonly rejected: number;
  readonly skipped: number;
  /** Records and attachments of the ready rows, by kind; shared ones are counted for every row that names them. */
  readonly records: ReadonlyMap<string, number>;
  /** Match keys of records that are looked for in the account, by kind. */
  readonly keys: ReadonlyMap<RecordEntity, number>;
  readonly warnings: readonly IssueGroup[];
}

/** Reads, maps and validates the whole file once, so that people are told true counts before the first write. */
export async function countRows(
  chunks: AsyncIterable<readonly CheckedRow[]>,
  onRows: (rows: number) => void,
): Promise<RowCounts> {
  const counts = { rows: 0, ready: 0, rejected: 0, skipped: 0 };
  const records = new Map<string, number>();
  const keys = new Map<RecordEntity, number>();
  const warnings = new IssueGroups();
  for await (const chunk of chunks) {
    for (const row of chunk) {
      counts.rows += 1;
      counts[row.kind] += 1;
      if (row.kind !== 'ready') continue;
      countBundle(row.bundle, records);
      countKeys(row.bundle, keys);
      warnings.addAll(row.issues, row.row.origin.firstLine);
    }
    onRows(counts.rows);
  }
  return { ...counts, records, keys, warnings: warnings.list() };
}

function countKeys(bundle: Bundle, keys: Map<RecordEntity, number>): void {
  for (const draft of recordsOf(bundle)) {
    if (draft.mode !== 'create') keys.set(draft.entity, (keys.get(draft.entity) ?? 0) + draft.keys.length);
  }
}

function countBundle(bundle: Bundle, records: Map<string, number>): void {
  const count = (kind: string): unknown => records.set(kind, (records.get(kind) ?? 0) + 1);
  if (bundle.company) count('company');
  if (bundle.lead) count('lead');
  for (const contact of bundle.contacts) count(contact.entity);
  for (const attachment of bundle.attachments) count(attachment.entity);
  for (const { elements = [] } of recordsOf(bundle)) elements.forEach(() => count('element'));
}
