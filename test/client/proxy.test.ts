import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { createClient } from '../../src/client/create-client.js';
import type { Client } from '../../src/client/client.js';
import { readProxy } from '../../src/client/proxy.js';
import { guardedFetch, type WayOut } from '../../src/client/way-out.js';
import { openProxy } from '../helpers/proxy-server.js';
import { setEnvironment } from '../helpers/set-environment.js';
import { CERTIFICATE, openTlsServer } from '../helpers/tls-server.js';
import { errorOf, fakeClock, ORIGIN, TOKEN } from './fake-world.js';

const PASSWORD = 'canary-password:@';
const BASIC = Buffer.from(`kim:${PASSWORD}`).toString('base64');
const anything = z.unknown();

/** A client of acme.kommo.com, which every name server knows under an address of a private network. */
function clientThrough(address: string | undefined, way: Partial<WayOut> = {}): Client {
  const { sleep, random } = fakeClock();
  const proxy = address === undefined ? undefined : `http://kim:${encodeURIComponent(PASSWORD)}@${address}`;
  const fetch = guardedFetch({
    origin: ORIGIN,
    ca: CERTIFICATE,
    ...(proxy === undefined ? {} : { proxy: readProxy(proxy) }),
    lookup: (_name, _options, callback) => callback(null, [{ address: '10.0.0.1', family: 4 }]),
    ...way,
  });
  return createClient({ baseUrl: ORIGIN, token: TOKEN, proxy, world: { sleep, random, fetch } });
}

describe('a proxy that was named', () => {
  it('opens the way, is told who asks, and looks the name up itself', async () => {
    const server = await openTlsServer();
    const proxy = await openProxy(server.port);
    expect(await clientThrough(proxy.address).get('account', anything)).toEqual({ id: 1 });
    expect(proxy.tunnels).toEqual([{ host: 'acme.kommo.com:443', authorization: `Basic ${BASIC}` }]);
    expect(server.requests).toEqual(['GET /api/v4/account']);
  });

  it.each([407, 502])(
    'and refuses with %i had nothing sent, says so, and keeps its password',
    async (status) => {
      const proxy = await openProxy(9, status);
      const client = clientThrough(proxy.address);
      const error = await errorOf(client.write({ method: 'POST', path: 'leads', body: [] }));
      expect(error).toMatchObject({ code: 'api/unreachable', exitCode: 5, context: { notStored: true } });
      expect(error.message).toContain(
        `could not be sent: through the proxy http://${proxy.address}: it refused the connection with HTTP ${status}`,
      );
      expect(error.message).not.toMatch(/canary|kim/);
      expect(error.message).not.toContain(BASIC);
      expect(proxy.tunnels).toHaveLength(5);
    },
  );

  it('and opens the connection itself is refused, unless its authority is known', async () => {
    const server = await openTlsServer();
    const proxy = await openProxy(server.port);
    const client = clientThrough(proxy.address, { ca: undefined });
    expect(await errorOf(client.get('account', anything))).toMatchObject({ code: 'api/untrusted' });
    expect(server.requests).toEqual([]);
  });

  it('is not used for a host that is to be reached without it', async () => {
    const proxy = await openProxy(9);
    const client = clientThrough(proxy.address, { noProxy: 'localhost, .kommo.com' });
    const error = await errorOf(client.get('account', anything));
    expect(error.message).toContain('has the address 10.0.0.1 here');
    expect(proxy.tunnels).toEqual([]);
  });
});

describe('a proxy of the environment alone', () => {
  it('is not used', async () => {
    const proxy = await openProxy(9);
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'])
      setEnvironment(name, `http://${proxy.address}`);
    expect((await errorOf(clientThrough(undefined).get('account', anything))).message).toContain('10.0.0.1');
    expect(proxy.tunnels).toEqual([]);
  });
});

describe('the address of a proxy', () => {
  it('is read with who asks, whose secrets are known', () => {
    expect(readProxy('https://kim:a%20b@proxy.example:8080/')).toEqual({
      url: 'https://proxy.example:8080',
      authorization: 'Basic a2ltOmEgYg==',
      secrets: ['a2ltOmEgYg==', 'a b', 'a%20b'],
    });
    expect(readProxy('http://proxy.example')).toEqual({
      url: 'http://proxy.example',
      authorization: undefined,
      secrets: [],
    });
    expect(readProxy('http://name@proxy.example')).toMatchObject({ authorization: 'Basic bmFtZTo=' });
  });

  it.each([
    '',
    'proxy.example:8080',
    'socks5://proxy.example',
    'http://kim:canary@proxy.example/path',
    'http://kim:canary@proxy.example?a=1',
    'http://kim:canary%zz@proxy.example',
    'http://kim:canary@',
  ])('that is none is refused without being shown: %j', (text) => {
    expect(() => readProxy(text)).toThrow(expect.objectContaining({ code: 'usage/option' }) as Error);
    expect(() => readProxy(text)).not.toThrow(/canary/);
  });
});
