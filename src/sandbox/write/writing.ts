import type { CrmRecord, RecordPath } from '../store/record.js';
import type { World } from '../world.js';
import type { WrittenRecord } from './record-schema.js';

/** A write that is to become a record; `before` is absent for a new one. */
export interface Writing {
  readonly world: World;
  readonly path: RecordPath;
  readonly written: WrittenRecord;
  readonly before?: CrmRecord;
  /** Who writes: a user id, or 0. */
  readonly actor: number;
  /** Who is responsible when nobody is named. */
  readonly owner: number;
}
