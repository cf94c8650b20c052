import { hal, nothing, type Answer } from '../http/answer.js';
import { writeBatch, type Checked } from '../http/batch.js';
import { ID, type Call, type Route } from '../http/call.js';
import { readObject } from '../http/items.js';
import { countedPage, linkTo } from '../http/page.js';
import { fieldMissing, invalid, notFound, notSupportedChoice } from '../http/problem.js';
import { filterNumbers, filterValues, orderOf } from '../http/query.js';
import type { FieldDefinition } from '../store/definitions.js';
import {
  checkFieldChanges,
  checkNewField,
  fieldChangesSchema,
  newFieldSchema,
  type FieldChanges,
  type NewField,
} from '../write/field-definition.js';
import { fieldOwner, fieldPaths, type FieldOwner } from './field-owner.js';

type AnswerOf = (call: Call, owner: FieldOwner) => Answer;

export const customFieldRoutes: readonly Route[] = fieldPaths.flatMap((path): Route[] => [
  { method: 'GET', path, answer: ofOwner(listFields) },
  { method: 'POST', path, answer: ofOwner(createFields) },
  { method: 'PATCH', path, answer: ofOwner(patchFields) },
  { method: 'GET', path: `${path}/:id${ID}`, answer: ofOwner(showOne) },
  { method: 'PATCH', path: `${path}/:id${ID}`, answer: ofOwner(patchOne) },
  { method: 'DELETE', path: `${path}/:id${ID}`, answer: ofOwner(deleteOne) },
]);

function ofOwner(answer: AnswerOf): Route['answer'] {
  return (call) => {
    const owner = fieldOwner(call);
    return owner ? answer(call, owner) : notFound('Catalog not found');
  };
}

function listFields(call: Call, owner: FieldOwner): Answer {
  const types = new Set(filterValues(call.query, 'type'));
  const ids = filterNumbers(call.query, 'id');
  const order = orderOf(call.query, ['sort', 'id']) ?? { field: 'sort', descending: false };
  const found = owner.shelf
    .all()
    .filter(({ type, id }) => (types.size === 0 || types.has(type)) && (ids.size === 0 || ids.has(id)))
    .toSorted((a, b) => (order.field === 'id' ? a.id - b.id : a.sort - b.sort));
  const ordered = order.descending ? found.toReversed() : found;
  return countedPage(
    call,
    'custom_fields',
    ordered.map((field) => show(call, owner, field)),
  );
}

function showOne(call: Call, owner: FieldOwner): Answer {
  const field = owner.shelf.find(Number(call.param('id')));
  if (field) return hal(show(call, owner, field));
  return call.world.switches.missingRecord === '204' ? nothing : notFound('Custom field not found');
}

function createFields(call: Call, owner: FieldOwner): Answer {
  const place = { world: call.world, ...owner };
  const check = (item: NewField): Checked<FieldDefinition> => checkNewField(place, item);
  const written = writeBatch(call, { schema: newFieldSchema, check });
  return 'refusal' in written ? written.refusal : answerFields(call, owner, { ...written, status: 201 });
}

function patchFields(call: Call, owner: FieldOwner): Answer {
  const check = (item: FieldChanges): Checked<FieldDefinition> => {
    if (item.id === undefined) return { complaints: [fieldMissing('id')] };
    const before = owner.shelf.find(item.id);
    if (!before) return { complaints: [notSupportedChoice('id')] };
    return checkFieldChanges({ world: call.world, ...owner }, item, before);
  };
  const written = writeBatch(call, { schema: fieldChangesSchema, check });
  return 'refusal' in written ? written.refusal : answerFields(call, owner, { ...written, status: 200 });
}

function patchOne(call: Call, owner: FieldOwner): Answer {
  const before = owner.shelf.find(Number(call.param('id')));
  if (!before) return notFound('Custom field not found');
  const read = readObject(call.body, fieldChangesSchema);
  if ('refusal' in read) return read.refusal;
  const check = checkFieldChanges({ world: call.world, ...owner }, read.written, before);
  if ('complaints' in check) return invalid([check]);
  const field = check.store();
  const shown = show(call, owner, field);
  const asObject = call.world.switches.enumsShape === 'object' && Array.isArray(shown['enums']);
  return hal(asObject ? { ...shown, enums: Object.fromEntries(field.enums.entries()) } : shown);
}

function deleteOne(call: Call, owner: FieldOwner): Answer {
  return owner.shelf.remove(Number(call.param('id'))) ? nothing : notFound('Custom field not found');
}

interface WrittenFields {
  readonly stored: readonly { requestId: string; result: FieldDefinition }[];
  readonly status: number;
}

function answerFields(call: Call, owner: FieldOwner, { stored, status }: WrittenFields): Answer {
  const fields = stored.map(({ requestId, result }) => ({
    ...show(call, owner, result),
    request_id: requestId,
  }));
  const body = {
    _total_items: fields.length,
    _links: linkTo(call, call.path),
    _embedded: { custom_fields: fields },
  };
  return hal(body, status);
}

function show(call: Call, { path, entityType }: FieldOwner, field: FieldDefinition): Record<string, unknown> {
  const { id, enums, is_computed: isComputed, ...rest } = field;
  const isTree = field.type === 'category';
  return {
    id,
    ...rest,
    account_id: call.world.store.account.account.id,
    entity_type: entityType,
    is_computed: isComputed,
    is_deletable: !field.is_predefined,
    is_visible: true,
    ...(entityType === 'catalogs' ? { is_required: false } : {}),
    hidden_statuses: [],
    chained_lists: null,
    settings: null,
    tracking_callback: null,
    search_in: null,
    triggers: [],
    enums: enums.length === 0 || isTree ? null : enums,
    nested: isTree
      ? enums.map(({ id: option, value, sort, parent_id: parent }) => ({
          id: option,
          parent_id: parent ?? null,
          value,
          sort,
        }))
      : null,
    _links: linkTo(call, `${path}/custom_fields/${id}`),
  };
}
