import * as z from 'zod';

import { hal, nothing, type Answer } from '../http/answer.js';
import { writeBatch, writtenAnswer, type Checked } from '../http/batch.js';
import { ID, KIND, type Call, type Route } from '../http/call.js';
import { checkShape, readObject } from '../http/items.js';
import { optional } from '../http/optional.js';
import { linkTo, listPage } from '../http/page.js';
import {
  fieldMissing,
  invalid,
  legacy,
  missingEntities,
  notFound,
  notSupportedChoice,
  type Complaint,
} from '../http/problem.js';
import { filterNumbers, filterRange, filterValues, inRange } from '../http/query.js';
import { happened } from '../store/happened.js';
import { singular, type Note } from '../store/record.js';
import { checkUsers } from '../write/references.js';
import { absentIds } from './absent-ids.js';
import { currentUserOf } from './account.js';
import { eventOfNote, noteParamsSchema } from './note-params.js';
import { kindOf } from './tags.js';

const ALL = `/:kind${KIND}/notes`;
const OF_ONE = `/:kind${KIND}/:entity${ID}/notes`;

export const noteRoutes: readonly Route[] = [
  { method: 'GET', path: ALL, answer: listNotes },
  { method: 'POST', path: ALL, answer: createNotes },
  { method: 'PATCH', path: ALL, answer: patchNotes },
  { method: 'GET', path: `${ALL}/:id${ID}`, answer: showOne },
  { method: 'PATCH', path: `${ALL}/:id${ID}`, answer: patchOne },
  // Measured: unlike other refusals it says nothing.
  { method: 'DELETE', path: `${ALL}/:id${ID}`, answer: () => ({ status: 405 }) },
  { method: 'POST', path: `${ALL}/:id${ID}/pin`, answer: (call) => pin(call, true) },
  { method: 'POST', path: `${ALL}/:id${ID}/unpin`, answer: (call) => pin(call, false) },
  { method: 'GET', path: OF_ONE, answer: listNotes },
  { method: 'POST', path: OF_ONE, answer: createNotes },
  { method: 'GET', path: `${OF_ONE}/:id${ID}`, answer: showOne },
  { method: 'PATCH', path: `${OF_ONE}/:id${ID}`, answer: patchOne },
];

const int = optional(z.int());

const changes = z.object({
  id: int,
  entity_id: int,
  note_type: optional(z.string()),
  params: optional(z.record(z.string(), z.unknown())),
  responsible_user_id: int,
  created_by: int,
  updated_by: int,
  created_at: int,
  updated_at: int,
});

const fresh = changes.extend({ note_type: z.string() });

type Changes = z.infer<typeof changes>;

function listNotes(call: Call): Answer {
  const kind = kindOf(call);
  const { query } = call;
  const entities =
    call.param('entity') === '' ? filterNumbers(query, 'entity_id') : new Set([Number(call.param('entity'))]);
  const types = new Set(filterValues(query, 'note_type'));
  const updated = filterRange(query, 'updated_at');
  const { inclusiveRanges } = call.world.switches;
  return listPage(call, {
    key: 'notes',
    shelf: call.world.store.notes,
    orders: { updated_at: (note) => note.updated_at },
    changedAt: (note) => note.updated_at,
    filterNames: ['id', 'entity_id', 'note_type', 'updated_at'],
    filters: [
      (note) => note.entity_type === kind,
      ...(entities.size > 0 ? [(note: Note) => entities.has(note.entity_id)] : []),
      ...(types.size > 0 ? [(note: Note) => types.has(note.note_type)] : []),
      ...(updated ? [(note: Note) => inRange(note.updated_at, updated, inclusiveRanges)] : []),
    ],
    show: (note) => show(call, note),
  });
}

function showOne(call: Call): Answer {
  const note = noteOf(call, Number(call.param('id')));
  if (note) return hal(show(call, note));
  return call.world.switches.missingRecord === '204' ? nothing : notFound('Note not found');
}

/** Without the path it was made under, which the answer does not tell. */
export function showNote(note: Note, accountId: number): Record<string, unknown> {
  return {
    id: note.id,
    entity_id: note.entity_id,
    created_by: note.created_by,
    updated_by: note.updated_by,
    created_at: note.created_at,
    updated_at: note.updated_at,
    responsible_user_id: note.responsible_user_id,
    group_id: 0,
    note_type: note.note_type,
    params: note.params,
    account_id: accountId,
  };
}

function show(call: Call, note: Note): unknown {
  const { id: accountId } = call.world.store.account.account;
  return {
    ...showNote(note, accountId),
    ...(call.query.with.has('is_pinned') ? { is_pinned: note.is_pinned } : {}),
    _links: linkTo(call, `/${note.entity_type}/notes/${note.id}`),
  };
}

function createNotes(call: Call): Answer {
  const buried = buriedEntity(call);
  if (buried) return buried;
  const written = writeBatch(call, { schema: fresh, check: (item: Changes) => checkNew(call, item) });
  if ('refusal' in written) return written.refusal;
  const items = written.stored.map(({ requestId, result: { id, entity_id, entity_type } }) => ({
    id,
    entity_id,
    request_id: requestId,
    _links: linkTo(call, `/${entity_type}/notes/${id}`),
  }));
  return writtenAnswer(call, 'notes', items);
}

/** A note on a record in the trash has an answer of its own. */
function buriedEntity(call: Call): Answer | undefined {
  const kind = kindOf(call);
  const record = call.world.store.records[kind].find(Number(call.param('entity')));
  return record?.is_deleted === true ? legacy(226, `The ${singular[kind]} is deleted`) : undefined;
}

function checkNew(call: Call, written: Changes): Checked<Note> {
  const kind = kindOf(call);
  const named = call.param('entity') === '' ? written.entity_id : Number(call.param('entity'));
  if (named === undefined) return { complaints: [fieldMissing('entity_id')] };
  const complaints = [
    ...(call.world.store.records[kind].find(named)?.is_deleted === false
      ? []
      : [notSupportedChoice('entity_id')]),
    ...checkContent(written.note_type ?? '', written.params ?? {}),
    ...checkUsers(call.world, written),
  ];
  if (complaints.length > 0) return { complaints };
  return {
    store: () => {
      const note = newNote(call, written, named);
      call.world.store.notes.put(note);
      const subject = { entityType: singular[kind], entityId: named, by: note.created_by };
      const type = eventOfNote(note.note_type);
      happened(call.world, type, { ...subject, value_after: [{ note: { id: note.id } }] });
      return note;
    },
  };
}

function newNote(call: Call, written: Changes, entityId: number): Note {
  const { world, actor } = call;
  const now = world.clock.seconds();
  const times: Partial<Pick<Changes, 'created_at' | 'updated_at'>> = world.switches.createdAtHonoured
    ? written
    : {};
  return {
    id: world.store.notes.claimId(),
    entity_type: kindOf(call),
    entity_id: entityId,
    created_by: written.created_by ?? actor,
    updated_by: written.updated_by ?? actor,
    created_at: times.created_at ?? now,
    updated_at: times.updated_at ?? now,
    responsible_user_id: written.responsible_user_id ?? currentUserOf(call),
    note_type: written.note_type ?? 'common',
    params: written.params ?? {},
    is_pinned: false,
  };
}

/** Only some types can be written, and each asks for its own params. */
function checkContent(type: string, params: unknown): readonly Complaint[] {
  const schema = noteParamsSchema(type);
  if (!schema) return [notSupportedChoice('note_type')];
  return checkShape(params, schema).map((one) => ({ ...one, path: `params.${one.path}` }));
}

function patchNotes(call: Call): Answer {
  const absent = absentIds(call, (id) => noteOf(call, id) !== undefined, 'Note not found');
  if (absent) return missingEntities(absent);
  const written = writeBatch(call, {
    schema: changes,
    check: (item: Changes) => {
      const before = item.id === undefined ? undefined : noteOf(call, item.id);
      return before ? checkChange(call, item, before) : { complaints: [fieldMissing('id')] };
    },
  });
  if ('refusal' in written) return written.refusal;
  const items = written.stored.map(({ requestId, result }) => ({
    ...patched(call, result),
    request_id: requestId,
  }));
  return writtenAnswer(call, 'notes', items);
}

function patchOne(call: Call): Answer {
  const before = noteOf(call, Number(call.param('id')));
  if (!before) return notFound('Note not found');
  const read = readObject(call.body, changes);
  if ('refusal' in read) return read.refusal;
  const check = checkChange(call, read.written, before);
  return 'complaints' in check ? invalid([check]) : hal(patched(call, check.store()));
}

function checkChange(call: Call, written: Changes, before: Note): Checked<Note> {
  const type = written.note_type ?? before.note_type;
  const params = written.params ?? before.params;
  const complaints = checkContent(type, params);
  if (complaints.length > 0) return { complaints };
  return {
    store: () => {
      const now = { updated_at: call.world.clock.seconds(), updated_by: call.actor };
      const note = { ...before, ...now, note_type: type, params };
      call.world.store.notes.put(note);
      return note;
    },
  };
}

function patched(call: Call, { id, entity_id, updated_at, entity_type }: Note): Record<string, unknown> {
  return { id, entity_id, updated_at, _links: linkTo(call, `/${entity_type}/notes/${id}`) };
}

function pin(call: Call, isPinned: boolean): Answer {
  const note = noteOf(call, Number(call.param('id')));
  if (!note) return notFound('Note not found');
  call.world.store.notes.put({ ...note, is_pinned: isPinned });
  return nothing;
}

/** Of this kind of record only. */
function noteOf(call: Call, id: number): Note | undefined {
  const note = call.world.store.notes.find(id);
  return note?.entity_type === kindOf(call) ? note : undefined;
}
