import type { Client } from '../../client/client.js';
import { readRecordPage } from '../../client/record-list.js';
import { batches } from '../../flow/batches.js';
import { findMatch } from '../../matcher/find-match.js';
import type { RecordStore } from '../../matcher/record-store.js';
import type { RecordDraft } from '../../model/draft.js';
import type { RecordEntity } from '../../model/entity.js';
import type { Match } from '../../model/match.js';
import type { StoredRecord } from '../../model/stored-record.js';
import type { BlockIndex } from './block-index.js';
import { fillStore, IDS_A_REQUEST, readByIds, type Fresh, type Syncing } from './sync-records.js';

/** Pages of hits of one look-up that are read: a text as short as `1` is in nearly all records. */
const MOST_PAGES = 4;

/** One kind of record of the account, in step with it, and indexed for each block that matches it. */
export class EntityIndex {
  readonly entity: RecordEntity;
  readonly #sync: Syncing;
  readonly #blocks: readonly BlockIndex[];
  #fresh: Set<number> | 'all';
  /** Texts that were looked up; undefined where all records are in the store. */
  #lookedUp: Set<string> | undefined;

  constructor(sync: Syncing, blocks: readonly BlockIndex[], fresh: Fresh | 'look-ups') {
    this.entity = sync.entity;
    this.#sync = sync;
    this.#blocks = blocks;
    this.#lookedUp = fresh === 'look-ups' ? new Set() : undefined;
    this.#fresh = fresh === 'all' || fresh === 'look-ups' ? 'all' : new Set(fresh);
  }

  /** Indexes all that the store holds. */
  async fill(): Promise<void> {
    for await (const records of this.#store.all()) {
      for (const record of records) for (const block of this.#blocks) block.add(record);
    }
  }

  /** The matches of drafts of this kind; what a hit rests on is read again unless this run has read it. */
  async match(drafts: readonly RecordDraft[]): Promise<ReadonlyMap<RecordDraft, Match>> {
    if (this.#lookedUp) await this.#lookUp(drafts, this.#lookedUp);
    const ids = new Map(drafts.map((draft) => [draft, this.#blockOf(draft).idsOf(draft)]));
    const all = [...new Set([...ids.values()].flat())];
    await this.#verify(all);
    const records = new Map((await this.#store.get(all)).map((record) => [record.id, record]));
    return new Map(
      [...ids].map(([draft, found]) => {
        const block = this.#blockOf(draft);
        const candidates = [...new Set(found)].flatMap((id) => {
          const record = records.get(id);
          return record ? [block.candidate(record)] : [];
        });
        return [draft, findMatch(draft, candidates)];
      }),
    );
  }

  async close(): Promise<void> {
    await this.#store.close();
  }

  get #store(): RecordStore {
    return this.#sync.store;
  }

  #blockOf({ slot }: RecordDraft): BlockIndex {
    const block = this.#blocks.find((one) => one.block.slot === slot);
    if (!block) throw new TypeError(`no match index for ${slot}`);
    return block;
  }

  /** A record that was thrown away or merged since it was stored is no hit; one that was edited counts as it is now. */
  async #verify(ids: readonly number[]): Promise<void> {
    const fresh = this.#fresh;
    if (fresh === 'all') return;
    const stale = ids.filter((id) => !fresh.has(id));
    for (const some of batches(stale, IDS_A_REQUEST)) {
      const gone = await readByIds(this.#sync, some);
      await this.#store.remove(gone);
      for (const id of some) fresh.add(id);
    }
  }

  async #lookUp(drafts: readonly RecordDraft[], known: Set<string>): Promise<void> {
    const keys = drafts.flatMap((draft) => draft.keys);
    await this.#lookUpIds(
      keys.filter(({ name }) => name === 'id').map(({ value }) => value),
      known,
    );
    const texts = keys.filter(({ name }) => name !== 'id').map(({ value }) => searchText(value));
    for (const text of new Set(texts)) {
      if (known.has(text)) continue;
      known.add(text);
      const found = await this.#search(text);
      // A record behind the last page that was read would count as missing, and be made a second time.
      if (!found) {
        await this.#readAll();
        return;
      }
      for (const record of found) for (const block of this.#blocks) block.add(record);
    }
  }

  async #readAll(): Promise<void> {
    this.#sync.onGivenUp?.();
    await fillStore(this.#sync);
    this.#lookedUp = undefined;
    if (!this.#sync.onRecords) await this.fill();
  }

  /** Many ids fit into one request. */
  async #lookUpIds(ids: readonly string[], known: Set<string>): Promise<void> {
    const unknown = [...new Set(ids)].filter((id) => !known.has(`#${id}`));
    for (const some of batches(unknown, IDS_A_REQUEST)) {
      await readByIds(this.#sync, some.map(Number));
      for (const record of await this.#store.get(some.map(Number)))
        for (const block of this.#blocks) block.add(record);
      for (const id of some) known.add(`#${id}`);
    }
  }

  /** All records in which Kommo finds the text; undefined where they are more than a key can have. */
  async #search(text: string): Promise<readonly StoredRecord[] | undefined> {
    const found: StoredRecord[] = [];
    for (let page = 1, next = true; next; page += 1) {
      if (page > MOST_PAGES) return undefined;
      const answer = await readRecordPage(this.#client, this.entity, {
        query: text,
        'order[id]': 'asc',
        page,
      });
      found.push(...answer.records);
      next = answer.next;
    }
    await this.#store.put(found);
    return found;
  }

  get #client(): Client {
    return this.#sync.client;
  }
}

/** Phones are stored in many forms: their last digits are in all of them. */
function searchText(value: string): string {
  return /^\+\d{8,}$/.test(value) ? value.slice(-8) : value;
}
