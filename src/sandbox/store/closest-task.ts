import { isRecordPath, type Task } from './record.js';
import type { Store } from './store.js';

/** Brings `closest_task_at` of the task's record up to date: the due time of its earliest open task. */
export function closestTaskChanged(store: Store, { entity_id: id, entity_type: path }: Task): void {
  if (id === null || path === null || !isRecordPath(path)) return;
  const record = store.records[path].find(id);
  if (!record) return;
  const open = tasksOf(store, path, id).filter((task) => !task.is_completed);
  const closest = open.length === 0 ? null : Math.min(...open.map((task) => task.complete_till));
  if (closest !== record.closest_task_at) store.records[path].put({ ...record, closest_task_at: closest });
}

/** The tasks of one record, open or not, in order of id. */
export function tasksOf(store: Store, path: string, id: number): readonly Task[] {
  return store.tasks.all().filter((task) => task.entity_id === id && task.entity_type === path);
}
