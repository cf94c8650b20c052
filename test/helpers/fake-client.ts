import type { Client, WriteRequest, WriteVerdict } from '../../src/client/client.js';
import type { RunLedger } from '../../src/pipeline/send/journal-ledger.js';

/** A client that answers writes by a function and remembers them; reads give nothing. */
export interface FakeClient extends Client {
  readonly writes: readonly WriteRequest[];
}

export function fakeClient(answer: (request: WriteRequest, nth: number) => WriteVerdict): FakeClient {
  const writes: WriteRequest[] = [];
  return {
    writes,
    get: async () => null,
    getIfModified: async () => null,
    exists: async () => true,
    write: async (request) => {
      writes.push(request);
      const nth = writes.length;
      await new Promise((resolve) => setImmediate(resolve));
      return answer(request, nth);
    },
    stats: () => ({ requests: writes.length, writes: writes.length, throttled: 0, rate: 0, latencyMs: 0 }),
    time: () => Date.now(),
  };
}

interface Item {
  readonly request_id?: string;
  readonly id?: number;
}

/** The items of a write's body. */
export function itemsOf(request: WriteRequest): readonly Item[] {
  return request.body as readonly Item[];
}

/** Kommo's answer to a write that it took: new ids from `firstId` on, request ids echoed. */
export function accepted(request: WriteRequest, firstId: number): WriteVerdict {
  const items = itemsOf(request);
  if (request.path === 'leads/complex') {
    const body = items.map((item, index) => ({
      id: firstId + index,
      contact_id: firstId + 10_000 + index,
      company_id: firstId + 20_000 + index,
      request_id: [item.request_id],
      merged: false,
    }));
    return { kind: 'done', body, tookMs: 1 };
  }
  const key = request.path.split('/').at(-1) ?? '';
  const answered = items.map((item, index) => ({
    ...item,
    id: item.id ?? firstId + index,
    request_id: item.request_id,
  }));
  return { kind: 'done', body: { _embedded: { [key === 'link' ? 'links' : key]: answered } }, tookMs: 1 };
}

/** A ledger that keeps what it is told. */
export function memoryLedger(): RunLedger & { readonly intents: readonly (readonly string[])[] } {
  const intents: (readonly string[])[] = [];
  return {
    intents,
    intent: async (_, requestIds) => intents.push(requestIds),
    settled: async () => undefined,
    reconciled: async () => undefined,
    recognised: async () => undefined,
  };
}
