import type { Client } from '../../client/client.js';
import { readList } from '../../client/read-list.js';
import { newReadingLog } from '../../client/reading-log.js';
import { readRecordPage, recordList, withoutDeleted, type RecordPage } from '../../client/record-list.js';
import { AppError } from '../../errors/app-error.js';
import type { RecordStore, StoreState } from '../../matcher/record-store.js';
import { plural, type RecordEntity } from '../../model/entity.js';
import type { StoredRecord } from '../../model/stored-record.js';

/** What is synchronised: the records of one kind with their store. */
export interface Syncing {
  readonly client: Client;
  readonly entity: RecordEntity;
  readonly store: RecordStore;
  readonly signature: string;
  /** Told the number of records read so far. */
  readonly onRead: (records: number) => void;
  /** Told once where look-ups are given up, before all records are read. */
  readonly onGivenUp?: () => void;
  /** Given all that goes into the store. */
  readonly onRecords?: (records: readonly StoredRecord[]) => void;
}

/** Ids whose records were read by this run: they need no second look before a write. */
export type Fresh = 'all' | ReadonlySet<number>;

/** Changes are read again from so long before the last one known: bounds of filters may be inclusive or not, clocks differ. */
const OVERLAP = 600;
/** The same for changes made while a list was being read. */
const SKEW = 60;
/** An account whose last change is so long ago was not being changed when the reading began. */
const QUIET = 3_600;

/**
 * Reads every record once, in ascending order of id, and then what changed meanwhile. Throws `api/answer` where records
 * may be missed: where the order is not kept, or the list moves so much that nothing proves it whole.
 */
export async function fillStore(sync: Syncing): Promise<Fresh> {
  const { store, entity } = sync;
  const began = Math.floor(sync.client.time() / 1000);
  await store.clear();
  const log = newReadingLog();
  let [watermark, maxId, count] = [0, 0, 0];
  for await (const rows of readList(sync.client, recordList(entity), { log, pauseMs: 0 })) {
    const records = withoutDeleted(rows);
    for (const { updated_at } of records) watermark = Math.max(watermark, updated_at);
    maxId = rows.at(-1)?.id ?? maxId;
    await keep(sync, records);
    count += records.length;
    sync.onRead(count);
  }
  if (log.doubts.length > 0) throw unproven(entity);
  // Many records may share the second of the last change: a mass edit. In a quiet account they need no second look.
  const overlap = began - watermark > QUIET ? -1 : SKEW;
  const changes = await readChanges(sync, Math.min(watermark, began), overlap);
  if (changes)
    await store.setState({ signature: sync.signature, watermark: changes.watermark, maxId, count });
  return 'all';
}

/**
 * Reads what changed since the store was last up to date, and what is new: a record may be made with a past
 * `updated_at`. Undefined where Kommo does not honour the filter or the order, so that only reading all helps.
 */
export async function refreshStore(sync: Syncing, state: StoreState): Promise<Fresh | undefined> {
  const changes = await readChanges(sync, state.watermark, OVERLAP);
  if (!changes) return undefined;
  const newest = await readNewest(sync, state.maxId);
  if (!newest) return undefined;
  const { maxId, ids } = newest;
  const count = state.count + ids.size;
  await sync.store.setState({ ...state, watermark: changes.watermark, maxId, count });
  return new Set([...changes.ids, ...ids]);
}

async function keep({ store, onRecords }: Syncing, records: readonly StoredRecord[]): Promise<void> {
  await store.put(records);
  onRecords?.(records);
}

interface Changes {
  readonly ids: ReadonlySet<number>;
  /** Where the next look at changes begins; the last second may still be filling. */
  readonly watermark: number;
}

async function readChanges(sync: Syncing, since: number, overlap: number): Promise<Changes | undefined> {
  const from = Math.max(0, since - overlap);
  const list = recordList(sync.entity);
  const changed = { ...list, query: { ...list.query, 'filter[updated_at][from]': from } };
  const log = newReadingLog();
  const ids = new Set<number>();
  let watermark = since;
  for await (const rows of readList(sync.client, changed, { log, pauseMs: 0 })) {
    if (rows.some(({ updated_at }) => updated_at < from)) return undefined;
    for (const { id, updated_at } of rows) {
      ids.add(id);
      watermark = Math.max(watermark, updated_at);
    }
    await keep(sync, withoutDeleted(rows));
  }
  if (log.doubts.length > 0) return undefined;
  const now = Math.floor(sync.client.time() / 1000);
  return { ids, watermark: Math.min(watermark, now) };
}

/** All records above a known id: those that changed are no proof that none of the others is new. */
async function readNewest(
  sync: Syncing,
  known: number,
): Promise<{ readonly ids: ReadonlySet<number>; readonly maxId: number } | undefined> {
  const ids = new Set<number>();
  let maxId = known;
  for (let page = 1; ; page += 1) {
    const found: RecordPage = await readRecordPage(sync.client, sync.entity, { 'order[id]': 'desc', page });
    // Records made meanwhile push others to the next page, where they come twice: each page descends by itself.
    let last = Infinity;
    for (const { id } of found.records) {
      if (id >= last) return undefined;
      last = id;
      if (id > known) ids.add(id);
      maxId = Math.max(maxId, id);
    }
    await sync.store.put(found.records.filter(({ id }) => id > known));
    if (!found.next || last <= known) return { ids, maxId };
  }
}

function unproven(entity: RecordEntity): AppError {
  const path = plural[entity];
  return new AppError('api/answer', {
    message: `GET ${path}: the list moves so much that it cannot be read whole, and records that are missed would be made twice.`,
    context: { path },
  });
}

/** Ids of one look-up by id: an address of 2 kB is safe everywhere. */
export const IDS_A_REQUEST = 50;

/**
 * Reads records by id. Gives the ids that are gone: thrown away, or merged into another. Throws `api/answer` where
 * records come that were not asked for.
 */
export async function readByIds(sync: Syncing, ids: readonly number[]): Promise<readonly number[]> {
  const { records } = await readRecordPage(sync.client, sync.entity, { 'filter[id]': ids, page: 1 });
  const asked = new Set(ids);
  if (records.some(({ id }) => !asked.has(id))) {
    const path = plural[sync.entity];
    throw new AppError('api/answer', {
      message: `GET ${path}: records came that were not asked for; this account does not honour filter[id].`,
      context: { path },
    });
  }
  await sync.store.put(records);
  const there = new Set(records.map(({ id }) => id));
  return ids.filter((id) => !there.has(id));
}
