import type { Client } from '../../client/client.js';
import { readRecordPage, type RecordPage } from '../../client/record-list.js';
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
 * Reads every record once, in ascending order of id, and then what changed meanwhile. Throws `api/answer` where the
 * order is not kept: records would be missed.
 */
export async function fillStore(sync: Syncing): Promise<Fresh> {
  const { store, entity } = sync;
  const began = Math.floor(sync.client.time() / 1000);
  await store.clear();
  let [watermark, maxId, count] = [0, 0, 0];
  for (let page = 1, next = true; next; page += 1) {
    const found = await readRecordPage(sync.client, entity, { 'order[id]': 'asc', page });
    for (const { id, updated_at } of found.records) {
      if (id <= maxId) throw outOfOrder(entity, page);
      maxId = id;
      watermark = Math.max(watermark, updated_at);
    }
    await keep(sync, found.records);
    count += found.records.length;
    sync.onRead(count);
    next = found.next && found.records.length > 0;
  }
  const state = { signature: sync.signature, watermark, maxId, count };
  // Many records may share the second of the last change: a mass edit. In a quiet account they need no second look.
  const overlap = began - watermark > QUIET ? -1 : SKEW;
  await readChanges(sync, { ...state, watermark: Math.min(watermark, began) }, overlap);
  return 'all';
}

/**
 * Reads what changed since the store was last up to date, and what is new: a record may be made with a past
 * `updated_at`. Undefined where Kommo does not honour the filter or the order, so that only reading all helps.
 */
export async function refreshStore(sync: Syncing, state: StoreState): Promise<Fresh | undefined> {
  const changed = await readChanges(sync, state, OVERLAP);
  if (!changed) return undefined;
  const newest = await readNewest(sync, Math.max(state.maxId, ...changed));
  return newest && new Set([...changed, ...newest]);
}

async function keep({ store, onRecords }: Syncing, records: readonly StoredRecord[]): Promise<void> {
  await store.put(records);
  onRecords?.(records);
}

async function readChanges(
  sync: Syncing,
  state: StoreState,
  overlap: number,
): Promise<Set<number> | undefined> {
  const from = Math.max(0, state.watermark - overlap);
  const seen = new Set<number>();
  let { watermark, maxId } = state;
  for (let page = 1, next = true; next; page += 1) {
    const query = { 'filter[updated_at][from]': from, 'order[id]': 'asc', page } as const;
    const found = await readRecordPage(sync.client, sync.entity, query);
    // The last second may still be filling: the next run begins before it.
    if (found.records.some(({ updated_at }) => updated_at < from)) return undefined;
    next = found.next && found.records.some(({ id }) => !seen.has(id));
    for (const { id, updated_at } of found.records) {
      seen.add(id);
      watermark = Math.max(watermark, updated_at);
      maxId = Math.max(maxId, id);
    }
    await keep(sync, found.records);
  }
  const now = Math.floor(sync.client.time() / 1000);
  const count = state.count + (maxId > state.maxId ? seen.size : 0);
  await sync.store.setState({ ...state, watermark: Math.min(watermark, now), maxId, count });
  return seen;
}

async function readNewest(sync: Syncing, known: number): Promise<ReadonlySet<number> | undefined> {
  const seen = new Set<number>();
  for (let page = 1; ; page += 1) {
    const found: RecordPage = await readRecordPage(sync.client, sync.entity, { 'order[id]': 'desc', page });
    // Records made meanwhile push others to the next page, where they come twice: each page descends by itself.
    let last = Infinity;
    for (const { id } of found.records) {
      if (id >= last) return undefined;
      last = id;
      if (id > known) seen.add(id);
    }
    await sync.store.put(found.records.filter(({ id }) => id > known));
    if (!found.next || last <= known) return seen;
  }
}

function outOfOrder(entity: RecordEntity, page: number): AppError {
  const path = plural[entity];
  return new AppError('api/answer', {
    message: `GET ${path}, page ${page}: the ids do not ascend, though that order was asked for.`,
    context: { path, page },
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
