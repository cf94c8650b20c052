import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { makeDirectories } from '../../disk/make-directories.js';
import type { Client } from '../../client/client.js';
import { hasRecordsBeyond, withLinks } from '../../client/record-list.js';
import { blocksOf, isMatched } from '../../mapper/mapping-parts.js';
import type { NormalBlock } from '../../mapper/normal-mapping.js';
import { memoryStore } from '../../matcher/memory-store.js';
import type { RecordStore, StoreState } from '../../matcher/record-store.js';
import { recordsOf, type RecordDraft } from '../../model/draft.js';
import type { RecordEntity } from '../../model/entity.js';
import type { IndexMethod } from '../../model/forecast.js';
import type { StoredRecord } from '../../model/stored-record.js';
import type { AccountMatch, FindElement, Match, Matcher } from '../../model/match.js';
import type { CheckedRow, ReadyRow } from '../../planner/checked-row.js';
import { openAttachments, type AccountAttachments } from './account-attachments.js';
import { openElements } from './account-elements.js';
import { BlockIndex } from './block-index.js';
import { EntityIndex } from './entity-index.js';
import type { RunHooks } from '../events.js';
import type { Preparation } from '../prepare.js';
import { fillStore, IDS_A_REQUEST, refreshStore, type Syncing } from './sync-records.js';

/** Answers which records of the account the rows of a file name. */
export interface AccountIndex {
  /**
   * For one pass over the file: what the rows of a chunk are held against, those alone. Sends reads where records must be
   * looked at again.
   */
  readonly pass: () => (rows: readonly CheckedRow[]) => Promise<AccountMatch>;
  readonly close: () => Promise<void>;
}

export interface IndexContext {
  readonly client: Client;
  readonly preparation: Preparation;
  readonly hooks: RunHooks;
  /** Match keys in the file by kind of record: the requests that look-ups would take, at most. */
  readonly keys: ReadonlyMap<RecordEntity, number>;
  /** Rows of the file, at most. */
  readonly rows: number;
}

/** Form of stored records; another one makes every index anew. */
const FORM = 1;
const PAGE = 250;
/** More look-ups than this are not worth asking whether they would be cheaper. */
const FEW_LOOK_UPS = 2_000;

/**
 * Brings the index of every kind that the mapping matches in step with the account. Which way costs fewer requests is
 * found out first, and told. A mapping that only creates reads nothing. Throws `run/locked`, `run/disk`, `api/…`.
 */
export async function openAccountIndex(context: IndexContext): Promise<AccountIndex> {
  const blocks = blocksOf(context.preparation.mapping.mapping).filter(isMatched);
  const findElement = await openElements(context.client, context.preparation.mapping.mapping);
  const opened: EntityIndex[] = [];
  const close = async (): Promise<void> => {
    for (const index of opened) await index.close();
  };
  try {
    for (const entity of new Set(blocks.map((block) => block.entity))) {
      opened.push(
        await openEntity(
          entity,
          blocks.filter((block) => block.entity === entity),
          context,
        ),
      );
    }
  } catch (thrown) {
    await close();
    throw thrown;
  }
  const notes = openAttachments(context);
  return { pass: () => passOver(opened, notes, findElement), close };
}

/** Whether a mapping needs to know the records of the account. */
export function isMatching({ mapping }: Preparation): boolean {
  return blocksOf(mapping.mapping).some(isMatched);
}

/** The match keys that a file of so many rows has at most. */
export function keysAtMost({ mapping }: Preparation, rows: number): IndexContext['keys'] {
  const keys = new Map<RecordEntity, number>();
  for (const { entity, match } of blocksOf(mapping.mapping).filter(isMatched)) {
    keys.set(entity, (keys.get(entity) ?? 0) + rows * match.length);
  }
  return keys;
}

/** Whether later rows of a file may add to the records of earlier ones. */
export function isMerging({ mapping }: Preparation): boolean {
  return blocksOf(mapping.mapping).some(
    ({ duplicates, match }) => duplicates === 'merge' && match.length > 0,
  );
}

function passOver(
  indexes: readonly EntityIndex[],
  attachments: AccountAttachments,
  findElement: FindElement,
): ReturnType<AccountIndex['pass']> {
  const isAttached = attachments.pass();
  return async (rows) => {
    const ready = rows.filter((row) => row.kind === 'ready');
    const match = await matcherFor(indexes, ready);
    await attachments.load(ready, match);
    return { match, isAttached, findElement };
  };
}

async function matcherFor(indexes: readonly EntityIndex[], rows: readonly ReadyRow[]): Promise<Matcher> {
  const drafts = rows.flatMap((row) => recordsOf(row.bundle));
  const wanted = drafts.filter(({ mode }) => mode !== 'create');
  const matches = new Map<RecordDraft, Match>();
  for (const index of indexes) {
    const ours = wanted.filter(({ entity }) => entity === index.entity);
    for (const [draft, match] of await index.match(ours)) matches.set(draft, match);
  }
  return (draft) => matches.get(draft) ?? { kind: 'none' };
}

async function openEntity(
  entity: RecordEntity,
  blocks: readonly NormalBlock[],
  context: IndexContext,
): Promise<EntityIndex> {
  const { client, preparation, hooks, keys } = context;
  const store = await openStore(entity, preparation);
  try {
    const onRead = (records: number): void =>
      hooks.onEvent?.({ kind: 'index', entity, method: 'read all', isStart: false, records });
    const signature = signatureOf(entity, preparation);
    const state = await usable(store, signature);
    const indexes = blocks.map((block) => new BlockIndex(block, preparation));
    // What is read anew is indexed on the way, so that it need not be read again from the disk.
    const onRecords = (records: readonly StoredRecord[]): void => {
      for (const record of records) for (const index of indexes) index.add(record);
    };
    const onGivenUp = (): void => hooks.onEvent?.({ kind: 'remark', text: givenUp(entity) });
    const sync: Syncing = { client, entity, store, signature, onRead, onRecords, onGivenUp };
    const count = keys.get(entity) ?? 0;
    const method = await cheapest(state, { ...sync, keys: count, lookUps: lookUps(blocks, count) });
    hooks.onEvent?.({ kind: 'index', entity, method, isStart: true, records: state?.count ?? 0 });
    if (method === 'look-ups') {
      await store.close();
      return new EntityIndex({ ...sync, store: memoryStore() }, indexes, method);
    }
    return await openIndex(sync, indexes, method === 'refresh' ? state : undefined);
  } catch (thrown) {
    await store.close();
    throw thrown;
  }
}

function givenUp(entity: RecordEntity): string {
  return `matching: a key of the file stands in too many records of kind ${entity} to look it up: all of them are read instead`;
}

/** The requests that look-ups of so many keys take: many ids fit into one. */
function lookUps(blocks: readonly NormalBlock[], keys: number): number {
  const areIds = blocks.every(({ match }) => match.every(({ text }) => text === 'id'));
  return areIds ? Math.ceil(keys / IDS_A_REQUEST) : keys;
}

/** Refreshes the store where its state is known and the account honours that, and else reads all. */
async function openIndex(
  sync: Syncing,
  blocks: readonly BlockIndex[],
  state: StoreState | undefined,
): Promise<EntityIndex> {
  const changed = state && (await refreshStore(sync, state));
  if (!changed) return new EntityIndex(sync, blocks, await fillStore(sync));
  const index = new EntityIndex(sync, blocks, changed);
  await index.fill();
  return index;
}

/**
 * Compares the requests of each way. A refreshed index looks its hits up again by id, some at a time; reading all looks
 * at nothing twice. Whether an unknown account has more pages than look-ups would take, one page tells.
 */
async function cheapest(
  state: StoreState | undefined,
  { client, entity, keys, lookUps }: Syncing & { readonly keys: number; readonly lookUps: number },
): Promise<IndexMethod> {
  if (state) return keys / IDS_A_REQUEST <= state.count / PAGE + 1 ? 'refresh' : 'read all';
  if (lookUps > FEW_LOOK_UPS) return 'read all';
  return (await hasRecordsBeyond(client, entity, lookUps + 1)) ? 'look-ups' : 'read all';
}

async function usable(store: RecordStore, signature: string): Promise<StoreState | undefined> {
  const state = await store.state();
  return state?.signature === signature ? state : undefined;
}

/** A sandbox of the command's own is gone after it, and so is its index. */
async function openStore(entity: RecordEntity, { options, dictionary }: Preparation): Promise<RecordStore> {
  if (options.sandbox) return memoryStore();
  const directory = join(options.runDir, '.index', String(dictionary.account.id), entity);
  await makeDirectories(directory);
  // Most runs match nothing, and do without LevelDB.
  const { openDiskStore } = await import('../../matcher/disk-store.js');
  return await openDiskStore(directory);
}

function signatureOf(entity: RecordEntity, { connection, dictionary }: Preparation): string {
  const facts = [FORM, connection?.url ?? '', dictionary.account.id, withLinks(entity)];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
