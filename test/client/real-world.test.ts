import { channel } from 'node:diagnostics_channel';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';

import { createClient } from '../../src/client/create-client.js';
import { watchWire } from '../../src/client/wire-events.js';
import { HAL, TOKEN } from './fake-world.js';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

async function listen(handler: Parameters<typeof createServer>[1]): Promise<string> {
  const opened = createServer(handler);
  server = opened;
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(opened.address() as AddressInfo).port}`;
}

describe('a client in the real world', () => {
  it('talks to a server on this machine with the clock, timers and fetch of the process', async () => {
    const arrivals: string[] = [];
    const baseUrl = await listen((request, response) => {
      arrivals.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? ''}`);
      response.writeHead(arrivals.length === 1 ? 503 : 200, HAL).end('{"id":1}');
    });
    const client = createClient({ baseUrl, token: TOKEN, rate: 500, signal: new AbortController().signal });
    expect(await client.get('account', z.object({ id: z.int() }))).toEqual({ id: 1 });
    expect(await client.write({ method: 'PATCH', path: 'leads', body: [] })).toMatchObject({ kind: 'done' });
    expect(arrivals).toEqual([
      `GET /api/v4/account Bearer ${TOKEN}`,
      `GET /api/v4/account Bearer ${TOKEN}`,
      `PATCH /api/v4/leads Bearer ${TOKEN}`,
    ]);
    expect(client.stats()).toMatchObject({ requests: 3, writes: 1 });
  });
});

describe('the events of the connection', () => {
  it.each([null, 'text', {}, { request: null }, { request: {}, response: {} }])(
    'of another form (%j) or of somebody else are passed over',
    async (message) => {
      const told: string[] = [];
      const watch = {
        opening: () => told.push('opening'),
        sent: () => told.push('sent'),
        answered: () => told.push('answered'),
      };
      await watchWire(watch, async () => undefined);
      for (const name of ['undici:request:create', 'undici:client:sendHeaders', 'undici:request:headers']) {
        expect(() => channel(name).publish(message)).not.toThrow();
      }
      expect(told).toEqual([]);
    },
  );

  it('without a status are told with none', async () => {
    const told: number[] = [];
    const watch = {
      opening: () => undefined,
      sent: () => undefined,
      answered: (status: number) => told.push(status),
    };
    const request = {};
    await watchWire(watch, async () => channel('undici:request:create').publish({ request }));
    channel('undici:request:headers').publish({ request });
    expect(told).toEqual([0]);
  });
});
