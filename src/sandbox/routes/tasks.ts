import * as z from 'zod';

import { hal, nothing, type Answer } from '../http/answer.js';
import { writeBatch, writtenAnswer, type Checked } from '../http/batch.js';
import { ID, type Call, type Route } from '../http/call.js';
import { readObject } from '../http/items.js';
import { optional } from '../http/optional.js';
import { linkTo, listPage } from '../http/page.js';
import {
  fieldMissing,
  invalid,
  missingEntities,
  notFound,
  notSupportedChoice,
  problem,
  type Complaint,
} from '../http/problem.js';
import { filterNumbers, filterRange, filterValues, inRange, type Query } from '../http/query.js';
import { happened } from '../store/happened.js';
import { isRecordPath, type Task } from '../store/record.js';
import { closestTaskChanged } from '../store/closest-task.js';
import { checkUsers } from '../write/references.js';
import { absentIds } from './absent-ids.js';
import { currentUserOf } from './account.js';

export const taskRoutes: readonly Route[] = [
  { method: 'GET', path: '/tasks', answer: listTasks },
  { method: 'POST', path: '/tasks', answer: createTasks },
  { method: 'PATCH', path: '/tasks', answer: patchTasks },
  { method: 'GET', path: `/tasks/:id${ID}`, answer: showOne },
  { method: 'PATCH', path: `/tasks/:id${ID}`, answer: patchOne },
  { method: 'DELETE', path: `/tasks/:id${ID}`, answer: () => problem(403, 'Invalid scope') },
];

const int = optional(z.int());

const changes = z.object({
  id: int,
  text: optional(z.string()),
  complete_till: int,
  task_type_id: int,
  entity_id: int,
  entity_type: optional(z.string()),
  responsible_user_id: int,
  is_completed: optional(z.boolean()),
  duration: int,
  result: optional(z.object({ text: z.string() })),
  created_by: int,
  updated_by: int,
  created_at: int,
  updated_at: int,
});

const fresh = changes.extend({ text: z.string(), complete_till: z.int() });

type Changes = z.infer<typeof changes>;

function listTasks(call: Call): Answer {
  return listPage(call, {
    key: 'tasks',
    shelf: call.world.store.tasks,
    orders: { created_at: (task) => task.created_at, complete_till: (task) => task.complete_till },
    changedAt: (task) => task.updated_at,
    filterNames: ['id', 'entity_type', 'updated_at', ...Object.keys(numbers)],
    filters: filters(call.query, call.world.switches.inclusiveRanges),
    show: (task) => show(call, task),
  });
}

const numbers: Readonly<Record<string, (task: Task) => number | null>> = {
  responsible_user_id: (task) => task.responsible_user_id,
  task_type: (task) => task.task_type_id,
  task_type_id: (task) => task.task_type_id,
  entity_id: (task) => task.entity_id,
  is_completed: (task) => Number(task.is_completed),
};

function filters(query: Query, inclusive: boolean): ((task: Task) => boolean)[] {
  const types = new Set(filterValues(query, 'entity_type'));
  const updated = filterRange(query, 'updated_at');
  return [
    ...Object.entries(numbers).flatMap(([name, numberOf]) => {
      const wanted = filterNumbers(query, name);
      return wanted.size === 0 ? [] : [(task: Task) => wanted.has(numberOf(task) ?? -1)];
    }),
    ...(types.size > 0 ? [(task: Task) => types.has(task.entity_type ?? '')] : []),
    ...(updated ? [(task: Task) => inRange(task.updated_at, updated, inclusive)] : []),
  ];
}

function showOne(call: Call): Answer {
  const task = call.world.store.tasks.find(Number(call.param('id')));
  if (task) return hal(show(call, task));
  return call.world.switches.missingRecord === '204' ? nothing : notFound('Task not found');
}

/** The result is `[]` while there is none, and an object after. */
export function showTask(task: Task, accountId: number): Record<string, unknown> {
  const { id, result, complete_till, ...rest } = task;
  return { id, ...rest, group_id: 0, result: result ?? [], complete_till, account_id: accountId };
}

function show(call: Call, task: Task): unknown {
  const { id: accountId } = call.world.store.account.account;
  return { ...showTask(task, accountId), _links: linkTo(call, `/tasks/${task.id}`) };
}

function createTasks(call: Call): Answer {
  const written = writeBatch(call, {
    schema: fresh,
    check: (item: Changes) => checkTask(call, item, undefined),
  });
  if ('refusal' in written) return written.refusal;
  const items = written.stored.map(({ requestId, result: { id } }) => ({
    id,
    request_id: requestId,
    _links: linkTo(call, `/tasks/${id}`),
  }));
  return writtenAnswer(call, 'tasks', items);
}

function patchTasks(call: Call): Answer {
  const { tasks } = call.world.store;
  const absent = absentIds(call, (id) => tasks.find(id) !== undefined, 'Task not found');
  if (absent) return missingEntities(absent);
  const written = writeBatch(call, {
    schema: changes,
    check: (item: Changes) => {
      const before = item.id === undefined ? undefined : tasks.find(item.id);
      return before ? checkTask(call, item, before) : { complaints: [fieldMissing('id')] };
    },
  });
  if ('refusal' in written) return written.refusal;
  const items = written.stored.map(({ requestId, result }) => ({
    ...patched(call, result),
    request_id: requestId,
  }));
  return writtenAnswer(call, 'tasks', items);
}

function patchOne(call: Call): Answer {
  const before = call.world.store.tasks.find(Number(call.param('id')));
  if (!before) return notFound('Task not found');
  const read = readObject(call.body, changes);
  if ('refusal' in read) return read.refusal;
  const check = checkTask(call, read.written, before);
  return 'complaints' in check ? invalid([check]) : hal(patched(call, check.store()));
}

function patched(call: Call, { id, updated_at }: Task): Record<string, unknown> {
  return { id, updated_at, _links: linkTo(call, `/tasks/${id}`) };
}

function checkTask(call: Call, written: Changes, before: Task | undefined): Checked<Task> {
  const complaints = [
    ...checkUsers(call.world, written),
    ...checkEntity(call, written),
    ...checkType(call, written),
  ];
  if (complaints.length > 0) return { complaints };
  return {
    store: () => {
      const task = merged(call, written, before);
      call.world.store.tasks.put(task);
      closestTaskChanged(call.world.store, task, before);
      if (before && before.entity_id !== task.entity_id) closestTaskChanged(call.world.store, before, before);
      taskHappened(call, task, before);
      return task;
    },
  };
}

function taskHappened({ world }: Call, task: Task, before: Task | undefined): void {
  const subject = { entityType: 'task', entityId: task.id, by: task.updated_by };
  if (!before) happened(world, 'task_added', { ...subject, value_after: [{ task: { text: task.text } }] });
  if (task.is_completed && before?.is_completed !== true) happened(world, 'task_completed', subject);
}

function checkEntity(call: Call, { entity_id: id, entity_type: type }: Changes): Complaint[] {
  if (type === undefined) return id === undefined ? [] : [fieldMissing('entity_type')];
  if (type === 'customers') return [];
  if (!isRecordPath(type)) return [notSupportedChoice('entity_type')];
  if (id === undefined) return [fieldMissing('entity_id')];
  return call.world.store.records[type].find(id)?.is_deleted === false
    ? []
    : [notSupportedChoice('entity_id')];
}

function checkType(call: Call, { task_type_id: type }: Changes): Complaint[] {
  const isKnown = type === undefined || call.world.store.account.taskTypes.some(({ id }) => id === type);
  return isKnown ? [] : [notSupportedChoice('task_type_id')];
}

function merged(call: Call, written: Changes, before: Task | undefined): Task {
  const { store } = call.world;
  const base = before ?? blankTask(call);
  const given = Object.entries(written).filter(([key, value]) => value !== undefined && key !== 'id');
  const times = call.world.switches.createdAtHonoured
    ? {}
    : { created_at: base.created_at, updated_at: call.world.clock.seconds() };
  const id = before?.id ?? store.tasks.claimId();
  const now = { updated_at: call.world.clock.seconds(), updated_by: call.actor };
  return { ...base, ...now, ...Object.fromEntries(given), ...times, id };
}

function blankTask(call: Call): Task {
  const now = call.world.clock.seconds();
  return {
    id: 0,
    created_by: call.actor,
    updated_by: call.actor,
    created_at: now,
    updated_at: now,
    responsible_user_id: currentUserOf(call),
    entity_id: null,
    entity_type: null,
    duration: 0,
    is_completed: false,
    task_type_id: call.world.switches.defaultTaskType,
    text: '',
    result: null,
    complete_till: now,
  };
}
