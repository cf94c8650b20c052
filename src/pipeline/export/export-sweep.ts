import * as z from 'zod';

import type { Client } from '../../client/client.js';
import { readList } from '../../client/read-list.js';
import { newReadingLog } from '../../client/reading-log.js';
import { readWindows } from '../../client/read-windows.js';
import { AppError } from '../../errors/app-error.js';
import type { EntityFilter } from './export-filters.js';
import { sortedList, type ExportSource, type NumberedRecord } from './export-sources.js';
import type { SeenRecords } from './seen-records.js';

/** What happened to a list while it was read. */
export interface Sweep {
  /** Records that were not there when their place was read. */
  readonly appeared: readonly NumberedRecord[];
  /** Ids of records that changed after they were read. */
  readonly changed: readonly number[];
  /** Ids of records that were read and deleted later; null where Kommo could not be asked. */
  readonly vanished: readonly number[] | null;
  /** Whether changes could be asked for. */
  readonly done: boolean;
}

interface SweepDeps {
  readonly client: Client;
  /** Unix seconds, before the first request of the export. */
  readonly began: number;
  readonly filter: EntityFilter;
}

/** Asks once more for what changed since the export began. */
export async function sweepList(source: ExportSource, seen: SeenRecords, deps: SweepDeps): Promise<Sweep> {
  if (source.changes !== 'updated_at') return { appeared: [], changed: [], vanished: null, done: false };
  const [found, deleted] = await Promise.all([
    changesSince(source, seen, deps),
    deletionsSince(source, deps.client, deps.began),
  ]);
  const vanished = deleted?.filter((id) => seen.changeOf(id) !== undefined) ?? null;
  return { ...found, vanished };
}

async function changesSince(
  source: ExportSource,
  seen: SeenRecords,
  { client, began, filter }: SweepDeps,
): Promise<Omit<Sweep, 'vanished'>> {
  const log = newReadingLog();
  const list = sortedList(source);
  const asked = {
    ...list,
    query: { ...list.query, 'filter[updated_at][from]': began },
    fits: ({ updated_at: at }: NumberedRecord) => typeof at === 'number' && at >= began,
  };
  const appeared: NumberedRecord[] = [];
  const changed: number[] = [];
  for await (const records of readList(client, asked, { log, emptyIsUsual: true })) {
    for (const record of records) {
      const before = seen.changeOf(record.id);
      if (before === undefined && filter.fits(record)) appeared.push(record);
      if (before !== undefined && before !== record['updated_at']) changed.push(record.id);
    }
    // Kommo ignores the filter: the whole list would come again.
    if (log.outside > 0) break;
  }
  return { appeared, changed, done: log.outside === 0 };
}

const eventSchema = z.object({
  id: z.union([z.string(), z.number()]),
  type: z.string(),
  entity_id: z.int(),
  created_at: z.int(),
});

/**
 * Ids of the records that were deleted since a moment in unix seconds; null where Kommo could not be asked. Lists do not
 * tell what is no longer in them; events do.
 */
export async function deletionsSince(
  { deletion }: ExportSource,
  client: Client,
  began: number,
): Promise<readonly number[] | null> {
  if (deletion === undefined) return null;
  const ids = new Set<number>();
  const list = {
    path: 'events',
    embeddedKey: 'events',
    item: eventSchema,
    query: { 'filter[type]': [deletion], 'filter[created_at][from]': began },
    fits: ({ type }: z.infer<typeof eventSchema>) => type === deletion,
  };
  try {
    for await (const events of readWindows(client, list, newReadingLog())) {
      events.forEach(({ entity_id: id }) => ids.add(id));
    }
    return [...ids];
  } catch (thrown) {
    // A token may see records and not their events; the export is whole without them.
    if (thrown instanceof AppError && ['api/answer', 'auth/rights'].includes(thrown.code)) return null;
    throw thrown;
  }
}
