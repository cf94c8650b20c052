import { hal, type Answer } from '../http/answer.js';
import { writeBatch, writtenAnswer, type Checked } from '../http/batch.js';
import { ID, KIND, type Call, type Route } from '../http/call.js';
import { readObject } from '../http/items.js';
import { linkTo } from '../http/page.js';
import { fieldMissing, invalid, missingEntities, notFound, problem } from '../http/problem.js';
import { changed } from '../store/changes.js';
import { happened } from '../store/happened.js';
import { singular, type CrmRecord, type RecordPath } from '../store/record.js';
import type { World } from '../world.js';
import { checkRecord } from '../write/draft-record.js';
import { recordSchema, type WrittenRecord } from '../write/record-schema.js';
import type { Writing } from '../write/writing.js';
import { absentIds } from './absent-ids.js';
import { currentUserOf } from './account.js';
import { missing } from './records.js';
import { kindOf } from './tags.js';

export const writeRecordRoutes: readonly Route[] = [
  { method: 'POST', path: `/:kind${KIND}`, answer: createRecords },
  { method: 'PATCH', path: `/:kind${KIND}`, answer: patchRecords },
  { method: 'PATCH', path: `/:kind${KIND}/:id${ID}`, answer: patchOne },
];

function createRecords(call: Call): Answer {
  const path = kindOf(call);
  if (isFull(call, path)) return problem(402, 'The limit of the plan is reached');
  const written = writeBatch(call, {
    schema: recordSchema(path, call.world.switches),
    check: (item: WrittenRecord) => checkNew(call, path, item),
  });
  if ('refusal' in written) return written.refusal;
  const items = written.stored.map(({ requestId, result: { id } }) => ({
    id,
    ...(path === 'leads' ? {} : { is_deleted: false }),
    ...(path === 'contacts' ? { is_unsorted: false } : {}),
    request_id: requestId,
    _links: linkTo(call, `/${path}/${id}`),
  }));
  return writtenAnswer(call, path, items);
}

/** Whether the plan allows none of what is to be made. */
export function isFull({ world, body }: Call, path: RecordPath): boolean {
  const { recordCeiling } = world.switches;
  const more = Array.isArray(body) ? body.length : 0;
  return recordCeiling !== null && world.store.records[path].size + more > recordCeiling;
}

/** A record that is to be made, with the links that its body names and the event that tells of it. */
export function checkNew(call: Call, path: RecordPath, written: WrittenRecord): Checked<CrmRecord> {
  const check = checkRecord(writingOf(call, path, written));
  if ('complaints' in check) return check;
  return {
    store: () => {
      const record = check.store();
      linkNew(call.world, { path, id: record.id }, written);
      const subject = { entityType: singular[path], entityId: record.id, by: record.created_by };
      happened(call.world, `${singular[path]}_added`, subject);
      return record;
    },
  };
}

function linkNew(world: World, end: { path: RecordPath; id: number }, written: WrittenRecord): void {
  const { links } = world.store;
  for (const { id, is_main: isMain } of written._embedded?.contacts ?? [])
    links.add(end, { path: 'contacts', id }, isMain === undefined ? {} : { is_main: isMain });
  for (const { id } of written._embedded?.companies ?? []) links.add(end, { path: 'companies', id });
}

function patchRecords(call: Call): Answer {
  const path = kindOf(call);
  const absent = absentIds(call, (id) => liveRecord(call, path, id) !== undefined, missing[path]);
  if (absent) return missingEntities(absent);
  const written = writeBatch(call, {
    schema: recordSchema(path, call.world.switches),
    check: (item: WrittenRecord): Checked<CrmRecord> => {
      const before = item.id === undefined ? undefined : liveRecord(call, path, item.id);
      if (!before) return { complaints: [fieldMissing('id')] };
      return checkChange(call, path, { written: item, before });
    },
  });
  if ('refusal' in written) return written.refusal;
  const items = written.stored.map(({ requestId, result }) => ({
    ...patched(path, result),
    request_id: requestId,
    _links: linkTo(call, `/${path}/${result.id}`),
  }));
  return writtenAnswer(call, path, items);
}

function patchOne(call: Call): Answer {
  const path = kindOf(call);
  const before = liveRecord(call, path, Number(call.param('id')));
  if (!before) return notFound(missing[path]);
  const read = readObject(call.body, recordSchema(path, call.world.switches));
  if ('refusal' in read) return read.refusal;
  const check = checkChange(call, path, { written: read.written, before });
  if ('complaints' in check) return invalid([check]);
  const record = check.store();
  return hal({ ...patched(path, record), _links: linkTo(call, `/${path}/${record.id}`) });
}

/** A change of a record, with the events that tell of it. */
function checkChange(
  call: Call,
  path: RecordPath,
  { written, before }: { written: WrittenRecord; before: CrmRecord },
): Checked<CrmRecord> {
  const check = checkRecord({ ...writingOf(call, path, written), before });
  if ('complaints' in check) return check;
  return {
    store: () => {
      const after = check.store();
      changed(call.world, path, { before, after });
      return after;
    },
  };
}

function patched(path: RecordPath, { id, name, updated_at }: CrmRecord): Record<string, unknown> {
  return {
    id,
    ...(path === 'leads' ? {} : { name }),
    updated_at,
    ...(path === 'leads' ? {} : { is_deleted: false }),
    ...(path === 'contacts' ? { is_unsorted: false } : {}),
  };
}

function liveRecord(call: Call, path: RecordPath, id: number): CrmRecord | undefined {
  const record = call.world.store.records[path].find(id);
  return record?.is_deleted === false ? record : undefined;
}

function writingOf(call: Call, path: RecordPath, written: WrittenRecord): Writing {
  return { world: call.world, path, written, actor: call.actor, owner: currentUserOf(call) };
}
