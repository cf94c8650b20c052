import * as z from 'zod';

import { hal, nothing, type Answer } from '../http/answer.js';
import type { Call, Route } from '../http/call.js';
import { readObject } from '../http/items.js';
import { linkTo } from '../http/page.js';
import { notFound } from '../http/problem.js';
import { filterValues } from '../http/query.js';
import type { Webhook } from '../store/unsorted.js';

export const webhookRoutes: readonly Route[] = [
  { method: 'GET', path: '/webhooks', answer: listWebhooks },
  { method: 'POST', path: '/webhooks', answer: subscribe },
  { method: 'DELETE', path: '/webhooks', answer: unsubscribe },
];

const subscription = z.object({ destination: z.url(), settings: z.array(z.string()).min(1) });
const address = z.object({ destination: z.string() });

function listWebhooks(call: Call): Answer {
  const wanted = new Set(filterValues(call.query, 'destination'));
  const found = call.world.store.webhooks
    .all()
    .filter(({ destination }) => wanted.size === 0 || wanted.has(destination));
  if (found.length === 0) return nothing;
  return hal({
    _total_items: found.length,
    _links: linkTo(call, call.path),
    _embedded: { webhooks: found.map((webhook) => show(call, webhook)) },
  });
}

/** One object, not an array. A destination that is known already keeps its id. Nothing is ever sent to it. */
function subscribe(call: Call): Answer {
  const read = readObject(call.body, subscription);
  if ('refusal' in read) return read.refusal;
  const { webhooks } = call.world.store;
  const { destination, settings } = read.written;
  const now = call.world.clock.seconds();
  const known = webhooks.all().find((one) => one.destination === destination);
  const first = known ?? { id: webhooks.claimId(), destination, created_at: now, created_by: call.actor };
  const webhook = { ...first, settings, updated_at: now };
  webhooks.put(webhook);
  return hal(show(call, webhook), 201);
}

function unsubscribe(call: Call): Answer {
  const read = readObject(call.body, address);
  if ('refusal' in read) return read.refusal;
  const { webhooks } = call.world.store;
  const known = webhooks.all().find(({ destination }) => destination === read.written.destination);
  if (!known) return notFound('Webhook not found');
  webhooks.remove(known.id);
  return nothing;
}

function show(call: Call, { id, ...webhook }: Webhook): Record<string, unknown> {
  return {
    id,
    ...webhook,
    account_id: call.world.store.account.account.id,
    sort: 1,
    disabled: false,
    _links: linkTo(call, '/webhooks'),
  };
}
