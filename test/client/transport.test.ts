import { channel } from 'node:diagnostics_channel';
import { getEventListeners } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';

import nock from 'nock';
import { afterEach, describe, expect, it } from 'vitest';

import { createCredentials } from '../../src/client/credentials.js';
import { createTransport, type Fetch, type TransportSettings } from '../../src/client/transport.js';
import type { WireWatch } from '../../src/client/wire-events.js';
import { HAL, ORIGIN, TOKEN } from './fake-world.js';
import { onlyNock } from './only-nock.js';

const silent: WireWatch = { opening: () => undefined, sent: () => undefined, answered: () => undefined };

function transport(settings: Partial<TransportSettings> = {}): ReturnType<typeof createTransport> {
  return createTransport({
    origin: ORIGIN,
    credentials: createCredentials(TOKEN),
    readOnly: false,
    timeoutMs: 60_000,
    maxBytes: 1_000,
    fetch: async (url, init) => await globalThis.fetch(url, init),
    now: () => 0,
    ...settings,
  });
}

function failing(error: Error): Fetch {
  return async () => await Promise.reject(error);
}

function networkError(code: string, message = `it said ${code}`): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });
}

const post = { method: 'POST', path: 'leads', body: [{ name: 'Ponte' }] } as const;

onlyNock();

describe('a request', () => {
  it('carries the token and JSON, and its answer comes back whole', async () => {
    const scope = nock(ORIGIN, {
      reqheaders: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    })
      .post('/api/v4/leads', [{ name: 'Ponte' }])
      .reply(200, '{"a":"ç"}', {
        ...HAL,
        ...{ 'Retry-After': '7', 'X-Request-Id': 'abc', Date: 'Sun, 01 Mar 2026 12:00:00 GMT' },
      });
    expect(await transport()(post, silent)).toEqual({
      kind: 'reply',
      status: 200,
      contentType: 'application/hal+json',
      text: '{"a":"ç"}',
      headers: {
        ...{ retryAfter: '7', location: null, requestId: 'abc' },
        date: 'Sun, 01 Mar 2026 12:00:00 GMT',
      },
      tookMs: 0,
    });
    expect(scope.isDone()).toBe(true);
  });

  it('writes its query as Kommo reads it', async () => {
    const scope = nock(ORIGIN)
      .get('/api/v4/leads?page=2&filter%5Bid%5D%5B%5D=1&filter%5Bid%5D%5B%5D=2&query=a%26b')
      .reply(204);
    const query = { page: 2, 'filter[id]': [1, 2], query: 'a&b' };
    expect(await transport()({ method: 'GET', path: 'leads', query }, silent)).toMatchObject({
      status: 204,
      text: '',
    });
    expect(scope.isDone()).toBe(true);
  });

  it.each([
    '../admin',
    '/leads',
    'leads?x=1',
    'leads//x',
    '//evil.example',
    'leads/../../x',
    'leads#x',
    'le\nads',
    '',
  ])('is not made for the path %j', async (path) => {
    await expect(transport()({ method: 'GET', path }, silent)).rejects.toMatchObject({
      code: 'internal/bug',
    });
  });

  it('is not made when it would write and the client is read-only', async () => {
    const scope = nock(ORIGIN).post('/api/v4/leads').reply(200, '{}');
    await expect(transport({ readOnly: true })(post, silent)).rejects.toMatchObject({ code: 'internal/bug' });
    expect(scope.isDone()).toBe(false);
  });

  it('does not follow a redirect', async () => {
    nock(ORIGIN).get('/api/v4/account').reply(301, '', { Location: 'https://evil.example/api/v4/account' });
    const other = nock('https://evil.example').get('/api/v4/account').reply(200, '{}');
    expect(await transport()({ method: 'GET', path: 'account' }, silent)).toMatchObject({
      status: 301,
      headers: { location: 'https://evil.example/api/v4/account' },
    });
    expect(other.isDone()).toBe(false);
  });
});

describe('an answer that cannot be read', () => {
  it.each([
    ['too long', () => new Response('x'.repeat(1_001)), /longer than 1000 bytes/],
    ['not UTF-8', () => new Response(new Uint8Array([0x22, 0xff, 0x22])), /not valid/],
    ['broken off', () => new Response(brokenStream()), /terminated/],
  ])('for being %s is lost', async (_, response, reason) => {
    const result = await transport({ fetch: async () => response() })(post, silent);
    expect(result).toEqual({ kind: 'lost', reason: expect.stringMatching(reason) as string });
  });

  it('is read up to the last byte allowed, without its BOM', async () => {
    const text = 'y'.repeat(997);
    const fetch = async (): Promise<Response> => new Response(`\uFEFF${text}`);
    expect(await transport({ fetch })(post, silent)).toMatchObject({ kind: 'reply', text });
  });
});

describe('a request without an answer', () => {
  it.each([
    ['ECONNREFUSED', 'notSent'],
    ['ENOTFOUND', 'notSent'],
    ['EAI_AGAIN', 'notSent'],
    ['EHOSTUNREACH', 'notSent'],
    ['UND_ERR_CONNECT_TIMEOUT', 'notSent'],
    ['CERT_HAS_EXPIRED', 'untrusted'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'untrusted'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'untrusted'],
    ['ECONNRESET', 'lost'],
    ['UND_ERR_SOCKET', 'lost'],
    ['UND_ERR_HEADERS_TIMEOUT', 'lost'],
    ['EPIPE', 'lost'],
    ['ETIMEDOUT', 'lost'],
  ])('for %s is %s', async (code, kind) => {
    expect(await transport({ fetch: failing(networkError(code)) })(post, silent)).toEqual({
      kind,
      reason: `it said ${code} (${code})`,
    });
  });

  it('for a reason nobody knows is lost', async () => {
    expect(await transport({ fetch: failing(new Error('what')) })(post, silent)).toEqual({
      kind: 'lost',
      reason: 'what',
    });
  });

  it('names every address that was tried', async () => {
    const both = new AggregateError(['::1 refused', new Error('127.0.0.1 refused')], '');
    const error = new TypeError('fetch failed', { cause: Object.assign(both, { code: 'ECONNREFUSED' }) });
    expect(await transport({ fetch: failing(error) })(post, silent)).toEqual({
      kind: 'notSent',
      reason: '::1 refused; 127.0.0.1 refused (ECONNREFUSED)',
    });
  });

  it('is cut off at the time limit', async () => {
    expect(await transport({ fetch: untilAborted, timeoutMs: 5 })(post, silent)).toEqual({
      kind: 'lost',
      reason: 'No complete answer within 0.005 s.',
    });
  });

  it.each(['before', 'while'])('is cut off when the run is interrupted %s it is sent', async (when) => {
    const stop = new AbortController();
    if (when === 'before') stop.abort();
    const result = transport({ fetch: untilAborted, signal: stop.signal })(post, silent);
    stop.abort();
    expect(await result).toEqual({ kind: 'lost', reason: 'The run was interrupted.' });
  });
});

describe('what the connection told', () => {
  const announcing =
    (steps: readonly string[], code: string): Fetch =>
    async () => {
      const request = {};
      for (const step of steps) channel(step).publish({ request });
      return await Promise.reject(networkError(code));
    };

  it.each([
    ['nothing was sent, whatever the error', ['undici:request:create'], 'ECONNRESET', 'notSent'],
    [
      'it was sent, though the error often comes before',
      ['undici:request:create', 'undici:client:sendHeaders'],
      'EHOSTUNREACH',
      'lost',
    ],
  ])('counts for more than the error: %s', async (_, steps, code, kind) => {
    expect(await transport({ fetch: announcing(steps, code) })(post, silent)).toMatchObject({ kind });
  });
});

describe('the signal to stop', () => {
  it('is not held on to after the request', async () => {
    const { signal } = new AbortController();
    const send = transport({ signal, fetch: async () => new Response('{}') });
    await send(post, silent);
    await send(post, silent);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('the token', () => {
  it('is in no reply and no reason, even when the other side repeats it', async () => {
    const echo = async (): Promise<Response> =>
      new Response(`{"detail":"bad token ${TOKEN}"}`, { status: 401 });
    const results = [
      await transport({ fetch: echo })(post, silent),
      await transport({ fetch: failing(networkError('ECONNRESET', `header Bearer ${TOKEN} broke`)) })(
        post,
        silent,
      ),
    ];
    expect(inspect(results, { depth: 10 })).not.toContain(TOKEN);
    expect(inspect(results)).toContain('[token]');
    expect(inspect(transport(), { depth: 10, showHidden: true })).not.toContain(TOKEN);
  });

  it('of a few letters does not spoil the answer', async () => {
    const fetch = async (): Promise<Response> => new Response('{"id":1}');
    expect(await transport({ fetch, credentials: createCredentials('id') })(post, silent)).toMatchObject({
      text: '{"id":1}',
    });
  });
});

describe('a real connection', () => {
  let server: Server;
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  async function listen(handler: Parameters<typeof createServer>[1]): Promise<string> {
    nock.enableNetConnect('127.0.0.1');
    server = createServer(handler);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** What the watch was told, in order. */
  function noting(): WireWatch & { readonly told: string[] } {
    const told: string[] = [];
    return {
      told,
      opening: () => told.push('opening'),
      sent: () => told.push('sent'),
      answered: (status) => told.push(`answered ${status}`),
    };
  }

  it('tells when the request leaves and when the answer is there', async () => {
    nock.restore();
    try {
      const origin = await listen((_, response) => response.writeHead(200, HAL).end('{}'));
      const watch = noting();
      await transport({ origin })({ method: 'GET', path: 'account' }, watch);
      expect(watch.told.slice(0, 3)).toEqual(['opening', 'sent', 'answered 200']);
    } finally {
      nock.activate();
    }
  });

  it('that breaks after the request was sent is lost, and one that never opened is proof', async () => {
    nock.restore();
    try {
      const origin = await listen((request) => request.socket.destroy());
      expect(await transport({ origin })(post, noting())).toMatchObject({ kind: 'lost' });
      const secure = origin.replace('http:', 'https:');
      const watch = noting();
      expect(await transport({ origin: secure })(post, watch)).toMatchObject({ kind: 'untrusted' });
      expect(watch.told).toEqual(['opening']);
    } finally {
      nock.activate();
    }
  });
});

async function untilAborted(_: string, { signal }: RequestInit): Promise<Response> {
  return await new Promise((_resolve, reject) => {
    const fail = (): void => reject(new DOMException('aborted', 'AbortError'));
    if (signal?.aborted === true) fail();
    signal?.addEventListener('abort', fail);
  });
}

function brokenStream(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: (controller) => controller.error(new TypeError('terminated')),
  });
}
