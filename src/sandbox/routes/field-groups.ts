import * as z from 'zod';

import { hal, nothing, type Answer } from '../http/answer.js';
import { writeBatch, type Checked } from '../http/batch.js';
import { KIND, type Call, type Route } from '../http/call.js';
import { readObject } from '../http/items.js';
import { optional } from '../http/optional.js';
import { countedPage, linkTo } from '../http/page.js';
import { fieldMissing, notFound, notSupportedChoice } from '../http/problem.js';
import type { FieldGroup } from '../store/definitions.js';
import type { RecordPath } from '../store/record.js';
import { kindOf } from './tags.js';

const GROUPS = `/:kind${KIND}/custom_fields/groups`;

export const fieldGroupRoutes: readonly Route[] = [
  { method: 'GET', path: GROUPS, answer: listGroups },
  { method: 'POST', path: GROUPS, answer: createGroups },
  { method: 'PATCH', path: GROUPS, answer: patchGroups },
  { method: 'GET', path: `${GROUPS}/:group`, answer: showOne },
  { method: 'PATCH', path: `${GROUPS}/:group`, answer: patchOne },
  { method: 'DELETE', path: `${GROUPS}/:group`, answer: deleteOne },
];

const changes = z.object({
  id: optional(z.string()),
  name: optional(z.string().min(1)),
  sort: optional(z.int()),
});
const fresh = changes.extend({ name: z.string().min(1) });

type Changes = z.infer<typeof changes>;

function groupsIn(call: Call): Map<string, FieldGroup> {
  return call.world.store.groups[kindOf(call)];
}

function listGroups(call: Call): Answer {
  const groups = [...groupsIn(call).values()].map((group) => show(call, group));
  return countedPage(call, 'custom_field_groups', groups);
}

function showOne(call: Call): Answer {
  const group = groupsIn(call).get(call.param('group'));
  return group ? hal(show(call, group)) : nothing;
}

function createGroups(call: Call): Answer {
  const check = (item: Changes): Checked<FieldGroup> => ({
    store: () =>
      keep(call, { id: newId(call), name: '', is_predefined: false, sort: groupsIn(call).size }, item),
  });
  return answerGroups(call, fresh, check);
}

function patchGroups(call: Call): Answer {
  return answerGroups(call, changes, (item) => {
    if (item.id === undefined) return { complaints: [fieldMissing('id')] };
    const before = groupsIn(call).get(item.id);
    if (!before) return { complaints: [notSupportedChoice('id')] };
    return { store: () => keep(call, before, item) };
  });
}

function answerGroups(
  call: Call,
  schema: z.ZodType<Changes>,
  check: (item: Changes) => Checked<FieldGroup>,
): Answer {
  const written = writeBatch(call, { schema, check });
  if ('refusal' in written) return written.refusal;
  const groups = written.stored.map(({ requestId, result }) => ({
    ...show(call, result),
    request_id: requestId,
  }));
  return hal({
    _total_items: groups.length,
    _links: linkTo(call, call.path),
    _embedded: { custom_field_groups: groups },
  });
}

function patchOne(call: Call): Answer {
  const before = groupsIn(call).get(call.param('group'));
  if (!before) return notFound('Group not found');
  const read = readObject(call.body, changes);
  return 'refusal' in read ? read.refusal : hal(show(call, keep(call, before, read.written)));
}

/** The fields of a group that goes stand in the main one. */
function deleteOne(call: Call): Answer {
  const path = kindOf(call);
  const group = groupsIn(call).get(call.param('group'));
  if (!group) return notFound('Group not found');
  if (group.is_predefined) return notFound('Group cannot be deleted');
  groupsIn(call).delete(group.id);
  const fields = call.world.store.fields[path];
  for (const field of fields.all())
    if (field.group_id === group.id) fields.put({ ...field, group_id: mainGroup(path) });
  return nothing;
}

function mainGroup(path: RecordPath): string | null {
  return path === 'leads' ? 'default' : null;
}

function keep(call: Call, before: FieldGroup, { name, sort }: Changes): FieldGroup {
  const group = { ...before, name: name ?? before.name, sort: sort ?? before.sort };
  groupsIn(call).set(group.id, group);
  return group;
}

/** Text, in the form of Kommo: `leads_63431752236083`. */
function newId(call: Call): string {
  const ids = [...groupsIn(call).keys()].map((id) => Number(id.split('_')[1] ?? 0));
  const last = Math.max(63_431_752_236_081, ...ids.filter(Number.isFinite));
  return `${kindOf(call)}_${last + 2}`;
}

function show(call: Call, group: FieldGroup): Record<string, unknown> {
  const path = kindOf(call);
  return {
    ...group,
    type: path,
    entity_type: path,
    _links: linkTo(call, `/${path}/custom_fields/groups/${group.id}`),
  };
}
