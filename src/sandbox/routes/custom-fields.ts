import * as z from 'zod';

import { hal, nothing, type Answer } from '../http/answer.js';
import { writeBatch, type Checked } from '../http/batch.js';
import { ID, KIND, type Call, type Route } from '../http/call.js';
import { readObject } from '../http/items.js';
import { optional } from '../http/optional.js';
import { countedPage, linkTo } from '../http/page.js';
import { fieldMissing, invalid, notFound, notSupportedChoice, type Complaint } from '../http/problem.js';
import { filterNumbers, filterValues, orderOf } from '../http/query.js';
import { customFieldTypes } from '../../schema/account-dictionary.js';
import type { FieldDefinition, Option } from '../store/definitions.js';
import type { RecordPath } from '../store/record.js';
import { kindOf } from './tags.js';

const FIELDS = `/:kind${KIND}/custom_fields`;

export const customFieldRoutes: readonly Route[] = [
  { method: 'GET', path: FIELDS, answer: listFields },
  { method: 'POST', path: FIELDS, answer: createFields },
  { method: 'PATCH', path: FIELDS, answer: patchFields },
  { method: 'GET', path: `${FIELDS}/:id${ID}`, answer: showOne },
  { method: 'PATCH', path: `${FIELDS}/:id${ID}`, answer: patchOne },
  { method: 'DELETE', path: `${FIELDS}/:id${ID}`, answer: deleteOne },
  { method: 'GET', path: `${FIELDS}/groups`, answer: listGroups },
  { method: 'GET', path: `${FIELDS}/groups/:group`, answer: showGroup },
];

const option = z.object({
  id: optional(z.int()),
  value: z.string(),
  sort: optional(z.int()),
  code: optional(z.string()),
});

const changes = z.object({
  id: optional(z.int()),
  name: optional(z.string().min(1)),
  code: optional(z.string()),
  sort: optional(z.int()),
  group_id: optional(z.string()),
  is_api_only: optional(z.boolean()),
  currency: optional(z.string()),
  remind: optional(z.string()),
  enums: optional(z.array(option)),
  required_statuses: optional(z.array(z.object({ pipeline_id: z.int(), status_id: z.int() }))),
});

const fresh = changes.extend({ name: z.string().min(1), type: z.string() });

type Changes = z.infer<typeof changes>;
type Fresh = z.infer<typeof fresh>;

function listFields(call: Call): Answer {
  const path = kindOf(call);
  const types = new Set(filterValues(call.query, 'type'));
  const ids = filterNumbers(call.query, 'id');
  const order = orderOf(call.query, ['sort', 'id']) ?? { field: 'sort', descending: false };
  const found = call.world.store.fields[path]
    .all()
    .filter(({ type, id }) => (types.size === 0 || types.has(type)) && (ids.size === 0 || ids.has(id)))
    .toSorted((a, b) => (order.field === 'id' ? a.id - b.id : a.sort - b.sort));
  const ordered = order.descending ? found.toReversed() : found;
  return countedPage(
    call,
    'custom_fields',
    ordered.map((field) => show(call, path, field)),
  );
}

function showOne(call: Call): Answer {
  const path = kindOf(call);
  const field = call.world.store.fields[path].find(Number(call.param('id')));
  if (field) return hal(show(call, path, field));
  return call.world.switches.missingRecord === '204' ? nothing : notFound('Custom field not found');
}

function createFields(call: Call): Answer {
  const path = kindOf(call);
  const written = writeBatch(call, { schema: fresh, check: (item: Fresh) => checkFresh(call, path, item) });
  return 'refusal' in written ? written.refusal : answerFields(call, written.stored, 201);
}

function patchFields(call: Call): Answer {
  const path = kindOf(call);
  const check = (item: Changes): Checked<FieldDefinition> => {
    const before = item.id === undefined ? undefined : call.world.store.fields[path].find(item.id);
    if (!before)
      return { complaints: [item.id === undefined ? fieldMissing('id') : notSupportedChoice('id')] };
    return checkChanges(call, path, { before, written: item });
  };
  const written = writeBatch(call, { schema: changes, check });
  return 'refusal' in written ? written.refusal : answerFields(call, written.stored, 200);
}

function patchOne(call: Call): Answer {
  const path = kindOf(call);
  const before = call.world.store.fields[path].find(Number(call.param('id')));
  if (!before) return notFound('Custom field not found');
  const read = readObject(call.body, changes);
  if ('refusal' in read) return read.refusal;
  const check = checkChanges(call, path, { before, written: read.written });
  return 'complaints' in check ? invalid([check]) : hal(show(call, path, check.store()));
}

function deleteOne(call: Call): Answer {
  const shelf = call.world.store.fields[kindOf(call)];
  return shelf.remove(Number(call.param('id'))) ? nothing : notFound('Custom field not found');
}

function answerFields(
  call: Call,
  stored: readonly { requestId: string; result: FieldDefinition }[],
  status: number,
): Answer {
  const fields = stored.map(({ requestId, result }) => ({
    ...show(call, kindOf(call), result),
    request_id: requestId,
  }));
  const body = {
    _total_items: fields.length,
    _links: linkTo(call, call.path),
    _embedded: { custom_fields: fields },
  };
  return hal(body, status);
}

function checkFresh(call: Call, path: RecordPath, written: Fresh): Checked<FieldDefinition> {
  const isKnown = customFieldTypes.some((type) => type === written.type);
  if (!isKnown) return { complaints: [notSupportedChoice('type')] };
  const shelf = call.world.store.fields[path];
  const blank: FieldDefinition = {
    id: 0,
    name: written.name,
    code: written.code ?? null,
    sort: 500 + shelf.size,
    type: written.type,
    group_id: null,
    is_api_only: false,
    is_computed: false,
    is_predefined: false,
    currency: null,
    required_statuses: [],
    remind: written.type === 'birthday' ? 'never' : null,
    enums: [],
  };
  return checkChanges(call, path, { before: blank, written });
}

/** A list of options replaces the one before: options that are kept must come with their ids. */
function checkChanges(
  call: Call,
  path: RecordPath,
  { before, written }: { before: FieldDefinition; written: Changes },
): Checked<FieldDefinition> {
  const shelf = call.world.store.fields[path];
  const complaints = [
    ...staleOptions(before, written),
    ...unknownStages(call, written),
    ...(before.type === 'monetary' && written.currency === undefined ? [fieldMissing('currency')] : []),
  ];
  if (complaints.length > 0) return { complaints };
  return {
    store: () => {
      const id = before.id === 0 ? shelf.claimId() : before.id;
      const given = Object.entries(written).filter(([, value]) => value !== undefined);
      const enums = written.enums ? options(id, before, written.enums) : before.enums;
      const field: FieldDefinition = { ...before, ...Object.fromEntries(given), id, enums };
      shelf.put(field);
      return field;
    },
  };
}

function staleOptions({ enums }: FieldDefinition, written: Changes): Complaint[] {
  return (written.enums ?? []).flatMap(({ id }, index) =>
    id === undefined || enums.some((one) => one.id === id) ? [] : [notSupportedChoice(`enums.${index}.id`)],
  );
}

function unknownStages(call: Call, written: Changes): Complaint[] {
  return (written.required_statuses ?? []).flatMap(({ pipeline_id, status_id }, index) => {
    const pipeline = call.world.store.pipelines.get(pipeline_id);
    const isKnown = pipeline?.stages.some(({ id }) => id === status_id) === true;
    return isKnown ? [] : [notSupportedChoice(`required_statuses.${index}.status_id`)];
  });
}

function options(
  fieldId: number,
  { enums }: FieldDefinition,
  written: NonNullable<Changes['enums']>,
): Option[] {
  const firstId = Math.max(fieldId % 1_000_000, 0) * 10 + 5;
  let next = Math.max(firstId, ...enums.map(({ id }) => id + 1));
  return written.map(({ id, value, sort, code }, index) => ({
    id: id ?? next++,
    value,
    sort: sort ?? index,
    code: code ?? null,
  }));
}

function show(call: Call, path: RecordPath, field: FieldDefinition): Record<string, unknown> {
  const { id, enums, is_computed: isComputed, ...rest } = field;
  return {
    id,
    ...rest,
    account_id: call.world.store.account.account.id,
    entity_type: path,
    is_computed: isComputed,
    is_deletable: !field.is_predefined,
    is_visible: true,
    hidden_statuses: [],
    chained_lists: null,
    settings: null,
    nested: null,
    tracking_callback: null,
    search_in: null,
    triggers: [],
    enums: enums.length === 0 ? null : enums,
    _links: linkTo(call, `/${path}/custom_fields/${id}`),
  };
}

function listGroups(call: Call): Answer {
  const path = kindOf(call);
  const groups = [...call.world.store.groups[path].keys()].map((id) => group(call, path, id));
  return countedPage(call, 'custom_field_groups', groups);
}

function showGroup(call: Call): Answer {
  const found = group(call, kindOf(call), call.param('group'));
  return found === null ? nothing : hal(found);
}

function group(call: Call, path: RecordPath, id: string): unknown {
  const found = call.world.store.groups[path].get(id);
  if (!found) return null;
  return {
    ...found,
    type: path,
    entity_type: path,
    _links: linkTo(call, `/${path}/custom_fields/groups/${id}`),
  };
}
