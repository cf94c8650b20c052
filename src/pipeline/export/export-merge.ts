import type { Column } from '../../flattener/column.js';
import type { Cell } from '../../model/cell.js';
import type { EntityWriter, ShownRecord } from './export-output.js';
import { DELETED, previousRows, type PreviousFile, type PreviousRow } from './previous-rows.js';

/** What became of the rows of the earlier file. */
export interface MergeStatement {
  readonly kept: number;
  readonly replaced: number;
  readonly added: number;
  /** Newly marked as deleted; rows marked before are among the kept. */
  readonly deleted: number;
}

export interface MergeSettings {
  readonly previous: PreviousFile;
  readonly columns: readonly Column[];
  /** Marks rows; ISO 8601. */
  readonly today: string;
}

/** Shows when a record was found deleted. */
export const deletedColumn: Column = {
  field: DELETED,
  title: DELETED,
  cell: (record) => (typeof record[DELETED] === 'string' ? record[DELETED] : ''),
};

interface Fold {
  /** Ids that stay as they are in the earlier file unless they are here. */
  readonly fresh: ReadonlyMap<string, ShownRecord>;
  readonly isDeleted: (id: string) => boolean;
}

/** Folds what changed into the earlier file: rows in their old order, changed ones replaced, new ones at the end. */
export async function foldChanges(
  writer: EntityWriter,
  { fresh, isDeleted }: Fold,
  settings: MergeSettings,
): Promise<MergeStatement> {
  const counts = { kept: 0, replaced: 0, added: 0, deleted: 0 };
  const left = new Map(fresh);
  for await (const row of previousRows(settings.previous, settings.columns)) {
    const change = fresh.get(row.id);
    // Of an entity with several rows for a record the first is replaced by all, and the others go.
    if (change && left.delete(row.id)) {
      await writer.write([change]);
      counts.replaced += 1;
    }
    if (change) continue;
    counts[isDeleted(row.id) && !isMarked(row, settings) ? 'deleted' : 'kept'] += 1;
    await writer.copy(isDeleted(row.id) ? marked(row, settings) : row);
  }
  for (const added of left.values()) await writer.write([added]);
  return { ...counts, added: left.size };
}

/** After everything was read and written: what the earlier file has besides is deleted, and is kept with a mark. */
export async function keepDeleted(
  writer: EntityWriter,
  isThere: (id: string) => boolean,
  settings: MergeSettings,
): Promise<number> {
  let deleted = 0;
  for await (const row of previousRows(settings.previous, settings.columns)) {
    if (isThere(row.id)) continue;
    if (!isMarked(row, settings)) deleted += 1;
    await writer.copy(marked(row, settings));
  }
  return deleted;
}

function markAt({ columns }: MergeSettings): number {
  return columns.findIndex(({ field }) => field === DELETED);
}

function isMarked(row: PreviousRow, settings: MergeSettings): boolean {
  return (row.record[DELETED] ?? row.cells[markAt(settings)] ?? '') !== '';
}

/** The day of the first mark stays. */
function marked(row: PreviousRow, settings: MergeSettings): PreviousRow {
  if (isMarked(row, settings)) return row;
  const at = markAt(settings);
  const cells: readonly Cell[] = row.cells.map((cell, index) => (index === at ? settings.today : cell));
  return { ...row, cells, record: { ...row.record, [DELETED]: settings.today } };
}
