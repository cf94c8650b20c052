import type { Draft, FieldRef, Payload } from '../../src/model/draft.js';
import type { Batch, Operation } from '../../src/model/operation.js';
import type { Client, WriteLedger, WriteRequest, WriteVerdict } from '../../src/client/client.js';
import type { Outcomes } from '../../src/client/join-answers.js';

const ref = (field: string, ...columns: string[]): FieldRef => ({ field, columns });

export function draftOf(entity: Draft['entity'], payload: Payload): Draft {
  return {
    entity,
    payload,
    provenance: {
      keys: { price: ref(`${entity}.price`, 'Valor', 'Moeda'), name: ref(`${entity}.name`, 'Titulo') },
      customFields: [ref(`${entity}.cf:CPF`, 'CPF'), ref(`${entity}.cf:Origem`)],
    },
  };
}

export function createOf(requestId: string, payload: Payload = {}): Operation {
  return { requestId, entity: 'lead', action: 'create', payload, draft: draftOf('lead', payload) };
}

export function updateOf(requestId: string, id: number): Operation {
  return { requestId, entity: 'contact', action: 'update', payload: { id }, draft: draftOf('contact', {}) };
}

export function leadsBatch(operations: readonly Operation[]): Batch {
  return { kind: 'records', method: 'POST', path: 'leads', operations };
}

export function contactsUpdate(operations: readonly Operation[]): Batch {
  return { kind: 'records', method: 'PATCH', path: 'contacts', operations };
}

export function complexBatch(operations: readonly Operation[]): Batch {
  return { kind: 'complex', method: 'POST', path: 'leads/complex', operations };
}

/** A client whose writes are answered by a function. */
export function answering(
  answer: (request: WriteRequest, nth: number) => WriteVerdict | Promise<WriteVerdict>,
): Client & { readonly requests: readonly WriteRequest[] } {
  const requests: WriteRequest[] = [];
  return {
    requests,
    get: async () => null,
    getIfModified: async () => null,
    exists: async () => true,
    write: async (request) => {
      requests.push(request);
      return await answer(request, requests.length);
    },
    stats: () => ({
      requests: requests.length,
      writes: requests.length,
      throttled: 0,
      rate: 0,
      latencyMs: 0,
    }),
    time: () => Date.now(),
  };
}

interface Entry {
  readonly what: 'intent' | 'settled';
  readonly write: number;
  readonly verdict?: WriteVerdict['kind'];
  readonly requestIds: readonly string[];
}

/** A ledger that keeps what it was told, in order. */
export function keepingLedger(): WriteLedger & { readonly entries: readonly Entry[] } {
  const entries: Entry[] = [];
  let writes = 0;
  return {
    entries,
    intent: async (_, requestIds) => {
      writes += 1;
      entries.push({ what: 'intent', write: writes, requestIds });
      return writes;
    },
    settled: async (write, verdict, outcomes) => {
      entries.push({ what: 'settled', write, verdict, requestIds: [...outcomes.keys()] });
    },
  };
}

/** The items of a write's body, as far as tests look at them. */
export function itemsOf(
  request: WriteRequest,
): readonly { readonly request_id?: string; readonly id?: number }[] {
  return request.body as readonly { readonly request_id?: string; readonly id?: number }[];
}

/** Outcomes in short: kind, id and what is wrong. */
export function short(outcomes: Outcomes): Record<string, string> {
  return Object.fromEntries(
    [...outcomes].map(([requestId, outcome]) => [
      requestId,
      'issue' in outcome ? outcome.kind : `${outcome.kind} ${outcome.id}`,
    ]),
  );
}
