import { isRecordPath, singular, type CrmRecord, type RecordPath } from '../store/record.js';
import { happened } from '../store/happened.js';
import { throwAway } from '../store/trash.js';
import type { World } from '../world.js';
import { checkRecord } from '../write/draft-record.js';
import type { Fault } from './script.js';

/** Changes the account as its people do while somebody reads it. `at` is the path of the request that is struck. */
export function mutate(world: World, fault: Fault, at: string): void {
  const path = fault.kind ?? kindIn(at);
  for (let made = 0; made < (fault.create ?? 0); made += 1) create(world, path);
  const isLast = fault.which === 'last';
  const changed = take(byChange(world, path), fault.update ?? 0, isLast);
  for (const record of changed) touch(world, path, record);
  const live = world.store.records[path].all().filter((record) => !record.is_deleted);
  for (const { id } of take(live, fault.delete ?? 0, isLast)) throwAway(world, path, id);
}

function kindIn(at: string): RecordPath {
  return at.split('/').find((segment): segment is RecordPath => isRecordPath(segment)) ?? 'leads';
}

function create(world: World, path: RecordPath): void {
  const owner = world.store.account.users.find(({ isActive }) => isActive)?.id ?? 0;
  const name = 'Made in the meantime';
  const check = checkRecord({ world, path, written: { name }, actor: owner, owner });
  if (!('store' in check)) return;
  const { id } = check.store();
  happened(world, `${singular[path]}_added`, { entityType: singular[path], entityId: id, by: owner });
}

/** The newest change of all: the record moves to the end of the default order, whatever the clock says. */
function touch(world: World, path: RecordPath, record: CrmRecord): void {
  const latest = byChange(world, path).at(-1)?.updated_at ?? 0;
  const now = Math.max(world.clock.seconds(), latest + 1);
  world.store.records[path].put({ ...record, updated_at: now });
}

function byChange(world: World, path: RecordPath): readonly CrmRecord[] {
  const all = world.store.records[path].sortedBy('changed', (record) => record.updated_at);
  return all.filter((record) => !record.is_deleted);
}

function take<T>(list: readonly T[], count: number, isLast: boolean): readonly T[] {
  return isLast ? list.slice(Math.max(list.length - count, 0)) : list.slice(0, count);
}
