import * as z from 'zod';

import { hal, nothing, type Answer } from '../http/answer.js';
import { writeBatch, writtenAnswer, type Checked } from '../http/batch.js';
import { ID, KIND, type Call, type Route } from '../http/call.js';
import { optional } from '../http/optional.js';
import { pageLinks } from '../http/page.js';
import { fieldMissing, notFound, notSupportedChoice, type Complaint } from '../http/problem.js';
import { filterNumbers, filterValues, type Query } from '../http/query.js';
import { isLinkPath, type Link, type LinkEnd, type LinkPath } from '../store/links.js';
import { happened } from '../store/happened.js';
import { isRecordPath, singular, type RecordPath } from '../store/record.js';
import { checkUsers } from '../write/references.js';
import { missing } from './records.js';
import { kindOf } from './tags.js';

const ONE = `/:kind${KIND}/:id${ID}`;
const MANY = `/:kind${KIND}`;

export const linkRoutes: readonly Route[] = [
  { method: 'GET', path: `${ONE}/links`, answer: (call) => ofOne(call, () => listLinks(call, [idOf(call)])) },
  { method: 'POST', path: `${ONE}/link`, answer: (call) => ofOne(call, () => link(call, idOf(call))) },
  { method: 'POST', path: `${ONE}/unlink`, answer: (call) => ofOne(call, () => unlink(call, idOf(call))) },
  {
    method: 'GET',
    path: `${MANY}/links`,
    answer: (call) => inBulk(call, () => listLinks(call, bulkIds(call))),
  },
  { method: 'POST', path: `${MANY}/link`, answer: (call) => inBulk(call, () => link(call)) },
  { method: 'POST', path: `${MANY}/unlink`, answer: (call) => inBulk(call, () => unlink(call)) },
];

/** What each kind can be linked to (reference/linking-entities; contact and company to lead are measured). */
const allowed: Readonly<Record<RecordPath, readonly LinkPath[]>> = {
  leads: ['contacts', 'companies', 'catalog_elements'],
  contacts: ['leads', 'companies', 'customers', 'catalog_elements'],
  companies: ['leads', 'contacts', 'customers', 'catalog_elements'],
};

const written = z.object({
  entity_id: optional(z.int()),
  to_entity_id: z.int(),
  to_entity_type: z.string(),
  metadata: optional(
    z.object({
      is_main: optional(z.boolean()),
      quantity: optional(z.number()),
      catalog_id: optional(z.int()),
      price_id: optional(z.int()),
      updated_by: optional(z.int()),
    }),
  ),
});

type Written = z.infer<typeof written>;

interface Pair {
  readonly from: LinkEnd;
  readonly to: LinkEnd;
}

function idOf(call: Call): number {
  return Number(call.param('id'));
}

function bulkIds({ query }: Call): readonly number[] {
  return [...filterNumbers(query, 'entity_id')];
}

function ofOne(call: Call, answer: () => Answer): Answer {
  const path = kindOf(call);
  const record = call.world.store.records[path].find(idOf(call));
  return record?.is_deleted === false ? answer() : notFound(missing[path]);
}

/** The bulk form is in no page of Kommo's own reference: a switch takes it away. */
function inBulk(call: Call, answer: () => Answer): Answer {
  return call.world.switches.bulkLink ? answer() : notFound(`Cannot ${call.method} ${call.href}`);
}

function listLinks(call: Call, ids: readonly number[]): Answer {
  const path = kindOf(call);
  const isBulk = call.param('id') === '';
  const links = ids.flatMap((id) =>
    call.world.store.links
      .of({ path, id })
      .filter(wantedBy(call.query))
      .map((found) => ({
        ...(isBulk ? { entity_id: id, entity_type: path } : {}),
        to_entity_id: found.id,
        to_entity_type: found.path,
        metadata: shownMetadata(path, found),
      })),
  );
  if (links.length === 0 && call.world.switches.emptyLinks === '204') return nothing;
  const { page, limit } = call.query;
  return hal({
    _total_items: links.length,
    _links: pageLinks(call, page * limit < links.length),
    _embedded: { links: links.slice((page - 1) * limit, page * limit) },
  });
}

function wantedBy(query: Query): (link: Link) => boolean {
  const ids = filterNumbers(query, 'to_entity_id');
  const types = new Set(filterValues(query, 'to_entity_type'));
  const catalogs = filterNumbers(query, 'to_catalog_id');
  // The two halves of the first filter count only together.
  const byEnd = ids.size > 0 && types.size > 0;
  return ({ id, path, metadata }) =>
    (!byEnd || (ids.has(id) && types.has(path))) &&
    (catalogs.size === 0 || catalogs.has(metadata.catalog_id ?? -1));
}

function link(call: Call, id?: number): Answer {
  const { store } = call.world;
  const result = writeBatch(call, {
    schema: written,
    check: (item: Written) => checkLink(call, item, { id, needsTarget: true }),
  });
  if ('refusal' in result) return result.refusal;
  const links = result.stored.map(({ result: { pair, item } }) => {
    store.links.add(pair.from, pair.to, metadataOf(pair.to, item));
    linked(call, 'entity_linked', pair);
    const made = linkTo(call, pair);
    return {
      entity_id: pair.from.id,
      entity_type: pair.from.path,
      to_entity_id: pair.to.id,
      to_entity_type: pair.to.path,
      metadata: made ? shownMetadata(kindOf(call), made) : null,
    };
  });
  return writtenAnswer(call, 'links', links);
}

function unlink(call: Call, id?: number): Answer {
  const result = writeBatch(call, {
    schema: written,
    check: (item: Written) => checkLink(call, item, { id, needsTarget: false }),
  });
  if ('refusal' in result) return result.refusal;
  for (const {
    result: { pair },
  } of result.stored) {
    if (!linkTo(call, pair)) continue;
    call.world.store.links.remove(pair.from, pair.to);
    linked(call, 'entity_unlinked', pair);
  }
  return nothing;
}

function linkTo({ world }: Call, { from, to }: Pair): Link | undefined {
  return world.store.links.of(from).find(({ path, id }) => path === to.path && id === to.id);
}

function linked(call: Call, type: 'entity_linked' | 'entity_unlinked', { from, to }: Pair): void {
  if (!isRecordPath(from.path)) return;
  const subject = { entityType: singular[from.path], entityId: from.id, by: call.actor };
  const other = [{ link: { entity: { type: to.path, id: to.id } } }];
  const side = type === 'entity_linked' ? 'value_after' : 'value_before';
  happened(call.world, type, { ...subject, [side]: other });
}

function checkLink(
  call: Call,
  item: Written,
  { id, needsTarget }: { id: number | undefined; needsTarget: boolean },
): Checked<{ pair: Pair; item: Written }> {
  const path = kindOf(call);
  const fromId = id ?? item.entity_id;
  if (fromId === undefined) return { complaints: [fieldMissing('entity_id')] };
  const { to_entity_type: toPath } = item;
  if (!isLinkPath(toPath) || !allowed[path].includes(toPath))
    return { complaints: [notSupportedChoice('to_entity_type')] };
  const pair = { from: { path, id: fromId }, to: { path: toPath, id: item.to_entity_id } };
  const complaints = needsTarget ? checkEnds(call, pair, item) : [];
  return complaints.length > 0 ? { complaints } : { store: () => ({ pair, item }) };
}

function checkEnds(call: Call, { from, to }: Pair, { metadata }: Written): Complaint[] {
  return [
    ...(exists(call, from) ? [] : [notSupportedChoice('entity_id')]),
    ...(exists(call, to) ? [] : [notSupportedChoice('to_entity_id')]),
    ...checkUsers(call.world, { updated_by: metadata?.updated_by }).map((one) => ({
      ...one,
      path: `metadata.${one.path}`,
    })),
    ...(to.path === 'catalog_elements' ? checkCatalog(call, to.id, metadata?.catalog_id) : []),
  ];
}

/** The catalog of an element must be named, and be the right one. */
function checkCatalog(call: Call, elementId: number, catalogId: number | undefined): Complaint[] {
  if (catalogId === undefined) return [fieldMissing('metadata.catalog_id')];
  const element = call.world.store.elements.find(elementId);
  return element && element.catalog_id !== catalogId ? [notSupportedChoice('metadata.catalog_id')] : [];
}

/** Customers are not kept here: any id of them is taken. */
function exists(call: Call, { path, id }: LinkEnd): boolean {
  if (path === 'catalog_elements') return call.world.store.elements.find(id) !== undefined;
  return !isRecordPath(path) || call.world.store.records[path].find(id)?.is_deleted === false;
}

function metadataOf(to: LinkEnd, { metadata }: Written): Link['metadata'] {
  if (to.path === 'catalog_elements')
    return {
      quantity: metadata?.quantity ?? 1,
      catalog_id: metadata?.catalog_id ?? 0,
      price_id: metadata?.price_id ?? null,
    };
  return metadata?.is_main === undefined ? {} : { is_main: metadata.is_main };
}

/** `is_main` of a write is `main_contact` on read. */
function shownMetadata(path: RecordPath, { path: to, metadata }: Link): unknown {
  if (to === 'catalog_elements') return metadata;
  const isPair = (path === 'leads' && to === 'contacts') || (path === 'contacts' && to === 'leads');
  return isPair ? { main_contact: metadata.is_main === true } : null;
}
