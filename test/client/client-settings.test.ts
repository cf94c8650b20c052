import { inspect } from 'node:util';

import nock from 'nock';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { createClient } from '../../src/client/create-client.js';
import { errorOf, HAL, HTML, ORIGIN, PROBLEM, problem, testClient, TOKEN } from './fake-world.js';
import { onlyNock } from './only-nock.js';

const anything = z.unknown();
const api = (): nock.Scope => nock(ORIGIN);

onlyNock();

describe('the settings', () => {
  it.each([
    ['the rate 8', { rate: 8 }, 'usage/option'],
    ['the rate 0', { rate: 0 }, 'usage/option'],
    ['the rate -1', { rate: -1 }, 'usage/option'],
    ['no rate at all', { rate: Number.NaN }, 'usage/option'],
    ['an endless rate', { rate: Number.POSITIVE_INFINITY, baseUrl: 'http://127.0.0.1:1' }, 'usage/option'],
    ['the concurrency 0', { concurrency: 0 }, 'usage/option'],
    ['half a request', { concurrency: 1.5 }, 'usage/option'],
    ['another host', { baseUrl: 'https://evil.example' }, 'usage/host'],
    ['an empty token', { token: ' ' }, 'usage/connection'],
    ['a token on two lines', { token: `${TOKEN}\nX-Other: 1` }, 'usage/connection'],
    ['a token with other letters', { token: `${TOKEN}й` }, 'usage/connection'],
  ])('refuse %s', (_, settings, code) => {
    const open = (): unknown => createClient({ baseUrl: ORIGIN, token: TOKEN, ...settings });
    expect(open).toThrow(expect.objectContaining({ code }));
    expect(open).not.toThrow(TOKEN);
  });

  it('take a higher rate for a server on this machine, and a token with a line break at its end', async () => {
    const scope = nock('http://127.0.0.1:7007', { reqheaders: { authorization: `Bearer ${TOKEN}` } })
      .get('/api/v4/account')
      .reply(200, {}, HAL);
    const settings = { baseUrl: 'http://127.0.0.1:7007', token: `${TOKEN}\n`, rate: 200 };
    await testClient(settings).client.get('account', anything);
    expect(scope.isDone()).toBe(true);
  });
});

describe('the token', () => {
  it('is in no error, whatever the other side does', async () => {
    const echoes: readonly (readonly [number, string, Record<string, string>])[] = [
      [401, problem(401, `Bad token ${TOKEN}`), PROBLEM],
      [403, problem(403, `No rights for ${TOKEN}`), PROBLEM],
      [403, `<h1>${TOKEN}</h1>`, HTML],
      [400, problem(400, `Bad ${TOKEN}`), PROBLEM],
      [418, `{"token":"${TOKEN}"}`, HAL],
      [302, '', { Location: `https://${TOKEN}.kommo.com/${TOKEN}` }],
      [200, `<html>${TOKEN}</html>`, HTML],
      [403, problem(403, 'x'), { ...PROBLEM, 'X-Request-Id': TOKEN }],
    ];
    for (const [status, body, headers] of echoes) {
      api().get('/api/v4/account').reply(status, body, headers);
      const { client } = testClient();
      const error = await errorOf(client.get('account', anything));
      expect(inspect([error, client, error.stack], { depth: 10, showHidden: true })).not.toContain(TOKEN);
      nock.cleanAll();
    }
  });
});

describe('the counters', () => {
  it('tell requests, rate and answer time', async () => {
    api().get('/api/v4/account').times(15).reply(200, {}, HAL);
    const { client } = testClient();
    expect(client.stats()).toEqual({ requests: 0, writes: 0, throttled: 0, rate: 0, latencyMs: 0 });
    for (let nth = 0; nth < 15; nth += 1) await client.get('account', anything);
    const { requests, rate } = client.stats();
    expect(requests).toBe(15);
    expect(rate).toBeGreaterThan(6.4);
    expect(rate).toBeLessThanOrEqual(7);
  });
});
