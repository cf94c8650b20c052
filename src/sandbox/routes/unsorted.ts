import { hal, nothing, type Answer } from '../http/answer.js';
import type { Call, Route } from '../http/call.js';
import { linkTo, listPage } from '../http/page.js';
import { filterNumbers, filterValues } from '../http/query.js';
import type { Unsorted } from '../store/unsorted.js';

const UNSORTED = '/leads/unsorted';

/** Incoming leads, to be read. They come from leads/complex with metadata. */
export const unsortedRoutes: readonly Route[] = [
  { method: 'GET', path: UNSORTED, answer: listUnsorted },
  { method: 'GET', path: `${UNSORTED}/summary`, answer: summary },
  { method: 'GET', path: `${UNSORTED}/:uid`, answer: showOne },
];

/** Always newest first: an order is ignored. */
function listUnsorted(call: Call): Answer {
  const uids = new Set(filterValues(call.query, 'uid'));
  const categories = new Set(filterValues(call.query, 'category'));
  const pipelines = filterNumbers(call.query, 'pipeline_id');
  const parameters = call.query.parameters.filter(({ keys: [head] }) => head !== 'order');
  return listPage(
    { ...call, query: { ...call.query, parameters } },
    {
      key: 'unsorted',
      shelf: call.world.store.unsorted,
      orders: {},
      newestFirst: true,
      filters: [
        (one) => uids.size === 0 || uids.has(one.uid),
        (one) => categories.size === 0 || categories.has(one.category),
        (one) => pipelines.size === 0 || pipelines.has(one.pipeline_id),
      ],
      show: (one) => show(call, one),
    },
  );
}

function showOne(call: Call): Answer {
  const found = call.world.store.unsorted.all().find(({ uid }) => uid === call.param('uid'));
  return found ? hal(show(call, found)) : nothing;
}

function summary(call: Call): Answer {
  const all = call.world.store.unsorted.all();
  const count = (category: string): number => all.filter((one) => one.category === category).length;
  const categories = ['sip', 'mail', 'forms', 'chats'].map((name) => [name, { total: count(name) }] as const);
  return hal({
    total: all.length,
    accepted: 0,
    declined: 0,
    average_sort_time: 0,
    categories: Object.fromEntries(categories),
    _links: linkTo(call, call.path),
  });
}

function show(call: Call, { uid, category, pipeline_id, created_at, metadata, ...ends }: Unsorted): unknown {
  const linked = (path: string, id: number | null): unknown[] =>
    id === null ? [] : [{ id, _links: linkTo(call, `/${path}/${id}`) }];
  return {
    uid,
    source_uid: metadata['source_uid'] ?? null,
    source_name: metadata['form_name'] ?? null,
    category,
    pipeline_id,
    created_at,
    metadata,
    account_id: call.world.store.account.account.id,
    _links: linkTo(call, `/leads/unsorted/${uid}`),
    _embedded: {
      leads: linked('leads', ends.lead),
      contacts: linked('contacts', ends.contact),
      companies: linked('companies', ends.company),
    },
  };
}
