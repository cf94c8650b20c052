import { isRecordPath, type Task } from './record.js';
import type { Store } from './store.js';

/**
 * Brings `closest_task_at` of the task's record up to date: the due time of its earliest open task. `before` is absent for
 * a new task, which needs no look at the others.
 */
export function closestTaskChanged(store: Store, task: Task, before: Task | undefined): void {
  const { entity_id: id, entity_type: path } = task;
  if (id === null || path === null || !isRecordPath(path)) return;
  const record = store.records[path].find(id);
  if (!record) return;
  const due = before ? openDues(store, path, id) : [...newDue(task), ...known(record.closest_task_at)];
  const closest = due.length === 0 ? null : Math.min(...due);
  if (closest !== record.closest_task_at) store.records[path].put({ ...record, closest_task_at: closest });
}

function newDue({ is_completed: isDone, complete_till: due }: Task): number[] {
  return isDone ? [] : [due];
}

function known(due: number | null): number[] {
  return due === null ? [] : [due];
}

function openDues(store: Store, path: string, id: number): number[] {
  return tasksOf(store, path, id).flatMap(newDue);
}

/** The tasks of one record, open or not, in order of id. */
export function tasksOf(store: Store, path: string, id: number): readonly Task[] {
  return store.tasks.all().filter((task) => task.entity_id === id && task.entity_type === path);
}
