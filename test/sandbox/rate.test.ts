import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';

import { Arrivals } from '../../src/sandbox/server/arrivals.js';
import { at, startApi, type Api } from './api.js';
import type { SandboxOptions } from '../../src/sandbox/create-sandbox.js';
import { prop } from '../helpers/prop.js';

let api: Api;

async function start(options: SandboxOptions): Promise<void> {
  api = await startApi({ rate: 7, ...options });
}

afterEach(async () => {
  await api.sandbox.close();
});

async function statuses(count: number): Promise<number[]> {
  const found: number[] = [];
  for (let index = 0; index < count; index += 1) found.push((await api.get('/account')).status);
  return found;
}

describe('the limit', () => {
  it('lets seven requests through in a rolling second and refuses the eighth', async () => {
    await start({});
    expect(await statuses(9)).toEqual([200, 200, 200, 200, 200, 200, 200, 429, 429]);
    api.clock.ms = 999;
    expect(await statuses(1)).toEqual([429]);
    api.clock.ms = 1000;
    expect(await statuses(1)).toEqual([200]);
    expect(api.sandbox.arrivals()).toMatchObject({ total: 11, maxPerSecond: 10 });
  });

  it('counts a second from each arrival, not from a tick of a clock', async () => {
    await start({ rate: 2 });
    for (const [ms, status] of [
      [0, 200],
      [900, 200],
      [999, 429],
      [1500, 429],
      [1900, 429],
      [2499, 429],
      [3600, 200],
    ] as const) {
      api.clock.ms = ms;
      expect(await statuses(1), `at ${ms} ms`).toEqual([status]);
    }
  });

  it('counts refused and unauthorised requests, but neither the token endpoint nor the control paths', async () => {
    await start({ rate: 1 });
    const ask = async (path: string): Promise<number> => (await fetch(api.sandbox.url + path)).status;
    for (let index = 0; index < 3; index += 1) await ask('/_sandbox/switches');
    await ask('/oauth2/access_token');
    expect(await ask('/api/v4/account')).toBe(401);
    expect(await ask('/api/v4/account')).toBe(429);
  });

  it('stores nothing of what it refuses', async () => {
    await start({ rate: 1 });
    await api.post('/leads', [{ name: 'A' }]);
    expect((await api.post('/leads', [{ name: 'B' }])).status).toBe(429);
    expect(api.sandbox.state()).toHaveLength(1);
  });

  it.each([
    ['json', { throttleRetryAfter: 300 }, 'application/problem+json', 300, null],
    ['html', { throttleBody: 'html' as const }, 'text/html; charset=utf-8', undefined, null],
    ['json with a header', { throttleHeader: true }, 'application/problem+json', 1, '1'],
  ])('speaks %s', async (_case, switches, type, retryAfter, header) => {
    await start({ rate: 1, switches });
    await api.get('/account');
    const reply = await api.get('/account');
    expect([reply.status, reply.type]).toEqual([429, type]);
    expect(at(reply.body, 'retry_after')).toBe(retryAfter);
    expect(reply.headers.get('retry-after')).toBe(header);
  });

  it('blocks for good who does not listen, until a reset', async () => {
    await start({ rate: 1, switches: { blockAfter: 2 } });
    expect(await statuses(4)).toEqual([200, 429, 429, 403]);
    api.clock.ms = 1_000_000;
    const reply = await api.get('/account');
    expect([reply.status, reply.type]).toEqual([403, 'text/html; charset=utf-8']);
    api.sandbox.reset();
    expect(await statuses(1)).toEqual([200]);
  });

  it('lifts the block after a time where a switch says so', async () => {
    await start({ rate: 1, switches: { blockAfter: 1, blockSeconds: 60 } });
    expect(await statuses(3)).toEqual([200, 429, 403]);
    api.clock.ms = 59_000;
    expect(await statuses(1)).toEqual([403]);
    api.clock.ms = 61_000;
    expect(await statuses(1)).toEqual([200]);
  });

  it('may be counted for each token', async () => {
    await start({ rate: 1, switches: { rateScope: 'token' } });
    const ask = async (token: string): Promise<number> =>
      (await fetch(`${api.sandbox.url}/api/v4/account`, { headers: { authorization: `Bearer ${token}` } }))
        .status;
    expect([await ask('a'), await ask('b'), await ask('a')]).toEqual([401, 401, 429]);
  });

  it('may be changed while it runs', async () => {
    await start({ rate: 1 });
    await fetch(`${api.sandbox.url}/_sandbox/switches`, { method: 'PUT', body: '{"rate":null}' });
    expect(await statuses(3)).toEqual([200, 200, 200]);
  });

  it('can be taken away', async () => {
    await start({ rate: false });
    expect(new Set(await statuses(20))).toEqual(new Set([200]));
  });
});

describe('the arrival log', () => {
  prop([fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 60 })])(
    'knows the most arrivals of any rolling second',
    (gaps) => {
      const log = new Arrivals();
      const stamps: number[] = [];
      for (const gap of gaps) {
        stamps.push((stamps.at(-1) ?? 0) + gap);
        log.note({ at: stamps.at(-1) ?? 0, method: 'GET', path: '/', counted: true });
      }
      const within = stamps.map((end) => stamps.filter((at) => at <= end && at > end - 1000).length);
      // Arrivals at the very same moment are in the same second, whichever came last.
      expect(log.log().maxPerSecond).toBe(Math.max(...within));
    },
  );
});
