import * as z from 'zod';

import { hal, nothing, type Answer } from '../http/answer.js';
import { writeBatch, writtenAnswer, type Checked } from '../http/batch.js';
import { ID, type Call, type Route } from '../http/call.js';
import { readObject } from '../http/items.js';
import { optional } from '../http/optional.js';
import { listPage } from '../http/page.js';
import { fieldMissing, invalid, missingEntities, notFound } from '../http/problem.js';
import type { Catalog, CatalogElement } from '../store/record.js';
import type { World } from '../world.js';
import { changedFields, customFieldsSchema, readCustomFields } from '../write/custom-fields.js';
import { absentIds } from './absent-ids.js';
import { shownFields } from './show-fields.js';

const ELEMENTS = `/catalogs/:catalog${ID}/elements`;

export const elementRoutes: readonly Route[] = [
  { method: 'GET', path: ELEMENTS, answer: ofCatalog(listElements) },
  { method: 'POST', path: ELEMENTS, answer: ofCatalog(createElements) },
  { method: 'PATCH', path: ELEMENTS, answer: ofCatalog(patchElements) },
  { method: 'GET', path: `${ELEMENTS}/:id${ID}`, answer: ofCatalog(showOne) },
  { method: 'PATCH', path: `${ELEMENTS}/:id${ID}`, answer: ofCatalog(patchOne) },
];

const changes = z.object({
  id: optional(z.int()),
  name: optional(z.string().min(1)),
  custom_fields_values: customFieldsSchema,
});
const fresh = changes.extend({ name: z.string().min(1) });

type Changes = z.infer<typeof changes>;

function ofCatalog(answer: (call: Call, catalog: Catalog) => Answer): Route['answer'] {
  return (call) => {
    const catalog = call.world.store.catalogs.find(Number(call.param('catalog')));
    return catalog ? answer(call, catalog) : notFound('Catalog not found');
  };
}

function listElements(call: Call, catalog: Catalog): Answer {
  const { search } = call.query;
  return listPage(call, {
    key: 'elements',
    shelf: call.world.store.elements,
    orders: {},
    filters: [
      (element) => element.catalog_id === catalog.id,
      ...(search === '' ? [] : [(element: CatalogElement) => isFound(element, search)]),
    ],
    show: (element) => showElement(call.world, element),
  });
}

function isFound({ name, fields }: CatalogElement, search: string): boolean {
  const values = fields.flatMap((field) => field.values.map(({ value }) => value));
  return [name, ...values].some((text) => typeof text === 'string' && text.toLowerCase().includes(search));
}

function showOne(call: Call, catalog: Catalog): Answer {
  const element = elementOf(call, catalog);
  if (element) return hal(showElement(call.world, element));
  return call.world.switches.missingRecord === '204' ? nothing : notFound('Element not found');
}

function createElements(call: Call, catalog: Catalog): Answer {
  return answerElements(call, fresh, (item) => checkElement(call, item, blank(call, catalog)));
}

function patchElements(call: Call, catalog: Catalog): Answer {
  const find = (id: number): CatalogElement | undefined => elementOf(call, catalog, id);
  const absent = absentIds(call, (id) => find(id) !== undefined, 'Element not found');
  if (absent) return missingEntities(absent);
  return answerElements(call, changes, (item) => {
    const before = find(item.id ?? 0);
    return before ? checkElement(call, item, before) : { complaints: [fieldMissing('id')] };
  });
}

function answerElements(
  call: Call,
  schema: z.ZodType<Changes>,
  check: (item: Changes) => Checked<CatalogElement>,
): Answer {
  const written = writeBatch(call, { schema, check });
  if ('refusal' in written) return written.refusal;
  const items = written.stored.map(({ requestId, result }) => ({
    ...showElement(call.world, result),
    request_id: requestId,
  }));
  return writtenAnswer(call, 'elements', items);
}

function patchOne(call: Call, catalog: Catalog): Answer {
  const before = elementOf(call, catalog);
  if (!before) return notFound('Element not found');
  const read = readObject(call.body, changes);
  if ('refusal' in read) return read.refusal;
  const check = checkElement(call, read.written, before);
  return 'complaints' in check ? invalid([check]) : hal(showElement(call.world, check.store()));
}

function elementOf(call: Call, catalog: Catalog, id = Number(call.param('id'))): CatalogElement | undefined {
  const element = call.world.store.elements.find(id);
  return element?.catalog_id === catalog.id ? element : undefined;
}

function checkElement(call: Call, written: Changes, before: CatalogElement): Checked<CatalogElement> {
  const { world, actor } = call;
  const { elements, catalogFields } = world.store;
  const shelf = catalogFields.get(before.catalog_id);
  if (!shelf) return { complaints: [] };
  const fields = readCustomFields(world, shelf, written.custom_fields_values);
  if (fields.complaints.length > 0) return { complaints: fields.complaints };
  return {
    store: () => {
      const element = {
        ...before,
        id: before.id === 0 ? elements.claimId() : before.id,
        name: written.name ?? before.name,
        fields: changedFields(before.fields, fields),
        updated_at: world.clock.seconds(),
        updated_by: actor,
      };
      elements.put(element);
      return element;
    },
  };
}

function blank({ world, actor }: Call, catalog: Catalog): CatalogElement {
  const now = world.clock.seconds();
  return {
    id: 0,
    catalog_id: catalog.id,
    name: '',
    created_by: actor,
    updated_by: actor,
    created_at: now,
    updated_at: now,
    fields: [],
  };
}

export function showElement(world: World, { fields, ...element }: CatalogElement): Record<string, unknown> {
  const { account, catalogFields } = world.store;
  const path = `/catalogs/${element.catalog_id}/elements/${element.id}`;
  const shelf = catalogFields.get(element.catalog_id);
  return {
    ...element,
    is_deleted: null,
    custom_fields_values: shelf ? shownFields(world, { shelf, isLead: false }, fields) : null,
    account_id: account.account.id,
    _links: { self: { href: `${world.url}/api/v4${path}` } },
  };
}
