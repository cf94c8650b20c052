import { hal, nothing, type Answer } from '../http/answer.js';
import { ID, type Call, type Route } from '../http/call.js';
import { countedPage, linkTo, listPage } from '../http/page.js';
import { notFound, problem } from '../http/problem.js';
import { filterNumbers, filterRange, filterValues, inRange } from '../http/query.js';
import { isRecordPath, type Happening } from '../store/record.js';
import { eventTypes, isEventType } from './event-types.js';

export const eventRoutes: readonly Route[] = [
  { method: 'GET', path: '/events', answer: listEvents },
  { method: 'GET', path: '/events/types', answer: listTypes },
  { method: 'GET', path: `/events/:id${ID}`, answer: showOne },
];

/** What happened, newest first. An unknown type is an error here, unlike in the other lists. */
function listEvents(call: Call): Answer {
  const { query, world } = call;
  const types = new Set(filterValues(query, 'type').flatMap((text) => text.split(',')));
  const unknown = [...types].find((type) => !isEventType(type));
  if (unknown !== undefined) return problem(400, `Unknown event type "${unknown.slice(0, 80)}"`);
  const created = filterRange(query, 'created_at');
  const authors = filterNumbers(query, 'created_by');
  const ids = filterNumbers(query, 'entity_id');
  const kinds = new Set(filterValues(query, 'entity').flatMap((text) => text.split(',')));
  const isKept = (event: Happening): boolean =>
    (types.size === 0 || types.has(event.type)) &&
    (authors.size === 0 || authors.has(event.created_by)) &&
    (ids.size === 0 || ids.has(event.entity_id)) &&
    (kinds.size === 0 || kinds.has(event.entity_type)) &&
    (created === undefined || inRange(event.created_at, created, world.switches.inclusiveRanges));
  const limit = Math.min(query.limit, world.switches.eventLimit);
  return listPage(
    { ...call, query: { ...query, limit } },
    {
      key: 'events',
      shelf: world.store.events,
      orders: {},
      newestFirst: true,
      filters: [isKept],
      show: (event) => show(call, event),
    },
  );
}

function listTypes(call: Call): Answer {
  const list = [...eventTypes].map(([key, title], index) => ({ key, type: index + 1, lang: title }));
  const query = { ...call.query, limit: list.length };
  return countedPage({ ...call, query }, 'events_types', list);
}

function showOne(call: Call): Answer {
  const event = call.world.store.events.find(Number(call.param('id')));
  if (event) return hal(show(call, event));
  return call.world.switches.missingRecord === '204' ? nothing : notFound('Event not found');
}

function show(call: Call, event: Happening): unknown {
  const { id, entity_id: entityId, entity_type: entityType, ...rest } = event;
  const path = entityType === 'company' ? 'companies' : `${entityType}s`;
  const named = call.query.with.has(`${entityType}_name`) && isRecordPath(path);
  const name = named ? call.world.store.records[path].find(entityId)?.name : undefined;
  return {
    id: String(id),
    ...rest,
    entity_id: entityId,
    entity_type: entityType,
    account_id: call.world.store.account.account.id,
    _links: linkTo(call, `/events/${id}`),
    _embedded: {
      entity: {
        id: entityId,
        ...(name === undefined ? {} : { name }),
        _links: linkTo(call, `/${path}/${entityId}`),
      },
    },
  };
}
