import * as z from 'zod';

import type { Client } from '../client/client.js';
import { readList } from '../client/read-list.js';
import { newReadingLog } from '../client/reading-log.js';
import { readUnsorted } from '../client/read-unsorted.js';
import { AppError } from '../errors/app-error.js';
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
}

/** Asks once more for what changed since the export began. */
export async function sweepList(source: ExportSource, seen: SeenRecords, deps: SweepDeps): Promise<Sweep> {
  if (source.changes !== 'updated_at') return { appeared: [], changed: [], vanished: null, done: false };
  const found = await changesSince(source, seen, deps);
  return { ...found, vanished: await deletionsSince(source, seen, deps) };
}

async function changesSince(
  source: ExportSource,
  seen: SeenRecords,
  { client, began }: SweepDeps,
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
      if (before === undefined) appeared.push(record);
      else if (before !== record['updated_at']) changed.push(record.id);
    }
    // Kommo ignores the filter: the whole list would come again.
    if (log.outside > 0) break;
  }
  return { appeared, changed, done: log.outside === 0 };
}

const eventSchema = z.object({ id: z.union([z.string(), z.number()]), type: z.string(), entity_id: z.int() });

/** Lists do not tell what is no longer in them; events do. */
async function deletionsSince(
  { deletion }: ExportSource,
  seen: SeenRecords,
  { client, began }: SweepDeps,
): Promise<readonly number[] | null> {
  if (deletion === undefined) return null;
  const vanished = new Set<number>();
  const list = {
    path: 'events',
    embeddedKey: 'events',
    item: eventSchema,
    query: { 'filter[type]': [deletion], 'filter[created_at][from]': began },
    fits: ({ type }: z.infer<typeof eventSchema>) => type === deletion,
  };
  try {
    for await (const events of readUnsorted(client, list, newReadingLog())) {
      const known = events.filter(({ entity_id: id }) => seen.changeOf(id) !== undefined);
      known.forEach(({ entity_id: id }) => vanished.add(id));
    }
    return [...vanished];
  } catch (thrown) {
    // A token may see records and not their events; the export is whole without them.
    if (thrown instanceof AppError && ['api/answer', 'auth/rights'].includes(thrown.code)) return null;
    throw thrown;
  }
}
