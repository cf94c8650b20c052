import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';

import * as z from 'zod';

/** What is told about one request on its way. Times are those of the call. */
export interface WireWatch {
  /** The request waits for a connection: no byte of it has left. */
  opening(): void;
  /** The request is being written to the connection. */
  sent(): void;
  /** The head of the answer is here. */
  answered(status: number): void;
}

// Channels of the undici inside Node: nodejs/undici, docs/docs/api/DiagnosticsChannel.md.
const headSchema = z.object({ response: z.object({ statusCode: z.int() }) });
const current = new AsyncLocalStorage<WireWatch>();
const watched = new WeakMap<object, WireWatch>();
let listening = false;

/**
 * Runs `start`, which calls the global fetch, and tells `watch` when the request really leaves. A fetch that is not
 * Node's own tells nothing.
 */
export async function watchWire<T>(watch: WireWatch, start: () => Promise<T>): Promise<T> {
  listen();
  return await current.run(watch, start);
}

function listen(): void {
  if (listening) return;
  listening = true;
  subscribe('undici:request:create', (message) => {
    const request = requestOf(message);
    const watch = current.getStore();
    // What opens the way through a proxy is none of Kommo's requests.
    if (request === undefined || watch === undefined || isTunnel(request)) return;
    watched.set(request, watch);
    watch.opening();
  });
  subscribe('undici:client:sendHeaders', (message) => watchOf(message)?.sent());
  subscribe('undici:request:headers', (message) => watchOf(message)?.answered(statusOf(message)));
}

function isTunnel(request: object): boolean {
  return 'method' in request && request.method === 'CONNECT';
}

function watchOf(message: unknown): WireWatch | undefined {
  const request = requestOf(message);
  return request && watched.get(request);
}

function requestOf(message: unknown): object | undefined {
  if (typeof message !== 'object' || message === null || !('request' in message)) return undefined;
  return typeof message.request === 'object' && message.request !== null ? message.request : undefined;
}

function statusOf(message: unknown): number {
  const head = headSchema.safeParse(message);
  return head.success ? head.data.response.statusCode : 0;
}
