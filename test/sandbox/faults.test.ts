import { Agent, get } from 'node:http';

import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { sandboxAccount } from '../../src/sandbox/default-account.js';
import { faultScriptSchema, type Fault, type FaultScript } from '../../src/sandbox/faults/script.js';
import { FaultPlan, type Asked } from '../../src/sandbox/faults/plan.js';
import { seededRandom } from '../../src/sandbox/server/random.js';
import { prop } from '../helpers/prop.js';
import { at, complaintsOf, headersOf, listAt, startApi, type Api, type Reply } from './api.js';

let api: Api;

beforeAll(async () => {
  api = await startApi();
});
beforeEach(() => api.sandbox.reset());
afterAll(async () => {
  await api.sandbox.close();
});

async function script(faults: FaultScript): Promise<void> {
  await fetch(`${api.sandbox.url}/_sandbox/faults`, { method: 'PUT', body: JSON.stringify(faults) });
}

const three = [{ request_id: 'a' }, { request_id: 'b' }, { request_id: 'c' }];

const requestIds = (reply: Reply): unknown[] =>
  listAt(reply.body, '_embedded.leads').map((lead) => at(lead, 'request_id'));

/** The cause code of a fetch that gave no answer. */
async function failureOf(asked: Promise<unknown>): Promise<unknown> {
  try {
    await asked;
    return 'answered';
  } catch (error) {
    return error instanceof Error ? at(error.cause, 'code') : error;
  }
}

describe('what a fault does to a write of three leads', () => {
  it.each<[Fault, number, string | null, number]>([
    [{ fault: 'latency', ms: 1 }, 200, 'application/hal+json', 3],
    [{ fault: 'status' }, 500, 'application/problem+json', 0],
    [{ fault: 'status', status: 503 }, 503, 'text/html; charset=utf-8', 0],
    [{ fault: 'status', status: 503, html: false }, 503, 'application/problem+json', 0],
    [{ fault: 'status-after', status: 502 }, 502, 'text/html; charset=utf-8', 3],
    [{ fault: 'throttle' }, 429, 'application/problem+json', 0],
    [{ fault: 'throttle', html: true }, 429, 'text/html; charset=utf-8', 0],
    [{ fault: 'block' }, 403, 'text/html; charset=utf-8', 0],
    [{ fault: 'payment' }, 402, 'application/problem+json', 0],
    [{ fault: 'repeat' }, 400, 'application/problem+json', 0],
    [{ fault: 'timeout-before' }, 504, 'text/html; charset=utf-8', 0],
    [{ fault: 'timeout-after' }, 504, 'text/html; charset=utf-8', 3],
    [{ fault: 'timeout-after', partial: 2 }, 504, 'text/html; charset=utf-8', 2],
    [{ fault: 'unauthorized' }, 401, 'application/problem+json', 0],
    [{ fault: 'forbidden' }, 403, 'application/problem+json', 0],
    [{ fault: 'validation', items: [1] }, 400, 'application/problem+json', 0],
    [{ fault: 'validation-after', items: [1] }, 400, 'application/problem+json', 3],
    [{ fault: 'throttle-after' }, 429, 'application/problem+json', 3],
    [{ fault: 'repeat-after', partial: 1 }, 400, 'application/problem+json', 1],
    [{ fault: 'html' }, 200, 'text/html; charset=utf-8', 3],
    [{ fault: 'html-before' }, 200, 'text/html; charset=utf-8', 0],
    [{ fault: 'empty' }, 204, null, 3],
    [{ fault: 'empty-before' }, 204, null, 0],
    [{ fault: 'short' }, 200, 'application/hal+json', 1],
    [{ fault: 'short', partial: 2 }, 200, 'application/hal+json', 2],
    [{ fault: 'short', partial: 0 }, 200, 'application/hal+json', 0],
    [{ fault: 'drip', ms: 1 }, 200, 'application/hal+json', 3],
  ])('%o', async (fault, status, type, stored) => {
    await script([fault]);
    const reply = await api.post('/leads', three);
    expect([reply.status, reply.type]).toEqual([status, type]);
    expect(api.sandbox.state()).toHaveLength(stored);
  });

  it.each<[Fault['fault'], unknown[]]>([
    ['request-ids-reordered', ['c', 'b', 'a']],
    ['request-ids-missing', ['a', 'b']],
    ['request-ids-foreign', ['not-yours', 'b', 'c']],
    ['request-ids-duplicated', ['a', 'a', 'a']],
    ['request-ids-extra', ['a', 'b', 'c', 'not-yours']],
    ['short', ['a']],
  ])('%s', async (fault, ids) => {
    await script([{ fault }]);
    expect(requestIds(await api.post('/leads', three))).toEqual(ids);
    const complex = await api.post('/leads/complex', three);
    expect(listAt({ list: complex.body }, 'list').map((item) => at(item, 'request_id.0'))).toEqual(ids);
    expect((await api.get('/leads')).status).toBe(200);
  });

  it('short makes none of a single lead, and names none', async () => {
    await script([{ fault: 'short' }]);
    const reply = await api.post('/leads', [{ request_id: 'a' }]);
    expect([reply.status, requestIds(reply), api.sandbox.state()]).toEqual([200, [], []]);
  });

  it('request-ids-missing leaves a page that is read as it is', async () => {
    await script([{ fault: 'request-ids-missing' }]);
    const { users } = sandboxAccount;
    expect(listAt((await api.get('/users')).body, '_embedded.users')).toHaveLength(users.length);
  });

  it('page strikes lists alone: what is written has no pages', async () => {
    await script([{ fault: 'status', page: 1 }]);
    expect((await api.get('/leads')).status).toBe(500);
    expect((await api.post('/leads', three)).status).toBe(200);
  });

  it.each<[Fault, string, number]>([
    [{ fault: 'reset-before' }, 'ECONNRESET', 0],
    [{ fault: 'reset-after' }, 'ECONNRESET', 3],
    [{ fault: 'reset-after', partial: 1 }, 'ECONNRESET', 1],
    [{ fault: 'close' }, 'UND_ERR_SOCKET', 0],
    [{ fault: 'close-after', partial: 2 }, 'UND_ERR_SOCKET', 2],
    [{ fault: 'half-head' }, 'UND_ERR_SOCKET', 3],
    [{ fault: 'half-head-before' }, 'UND_ERR_SOCKET', 0],
    [{ fault: 'truncate' }, 'UND_ERR_SOCKET', 3],
    [{ fault: 'truncate-before' }, 'UND_ERR_SOCKET', 0],
    [{ fault: 'bad-gzip' }, 'Z_DATA_ERROR', 3],
  ])('%o cuts the connection', async (fault, code, stored) => {
    await script([fault]);
    expect(await failureOf(api.post('/leads', three))).toBe(code);
    expect(api.sandbox.state()).toHaveLength(stored);
  });

  it.each<[Fault['fault'], number]>([
    ['silent-before', 0],
    ['silent-after', 3],
  ])('%s never answers', async (fault, stored) => {
    await script([{ fault, path: '/api/v4/leads' }]);
    const waiting = failureOf(api.post('/leads', three));
    await expect.poll(() => api.sandbox.arrivals().total).toBe(1);
    await expect.poll(() => api.sandbox.state().length).toBe(stored);
    expect((await api.get('/account')).status).toBe(200);
    expect(api.sandbox.arrivals().arrivals[0]).toMatchObject({ status: null });
    await api.sandbox.close();
    expect(await waiting).toBe('UND_ERR_SOCKET');
    expect(api.sandbox.state()).toHaveLength(stored);
    api = await startApi();
  });

  it.each<Fault>([
    { fault: 'timeout-late', ms: 0 },
    { fault: 'reset-late', ms: { from: 0, to: 2 } },
    { fault: 'status-late', ms: 0 },
    { fault: 'html-late', ms: 0 },
  ])('%o stores after the answer', async (fault) => {
    await script([{ ...fault, times: 1 }]);
    await failureOf(api.post('/leads', three));
    await expect.poll(() => api.sandbox.state().length, { interval: 5 }).toBe(3);
  });

  it('a reset forgets what was to be stored late', async () => {
    await script([{ fault: 'timeout-late', ms: 30 }]);
    await api.post('/leads', three);
    api.sandbox.reset();
    await script([{ fault: 'latency', ms: 40 }]);
    expect((await api.get('/leads')).status).toBe(204);
  });

  it('wrong-length gives half of the body for the whole', async () => {
    await script([{ fault: 'wrong-length', times: 1 }]);
    const reply = await api.post('/leads', three).catch(() => undefined);
    expect(reply?.body).toBeUndefined();
    expect(api.sandbox.state()).toHaveLength(3);
  });

  it('hang-up resets the next request on the connection before it is read', async () => {
    await script([{ fault: 'hang-up', times: 1 }]);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = async (): Promise<string> =>
      await new Promise((resolve) => {
        get(`${api.sandbox.url}/api/v4/account`, { agent, headers: headersOf(api.sandbox) }, (answer) => {
          answer.resume().once('end', () => resolve(String(answer.statusCode)));
        }).once('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)));
      });
    expect([await ask(), await ask(), await ask()]).toEqual(['200', 'ECONNRESET', '200']);
    expect(api.sandbox.arrivals().total).toBe(2);
    agent.destroy();
  });

  it.each([
    ['https://elsewhere.example/x', 'https://elsewhere.example/x'],
    ['https://anderswo-übel.example/', 'https://xn--anderswo-bel-llb.example/'],
  ])('redirect names another host, and follows with nothing: %s', async (to, location) => {
    await script([{ fault: 'redirect', to }]);
    const init = {
      method: 'POST',
      redirect: 'manual',
      headers: headersOf(api.sandbox),
      body: '[{}]',
    } as const;
    const reply = await fetch(`${api.sandbox.url}/api/v4/leads`, init);
    expect([reply.status, reply.headers.get('location')]).toEqual([307, location]);
    expect(api.sandbox.state()).toEqual([]);
  });

  it('validation names the items it is told to, by their request_ids', async () => {
    await script([{ fault: 'validation', items: [0, 2] }]);
    const reply = await api.post('/leads', three);
    expect(complaintsOf(reply)).toEqual({ a: ['NotSupportedChoice name'], c: ['NotSupportedChoice name'] });
  });

  it('a Retry-After header is sent as the script writes it', async () => {
    await script([{ fault: 'throttle', retryAfter: 'soon' }]);
    expect((await api.get('/account')).headers.get('retry-after')).toBe('soon');
    await script([{ fault: 'throttle', retryAfter: 9 }]);
    const reply = await api.get('/account');
    expect([reply.headers.get('retry-after'), at(reply.body, 'retry_after')]).toEqual(['9', 9]);
  });

  it('leaves an answer that is an error already', async () => {
    await script([{ fault: 'empty' }]);
    expect((await api.post('/leads', [{ price: 'x' }])).status).toBe(400);
  });
});

describe('a heavy batch', () => {
  it.each([
    [false, 0],
    [true, 2],
  ])('is answered 504, stored: %s', async (timeoutCommits, stored) => {
    const body = JSON.stringify({ timeoutAbove: 1, timeoutCommits });
    await fetch(`${api.sandbox.url}/_sandbox/switches`, { method: 'PUT', body });
    expect((await api.post('/leads', [{}, {}])).status).toBe(504);
    expect(api.sandbox.state()).toHaveLength(stored);
    expect((await api.post('/leads', [{}])).status).toBe(200);
  });
});

const asked = (some: Partial<Asked>): Asked => ({
  method: 'GET',
  path: '/api/v4/leads',
  page: 1,
  items: 0,
  ...some,
});

describe('where a fault strikes', () => {
  it.each<[Omit<Fault, 'fault'>, Partial<Asked>, boolean]>([
    [{ page: 2 }, { page: 1 }, false],
    [{ page: 2 }, { page: 2 }, true],
    [{ above: 50 }, { items: 50 }, false],
    [{ above: 50 }, { items: 51 }, true],
  ])('%o meets %o: %s', (fault, some, expected) => {
    const plan = new FaultPlan([{ fault: 'block', ...fault }], seededRandom(1));
    expect(plan.strike(asked(some)).fault !== undefined).toBe(expected);
  });

  const struck = (
    fault: Omit<Fault, 'fault'>,
    requests: readonly (readonly [string, string])[],
  ): boolean[] => {
    const plan = new FaultPlan(faultScriptSchema.parse([{ fault: 'block', ...fault }]), seededRandom(1));
    return requests.map(([method, path]) => plan.strike(asked({ method, path })).fault !== undefined);
  };
  const same = (count: number): (readonly [string, string])[] =>
    Array.from({ length: count }, () => ['GET', '/api/v4/leads'] as const);

  it.each<[Omit<Fault, 'fault'>, string, string, boolean]>([
    [{}, 'GET', '/api/v4/leads', true],
    [{ method: 'POST' }, 'GET', '/api/v4/leads', false],
    [{ path: '/api/v4/leads' }, 'GET', '/api/v4/leads', true],
    [{ path: '/api/v4/leads' }, 'GET', '/api/v4/leads/5', true],
    [{ path: '/api/v4/leads' }, 'GET', '/api/v4/leadsandmore', false],
    [{ path: '/api/v4/*' }, 'GET', '/api/v4/leads', true],
    [{ path: '/api/v4/*' }, 'GET', '/api/v4/leads/5', false],
    [{ path: '/api/v4/*/notes' }, 'GET', '/api/v4/leads/notes', true],
    [{ path: '/api/v4/*/notes' }, 'GET', '/api/v4/leads/tags', false],
    [{ path: '/api/**' }, 'GET', '/api/v4/leads/5', true],
    [{ path: '/api/**' }, 'GET', '/oauth2/access_token', false],
    [{ path: '/api/v4/le*' }, 'GET', '/api/v4/leads', true],
    [{ path: '/api/v4/*s' }, 'GET', '/api/v4/leads', true],
    [{ path: '/api/v4/l*d*s' }, 'GET', '/api/v4/leads', true],
    [{ path: '/api/v4/l*x*s' }, 'GET', '/api/v4/leads', false],
    [{ path: '/api/v4/leads*ds' }, 'GET', '/api/v4/leads', false],
    [{ path: '/api/v4/**/notes' }, 'GET', '/api/v4/leads/5/notes', true],
    [{ path: '/api/v4/**/notes' }, 'GET', '/api/v4/notes', false],
    [{ path: '/api/**' }, 'GET', '/api', false],
  ])('%o meets %s %s: %s', (fault, method, path, expected) => {
    expect(struck(fault, [[method, path]])).toEqual([expected]);
  });

  it.each<[Omit<Fault, 'fault'>, string]>([
    [{ nth: 3 }, '..x...'],
    [{ every: 2 }, '.x.x.x'],
    [{ times: 2 }, 'xx....'],
    [{ every: 2, times: 1 }, '.x....'],
    [{ probability: 0 }, '......'],
    [{ probability: 1 }, 'xxxxxx'],
  ])('%o strikes %s', (fault, pattern) => {
    expect(
      struck(fault, same(6))
        .map((hit) => (hit ? 'x' : '.'))
        .join(''),
    ).toBe(pattern);
  });

  it('is the same every time for the same seed, and close to the probability', () => {
    const hits = struck({ probability: 0.3 }, same(1000));
    expect(struck({ probability: 0.3 }, same(1000))).toEqual(hits);
    expect(hits.filter(Boolean).length).toBeGreaterThan(250);
    expect(hits.filter(Boolean).length).toBeLessThan(350);
  });

  it('adds latencies up and takes the first of the other faults', () => {
    const plan = new FaultPlan(
      [{ fault: 'latency', ms: 20 }, { fault: 'empty' }, { fault: 'latency', ms: 5 }, { fault: 'block' }],
      seededRandom(1),
    );
    expect(plan.strike(asked({}))).toMatchObject({ latencyMs: 25, fault: { fault: 'empty' } });
    expect(plan.struck()).toEqual([1, 1, 1, 0]);
  });

  it('does not spend the times of a fault on requests that another struck', () => {
    const plan = new FaultPlan(
      [
        { fault: 'block', nth: 1 },
        { fault: 'empty', times: 1 },
      ],
      seededRandom(1),
    );
    const names = [1, 2, 3].map(() => plan.strike(asked({})).fault?.fault);
    expect(names).toEqual(['block', 'empty', undefined]);
  });
});

describe('any batch', () => {
  const sound = fc.record(
    { name: fc.string(), request_id: fc.string({ minLength: 1 }) },
    { requiredKeys: [] },
  );
  const bad = fc.oneof(
    fc.record({ price: fc.constantFrom('x', 1.5, true) }),
    fc.record({ status_id: fc.constant(1) }),
    fc.record({ name: fc.constant(5) }),
  );
  const anything = fc.jsonValue().map((value) => ({ name: 'A', custom_fields_values: value }));

  prop(
    [fc.array(fc.oneof({ arbitrary: sound, weight: 6 }, bad, anything), { minLength: 1, maxLength: 12 })],
    {
      numRuns: 60,
    },
  )('is answered with every request_id that was sent, or refused as a whole', async (batch) => {
    api.sandbox.reset();
    const reply = await api.post('/leads', batch);
    const sent = batch.map((item, index) => ('request_id' in item ? item.request_id : String(index)));
    if (reply.status === 200) {
      expect(requestIds(reply).map(String).sort()).toEqual([...sent].sort());
      expect(api.sandbox.state()).toHaveLength(batch.length);
    } else {
      expect(reply.status).toBe(400);
      for (const item of listAt(reply.body, 'validation-errors')) {
        expect(sent).toContain(at(item, 'request_id'));
        expect(listAt(item, 'errors')).not.toHaveLength(0);
      }
      expect(api.sandbox.state()).toHaveLength(0);
    }
  });
});
