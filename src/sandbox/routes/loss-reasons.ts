import * as z from 'zod';

import { hal, nothing, type Answer } from '../http/answer.js';
import { writeBatch } from '../http/batch.js';
import { ID, type Call, type Route } from '../http/call.js';
import { readObject } from '../http/items.js';
import { optional } from '../http/optional.js';
import { countedPage, linkTo } from '../http/page.js';
import { notFound } from '../http/problem.js';
import type { LossReason } from '../store/pipelines.js';

const REASONS = '/leads/loss_reasons';

export const lossReasonRoutes: readonly Route[] = [
  { method: 'GET', path: REASONS, answer: listReasons },
  { method: 'POST', path: REASONS, answer: createReasons },
  { method: 'GET', path: `${REASONS}/:id${ID}`, answer: showOne },
  { method: 'PATCH', path: `${REASONS}/:id${ID}`, answer: patchOne },
  { method: 'DELETE', path: `${REASONS}/:id${ID}`, answer: deleteOne },
];

const changes = z.object({ name: optional(z.string().min(1)), sort: optional(z.int()) });
const fresh = changes.extend({ name: z.string().min(1) });

function listReasons(call: Call): Answer {
  const reasons = call.world.store.lossReasons.all().toSorted((a, b) => a.sort - b.sort);
  return countedPage(
    call,
    'loss_reasons',
    reasons.map((reason) => show(call, reason)),
  );
}

function showOne(call: Call): Answer {
  const shown = showLossReason(call, Number(call.param('id')));
  return shown === null ? notFound('Loss reason not found') : hal(shown);
}

function createReasons(call: Call): Answer {
  const { world } = call;
  const shelf = world.store.lossReasons;
  const written = writeBatch(call, {
    schema: fresh,
    check: ({ name, sort }) => ({
      store: () => {
        const now = world.clock.seconds();
        const last = Math.max(0, ...shelf.all().map((one) => one.sort));
        const reason = {
          id: shelf.claimId(),
          name,
          sort: sort ?? last + 1000,
          created_at: now,
          updated_at: now,
        };
        shelf.put(reason);
        return reason;
      },
    }),
  });
  if ('refusal' in written) return written.refusal;
  const reasons = written.stored.map(({ requestId, result }) => ({
    ...show(call, result),
    request_id: requestId,
  }));
  return hal({
    _total_items: reasons.length,
    _links: linkTo(call, call.path),
    _embedded: { loss_reasons: reasons },
  });
}

function patchOne(call: Call): Answer {
  const shelf = call.world.store.lossReasons;
  const before = shelf.find(Number(call.param('id')));
  if (!before) return notFound('Loss reason not found');
  const read = readObject(call.body, changes);
  if ('refusal' in read) return read.refusal;
  const { name = before.name, sort = before.sort } = read.written;
  const reason = { ...before, name, sort, updated_at: call.world.clock.seconds() };
  shelf.put(reason);
  return hal(show(call, reason));
}

/** Leads that were lost for this reason keep its id. */
function deleteOne(call: Call): Answer {
  const isGone = call.world.store.lossReasons.remove(Number(call.param('id')));
  return isGone ? nothing : notFound('Loss reason not found');
}

/** Null for an id the account does not have. */
export function showLossReason(call: Call, id: number): Record<string, unknown> | null {
  const reason = call.world.store.lossReasons.find(id);
  return reason ? show(call, reason) : null;
}

function show(call: Call, reason: LossReason): Record<string, unknown> {
  return { ...reason, _links: linkTo(call, `/leads/loss_reasons/${reason.id}`) };
}
