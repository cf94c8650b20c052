import type { World } from '../world.js';
import { happened } from './happened.js';
import { singular, type RecordPath } from './record.js';

/**
 * Throws a record away, as people do in the pages of Kommo; the API has no way to. It stays, hidden, in the trash.
 * False where there is no such record.
 */
export function throwAway(world: World, path: RecordPath, id: number): boolean {
  const record = world.store.records[path].find(id);
  if (record?.is_deleted !== false) return false;
  world.store.records[path].put({ ...record, is_deleted: true, updated_at: world.clock.seconds() });
  world.store.trash[path].add(id);
  happened(world, `${singular[path]}_deleted`, { entityType: singular[path], entityId: id, by: 0 });
  return true;
}
