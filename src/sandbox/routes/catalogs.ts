import * as z from 'zod';

import { hal, nothing, type Answer } from '../http/answer.js';
import { writeBatch, writtenAnswer, type Checked } from '../http/batch.js';
import { ID, type Call, type Route } from '../http/call.js';
import { readObject } from '../http/items.js';
import { optional } from '../http/optional.js';
import { linkTo, listPage } from '../http/page.js';
import { missingEntities, notFound, notSupportedChoice } from '../http/problem.js';
import type { Catalog } from '../store/record.js';
import { emptyFieldShelf } from '../store/store.js';
import { absentIds } from './absent-ids.js';

export const catalogRoutes: readonly Route[] = [
  { method: 'GET', path: '/catalogs', answer: listCatalogs },
  { method: 'POST', path: '/catalogs', answer: createCatalogs },
  { method: 'PATCH', path: '/catalogs', answer: patchCatalogs },
  { method: 'GET', path: `/catalogs/:id${ID}`, answer: showOne },
  { method: 'PATCH', path: `/catalogs/:id${ID}`, answer: patchOne },
];

const catalogTypes = ['regular', 'products', 'invoices', 'suppliers'] as const;
const flag = optional(z.boolean());

const changes = z.object({
  id: optional(z.int()),
  name: optional(z.string().min(1)),
  type: optional(z.string()),
  sort: optional(z.int()),
  can_add_elements: flag,
  can_show_in_cards: flag,
  can_link_multiple: flag,
});
const fresh = changes.extend({ name: z.string().min(1) });

type Changes = z.infer<typeof changes>;

function listCatalogs(call: Call): Answer {
  return listPage(call, {
    key: 'catalogs',
    shelf: call.world.store.catalogs,
    orders: {},
    filters: [],
    show: (catalog) => show(call, catalog),
  });
}

function showOne(call: Call): Answer {
  const catalog = call.world.store.catalogs.find(Number(call.param('id')));
  if (catalog) return hal(show(call, catalog));
  return call.world.switches.missingRecord === '204' ? nothing : notFound('Catalog not found');
}

function createCatalogs(call: Call): Answer {
  return answerCatalogs(call, fresh, (item) => {
    const isKnown = item.type === undefined || catalogTypes.some((type) => type === item.type);
    return isKnown
      ? { store: () => keep(call, blank(call), item) }
      : { complaints: [notSupportedChoice('type')] };
  });
}

function patchCatalogs(call: Call): Answer {
  const { catalogs } = call.world.store;
  const absent = absentIds(call, (id) => catalogs.find(id) !== undefined, 'Catalog not found');
  if (absent) return missingEntities(absent);
  return answerCatalogs(call, changes, (item) => {
    const before = catalogs.find(item.id ?? 0);
    return before ? { store: () => keep(call, before, item) } : { complaints: [notSupportedChoice('id')] };
  });
}

function answerCatalogs(
  call: Call,
  schema: z.ZodType<Changes>,
  check: (item: Changes) => Checked<Catalog>,
): Answer {
  const written = writeBatch(call, { schema, check });
  if ('refusal' in written) return written.refusal;
  const items = written.stored.map(({ requestId, result }) => ({
    ...show(call, result),
    request_id: requestId,
  }));
  return writtenAnswer(call, 'catalogs', items);
}

function patchOne(call: Call): Answer {
  const before = call.world.store.catalogs.find(Number(call.param('id')));
  if (!before) return notFound('Catalog not found');
  const read = readObject(call.body, changes);
  return 'refusal' in read ? read.refusal : hal(show(call, keep(call, before, read.written)));
}

/** The type of a catalog that exists cannot be changed. */
function keep({ world, actor }: Call, before: Catalog, written: Changes): Catalog {
  const isNew = before.id === 0;
  const { id: _id, type, ...rest } = written;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const catalog: Catalog = {
    ...before,
    ...given,
    ...(isNew ? { id: world.store.catalogs.claimId(), type: type ?? before.type } : {}),
    updated_by: actor,
    updated_at: world.clock.seconds(),
  };
  world.store.catalogs.put(catalog);
  if (isNew) world.store.catalogFields.set(catalog.id, emptyFieldShelf(world.store));
  return catalog;
}

function blank({ world, actor }: Call): Catalog {
  const now = world.clock.seconds();
  return {
    id: 0,
    name: '',
    type: 'regular',
    sort: 10 * (world.store.catalogs.size + 1),
    can_add_elements: true,
    can_show_in_cards: false,
    can_link_multiple: true,
    created_by: actor,
    updated_by: actor,
    created_at: now,
    updated_at: now,
  };
}

function show(call: Call, catalog: Catalog): Record<string, unknown> {
  return {
    ...catalog,
    can_be_deleted: catalog.type === 'regular',
    sdk_widget_code: null,
    account_id: call.world.store.account.account.id,
    _links: linkTo(call, `/catalogs/${catalog.id}`),
  };
}
