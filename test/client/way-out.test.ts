import tls from 'node:tls';

import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';

import { createClient, type ClientSettings } from '../../src/client/create-client.js';
import { guardedFetch, type WayOut } from '../../src/client/way-out.js';
import { setEnvironment } from '../helpers/set-environment.js';
import { CERTIFICATE, openTlsServer } from '../helpers/tls-server.js';
import { errorOf, fakeClock, TOKEN } from './fake-world.js';

const anything = z.unknown();

/** A client whose waits take no time. */
function clientOf(baseUrl: string, way: Partial<WayOut> = {}): ReturnType<typeof createClient> {
  const { sleep } = fakeClock();
  const settings: ClientSettings = { baseUrl, token: TOKEN };
  const fetch = guardedFetch({ origin: baseUrl, ...way });
  return createClient({ ...settings, world: { sleep, fetch } });
}

describe('a certificate that nobody signed', () => {
  it('is refused, whatever NODE_TLS_REJECT_UNAUTHORIZED says, before a byte is sent, and once', async () => {
    const server = await openTlsServer();
    setEnvironment('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const client = createClient({ baseUrl: `https://127.0.0.1:${server.port}`, token: TOKEN });
    const error = await errorOf(client.write({ method: 'POST', path: 'leads', body: [] }));
    expect(error).toMatchObject({ code: 'api/untrusted', exitCode: 5, context: { notStored: true } });
    expect(error.message).toBe(
      'POST leads was not sent, as the other side is not proven to be Kommo: self-signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT).',
    );
    expect(error.actions.join()).toMatch(/clock.*NODE_EXTRA_CA_CERTS/);
    expect(await errorOf(client.get('account', anything))).toBe(error);
    expect(server.connections()).toBe(1);
    expect(server.requests).toEqual([]);
  });

  it('is taken when its authority is known', async () => {
    const server = await openTlsServer();
    const client = clientOf(`https://127.0.0.1:${server.port}`, { ca: CERTIFICATE });
    expect(await client.get('account', anything)).toEqual({ id: 1 });
    expect(server.requests).toEqual(['GET /api/v4/account']);
  });
});

describe('a server that speaks TLS 1.1 alone', () => {
  it('is refused, also where Node was told to take it', async () => {
    const { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS } = tls;
    onTestFinished(() => void Object.assign(tls, { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS }));
    const ciphers = 'ALL@SECLEVEL=0';
    const server = await openTlsServer({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers });
    Object.assign(tls, { DEFAULT_MIN_VERSION: 'TLSv1', DEFAULT_CIPHERS: ciphers });
    const client = clientOf(`https://127.0.0.1:${server.port}`, { ca: CERTIFICATE });
    expect(await errorOf(client.get('account', anything))).toMatchObject({ code: 'api/untrusted' });
    expect(server.requests).toEqual([]);
  });
});
