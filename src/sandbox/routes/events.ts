import type { Answer } from '../http/answer.js';
import type { Call, Route } from '../http/call.js';
import { linkTo, listPage } from '../http/page.js';
import { problem } from '../http/problem.js';
import { filterNumbers, filterRange, filterValues, inRange } from '../http/query.js';
import type { Happening } from '../store/record.js';

export const eventRoutes: readonly Route[] = [{ method: 'GET', path: '/events', answer: listEvents }];

/** Types as Kommo writes them: `lead_added`, `common_note_added`, `task_deleted`. */
const typePattern = /^[a-z_]+_(?:added|deleted|changed|completed|linked|unlinked)$/;

/** What happened, newest first. An unknown type is an error here, unlike in the other lists. */
function listEvents(call: Call): Answer {
  const { query, world } = call;
  const types = new Set(filterValues(query, 'type').flatMap((text) => text.split(',')));
  const unknown = [...types].find((type) => !typePattern.test(type));
  if (unknown !== undefined) return problem(400, `Unknown event type "${unknown.slice(0, 80)}"`);
  const created = filterRange(query, 'created_at');
  const authors = filterNumbers(query, 'created_by');
  const ids = filterNumbers(query, 'entity_id');
  const kinds = new Set(filterValues(query, 'entity'));
  const isKept = (event: Happening): boolean =>
    (types.size === 0 || types.has(event.type)) &&
    (authors.size === 0 || authors.has(event.created_by)) &&
    (ids.size === 0 || ids.has(event.entity_id)) &&
    (kinds.size === 0 || kinds.has(event.entity_type)) &&
    (created === undefined || inRange(event.created_at, created, world.switches.inclusiveRanges));
  return listPage(call, {
    key: 'events',
    shelf: world.store.events,
    orders: {},
    newestFirst: true,
    filters: [isKept],
    show: (event) => show(call, event),
  });
}

function show(call: Call, event: Happening): unknown {
  const { id, entity_id: entityId, entity_type: entityType, ...rest } = event;
  const path = entityType === 'company' ? 'companies' : `${entityType}s`;
  return {
    id: String(id),
    ...rest,
    entity_id: entityId,
    entity_type: entityType,
    value_after: [],
    value_before: [],
    account_id: call.world.store.account.account.id,
    _links: linkTo(call, `/events/${id}`),
    _embedded: { entity: { id: entityId, _links: linkTo(call, `/${path}/${entityId}`) } },
  };
}
