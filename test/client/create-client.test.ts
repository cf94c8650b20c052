import nock from 'nock';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import type { ThrottleNotice } from '../../src/client/retry.js';
import { deferred } from '../../src/flow/deferred.js';
import { errorOf, fakeClock, HAL, HTML, ORIGIN, PROBLEM, problem, testClient } from './fake-world.js';
import { onlyNock } from './only-nock.js';

const anything = z.unknown();
const leads = { method: 'POST', path: 'leads', body: [{ name: 'Ponte', request_id: '1:lead' }] } as const;
const api = (): nock.Scope => nock(ORIGIN);

onlyNock();

describe('a read', () => {
  it('gives the parsed document', async () => {
    api().get('/api/v4/account').reply(200, { id: 7, more: true }, HAL);
    const { client } = testClient();
    expect(await client.get('account', z.object({ id: z.int() }))).toEqual({ id: 7 });
  });

  it.each([
    ['204', 204, '', {}],
    ['a JSON 404', 404, problem(404, 'Not found'), PROBLEM],
  ])('is null for %s', async (_, status, body, headers) => {
    api().get('/api/v4/leads/1').reply(status, body, headers);
    expect(await testClient().client.get('leads/1', anything)).toBeNull();
  });

  it('says which part of the answer has another form, without the data', async () => {
    api()
      .get('/api/v4/users')
      .reply(200, { _embedded: { users: [{ id: 'secret@example.com' }] } }, HAL);
    const schema = z.object({ _embedded: z.object({ users: z.array(z.object({ id: z.int() })) }) });
    const error = await errorOf(testClient().client.get('users', schema));
    expect(error.code).toBe('api/answer');
    expect(error.message).toContain('_embedded.users.0.id');
    expect(error.message).not.toContain('secret');
  });

  it.each([
    ['a fault of the backend', 500, problem(500, 'x')],
    ['a fault of the gateway', 502, '<h1>502</h1>'],
    ['a 504', 504, '<h1>504</h1>'],
    ['a 400 that asks to repeat', 400, problem(400, 'Please repeat')],
    ['a 404 page', 404, '<html>404</html>'],
  ])('is repeated after %s', async (_, status, body) => {
    api()
      .get('/api/v4/account')
      .times(2)
      .reply(status, body)
      .get('/api/v4/account')
      .reply(200, { id: 1 }, HAL);
    const { client, clock } = testClient();
    expect(await client.get('account', anything)).toEqual({ id: 1 });
    expect(client.stats()).toMatchObject({ requests: 3, writes: 0 });
    expect(clock.sleeps).toContain(250);
    expect(clock.sleeps).toContain(500);
  });

  it('is repeated after a lost connection and one that could not be opened', async () => {
    api()
      .get('/api/v4/account')
      .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))
      .get('/api/v4/account')
      .replyWithError(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
      .get('/api/v4/account')
      .reply(200, {}, HAL);
    const { client } = testClient();
    expect(await client.get('account', anything)).toEqual({});
  });

  it('is repeated after a success that is cut off', async () => {
    api().get('/api/v4/account').reply(200, '{"id":', HAL).get('/api/v4/account').reply(200, {}, HAL);
    expect(await testClient().client.get('account', anything)).toEqual({});
  });

  it('is given up after five attempts', async () => {
    const scope = api().get('/api/v4/account').times(5).reply(503, '');
    const error = await errorOf(testClient().client.get('account', anything));
    expect(error).toMatchObject({ code: 'api/answer', context: { status: 503 } });
    expect(scope.isDone()).toBe(true);
  });

  it('is given up early when repeats are used up everywhere', async () => {
    api().get(/.*/).times(200).reply(503, '');
    const { client } = testClient();
    for (let nth = 0; nth < 30; nth += 1) await errorOf(client.get('account', anything));
    // 30 requests of their own, and at most 20 repeats.
    expect(client.stats().requests).toBeLessThanOrEqual(50);
  });

  it('cannot reach Kommo', async () => {
    const refused = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' });
    api().get('/api/v4/account').times(5).replyWithError(refused);
    const error = await errorOf(testClient().client.get('account', anything));
    expect(error).toMatchObject({ code: 'api/unreachable', exitCode: 5 });
    expect(error.message).toContain('connect refused');
  });

  it.each([
    ['a wrong token', 401, problem(401, 'Invalid user name or password'), PROBLEM, 'auth/token', 4],
    ['missing rights', 403, problem(403, 'No rights'), PROBLEM, 'auth/rights', 4],
    ['a lapsed subscription', 402, problem(402, 'Payment required'), PROBLEM, 'auth/payment', 4],
    ['a block', 403, '<h1>403 Forbidden</h1>', HTML, 'api/blocked', 10],
    ['a wrong parameter', 400, problem(400, 'Bad type'), PROBLEM, 'api/answer', 5],
    ['a captive portal', 200, '<html>Sign in\u001b[2J</html>', HTML, 'api/answer', 5],
    ['a status nobody knows', 418, '{}', HAL, 'api/answer', 5],
  ])('stops the run at once for %s', async (_, status, body, headers, code, exitCode) => {
    const scope = api().get('/api/v4/users').reply(status, body, headers);
    const error = await errorOf(testClient().client.get('users', anything));
    expect(error).toMatchObject({ code, exitCode });
    expect(error.message).toContain('GET users');
    expect(error.message).not.toMatch(/\p{Cc}/u);
    expect(scope.isDone()).toBe(true);
  });

  it('names the host of a redirect and does not go there', async () => {
    api().get('/api/v4/account').reply(302, '', { Location: 'https://renamed.kommo.com/api/v4/account?x=1' });
    const other = nock('https://renamed.kommo.com').get(/.*/).reply(200, {});
    const error = await errorOf(testClient().client.get('account', anything));
    expect(error.code).toBe('api/redirect');
    expect(error.message).toContain('to renamed.kommo.com');
    expect(other.isDone()).toBe(false);
  });

  it('gives the number of the request, for support', async () => {
    api()
      .get('/api/v4/account')
      .reply(403, problem(403, 'No'), { ...PROBLEM, 'X-Request-Id': 'req-1' });
    expect((await errorOf(testClient().client.get('account', anything))).message).toContain('req-1');
  });
});

describe('a question for a path', () => {
  it.each([
    [200, '{}', HAL, true],
    [204, '', {}, true],
    [404, problem(404, 'Cannot GET'), PROBLEM, false],
    [405, '', {}, false],
  ])('answered %i is %j %j %s', async (status, body, headers, expected) => {
    api().get('/api/v4/contacts/links').reply(status, body, headers);
    expect(await testClient().client.exists('contacts/links')).toBe(expected);
  });

  it('is no when only web pages come', async () => {
    api().get('/api/v4/contacts/links').times(5).reply(404, '<html>404</html>', HTML);
    expect(await testClient().client.exists('contacts/links')).toBe(false);
  });

  it('stops the run for anything that concerns the run', async () => {
    api().get('/api/v4/contacts/links').reply(401, '');
    expect((await errorOf(testClient().client.exists('contacts/links'))).code).toBe('auth/token');
  });
});

describe('a write', () => {
  it.each([
    ['success', 200, '{"_embedded":{}}', HAL, { kind: 'done', body: { _embedded: {} } }],
    [
      'a refusal',
      400,
      problem(400, 'Bad'),
      PROBLEM,
      { kind: 'refused', status: 400, detail: 'Bad', items: [] },
    ],
    ['a wrong path', 404, problem(404, 'Cannot POST'), PROBLEM, { kind: 'refused', status: 404 }],
    ['too many items', 422, problem(422, 'Limit 250 per page'), PROBLEM, { kind: 'tooLarge', status: 422 }],
    [
      'a fault that asks to repeat',
      400,
      problem(400, 'Please repeat'),
      PROBLEM,
      { kind: 'unknown', status: 400 },
    ],
    ['a fault of the backend', 500, problem(500, 'x'), PROBLEM, { kind: 'unknown', status: 500 }],
    ['a 504', 504, '<h1>504</h1>', HTML, { kind: 'unknown', status: 504 }],
    ['nothing', 204, '', {}, { kind: 'unknown', status: 204 }],
    ['a web page', 200, '<html></html>', HTML, { kind: 'unknown', status: 200 }],
    ['a cut answer', 200, '{"_emb', HAL, { kind: 'unknown', status: 200 }],
    ['a 404 page', 404, '<html></html>', HTML, { kind: 'unknown', status: 404 }],
    [
      'a redirect',
      307,
      '',
      { Location: 'https://x.kommo.com/' },
      { kind: 'unknown', reason: 'to x.kommo.com' },
    ],
    ['a status nobody knows', 418, '{}', HAL, { kind: 'unknown', status: 418 }],
  ])('answered with %s is sent once and given back', async (_, status, body, headers, verdict) => {
    const scope = api().post('/api/v4/leads').reply(status, body, headers);
    const { client } = testClient();
    expect(await client.write(leads)).toMatchObject(verdict);
    expect(client.stats()).toMatchObject({ requests: 1, writes: 1 });
    expect(scope.isDone()).toBe(true);
  });

  it('whose answer is lost is never repeated', async () => {
    api()
      .post('/api/v4/leads')
      .replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    const { client } = testClient();
    expect(await client.write(leads)).toEqual({ kind: 'unknown', reason: 'socket hang up (ECONNRESET)' });
    expect(client.stats().requests).toBe(1);
  });

  it('that could not be sent is sent again', async () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    api().post('/api/v4/leads').times(4).replyWithError(refused).post('/api/v4/leads').reply(200, {}, HAL);
    expect(await testClient().client.write(leads)).toMatchObject({ kind: 'done' });
  });

  it('that can never be sent is proven not stored', async () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    api().post('/api/v4/leads').times(5).replyWithError(refused);
    expect(await errorOf(testClient().client.write(leads))).toMatchObject({
      code: 'api/unreachable',
      context: { notStored: true },
    });
  });

  it('is refused by a read-only client before it is sent', async () => {
    const scope = api().post('/api/v4/leads').reply(200, {});
    const error = await errorOf(testClient({ readOnly: true }).client.write(leads));
    expect(error).toMatchObject({ code: 'internal/bug', context: { notStored: true } });
    expect(scope.isDone()).toBe(false);
  });

  it('that is redirected ends the run with the next request', async () => {
    api().post('/api/v4/leads').reply(301, '', { Location: 'https://new.kommo.com/' });
    const { client } = testClient();
    expect((await client.write(leads)).kind).toBe('unknown');
    expect((await errorOf(client.write(leads))).message).toContain('new.kommo.com');
    expect(client.stats().requests).toBe(1);
  });
});

describe('after a block', () => {
  it('nothing more is sent, not even what was waiting', async () => {
    api().post('/api/v4/leads').reply(403, '<h1>403 Forbidden</h1>', HTML);
    const { client } = testClient({ concurrency: 1 });
    const errors = await Promise.all([1, 2, 3, 4].map(async () => await errorOf(client.write(leads))));
    expect(errors.map(({ code }) => code)).toEqual(Array.from({ length: 4 }, () => 'api/blocked'));
    expect((await errorOf(client.get('account', anything))).exitCode).toBe(10);
    expect(client.stats().requests).toBe(1);
  });
});

describe('429', () => {
  it.each([
    ['the header', problem(429, 'x'), { ...PROBLEM, 'Retry-After': '3' }, 3_000],
    ['the body', problem(429, 'x', { retry_after: 300 }), PROBLEM, 300_000],
    ['nobody', '<h1>429</h1>', HTML, 500],
    ['the header, beyond reason', '', { 'Retry-After': '1000000000' }, 900_000],
  ])('makes the client wait as %s says, then the write goes out again', async (_, body, headers, waitMs) => {
    api().post('/api/v4/leads').reply(429, body, headers).post('/api/v4/leads').reply(200, {}, HAL);
    const notices: ThrottleNotice[] = [];
    const { client, clock } = testClient({ onThrottle: (notice) => notices.push(notice) });
    const before = clock.now();
    expect((await client.write(leads)).kind).toBe('done');
    expect(notices).toEqual([{ waitMs, round: 1 }]);
    expect(clock.now() - before).toBeGreaterThanOrEqual(waitMs);
    expect(client.stats()).toMatchObject({ requests: 2, writes: 2, throttled: 1 });
  });

  it('again and again stops the run', async () => {
    api().post('/api/v4/leads').times(20).reply(429, '', { 'Retry-After': '0' });
    const { client } = testClient();
    const error = await errorOf(client.write(leads));
    expect(error).toMatchObject({ code: 'api/throttled', context: { notStored: true } });
    expect(client.stats().requests).toBe(6);
    expect((await errorOf(client.get('account', anything))).code).toBe('api/throttled');
  });

  it('to several requests of one moment is one pause', async () => {
    const notices: ThrottleNotice[] = [];
    let started = 0;
    let answer = (): void => undefined;
    const together = new Promise<void>((resolve) => (answer = resolve));
    const fetch = async (): Promise<Response> => {
      started += 1;
      if (started > 4) return new Response('{}', { headers: HAL });
      if (started === 4) answer();
      await together;
      return new Response('', { status: 429, headers: { 'Retry-After': '1' } });
    };
    const { client } = testClient({ onThrottle: (notice) => notices.push(notice), world: { fetch } });
    const verdicts = await Promise.all([1, 2, 3, 4].map(async () => await client.write(leads)));
    expect(verdicts.map(({ kind }) => kind)).toEqual(['done', 'done', 'done', 'done']);
    expect(notices).toEqual([{ waitMs: 1_000, round: 1 }]);
    expect(client.stats()).toMatchObject({ requests: 8, throttled: 4 });
  });

  it('that lets others through is forgotten', async () => {
    const once = (): nock.Scope =>
      api()
        .post('/api/v4/leads')
        .reply(429, '', { 'Retry-After': '1' })
        .post('/api/v4/leads')
        .reply(200, {}, HAL);
    const { client } = testClient();
    for (let nth = 0; nth < 8; nth += 1) {
      once();
      expect((await client.write(leads)).kind).toBe('done');
    }
  });
});

describe('429 to one request while others get through', () => {
  it('stops the run in the end', async () => {
    let read = deferred<undefined>();
    const fetch = async (url: string): Promise<Response> => {
      if (url.endsWith('account')) return new Response('{}', { headers: HAL });
      await read.promise;
      return new Response('', { status: 429, headers: { 'Retry-After': '0' } });
    };
    const { client } = testClient({ world: { fetch } });
    const progress = { over: false };
    const writing = errorOf(client.write(leads)).finally(() => (progress.over = true));
    while (!progress.over) {
      await client.get('account', anything).catch(() => undefined);
      read.resolve(undefined);
      read = deferred();
    }
    expect((await writing).code).toBe('api/throttled');
    expect(client.stats().throttled).toBe(13);
  });

  it('is not forgotten for an answer to what was sent before', async () => {
    const notices: ThrottleNotice[] = [];
    const gate = deferred<undefined>();
    const answered = deferred<undefined>();
    let writes = 0;
    const fetch = async (url: string): Promise<Response> => {
      if (url.endsWith('account')) {
        await gate.promise;
        return new Response('{}', { headers: HAL });
      }
      writes += 1;
      if (writes === 2) {
        gate.resolve(undefined);
        await answered.promise;
      }
      const status = writes < 3 ? 429 : 200;
      return new Response('{}', { status, headers: { ...HAL, 'Retry-After': '1' } });
    };
    const { client } = testClient({ onThrottle: (notice) => notices.push(notice), world: { fetch } });
    const reading = client.get('account', anything).finally(() => answered.resolve(undefined));
    await Promise.all([reading, client.write(leads)]);
    expect(notices.map(({ round }) => round)).toEqual([1, 2]);
  });
});

describe('402', () => {
  it('is waited out on an account that has answered before', async () => {
    api().get('/api/v4/account').reply(200, {}, HAL);
    api().post('/api/v4/leads').times(2).reply(402, '').post('/api/v4/leads').reply(200, {}, HAL);
    const { client, clock } = testClient();
    await client.get('account', anything);
    expect((await client.write(leads)).kind).toBe('done');
    expect(clock.sleeps).toEqual(expect.arrayContaining([60_000, 300_000]));
  });

  it('that lasts stops the run', async () => {
    api().get('/api/v4/account').reply(200, {}, HAL);
    api().post('/api/v4/leads').times(4).reply(402, '');
    const { client } = testClient();
    await client.get('account', anything);
    expect(await errorOf(client.write(leads))).toMatchObject({
      code: 'auth/payment',
      context: { notStored: true },
    });
  });
});

describe('an interruption', () => {
  it('ends the wait for a turn', async () => {
    const stop = new AbortController();
    api().get('/api/v4/account').reply(200, {}, HAL);
    const { client } = testClient({ signal: stop.signal });
    await client.get('account', anything);
    stop.abort();
    expect(await errorOf(client.write(leads))).toMatchObject({
      code: 'run/interrupted',
      context: { notStored: true },
    });
    expect(client.stats().requests).toBe(1);
  });

  it('ends the wait between attempts', async () => {
    const stop = new AbortController();
    api().get('/api/v4/account').reply(503, '');
    const { client } = testClient({
      signal: stop.signal,
      world: { ...fakeClock(), sleep: async () => stop.abort() },
    });
    expect(await errorOf(client.get('account', anything))).toMatchObject({ code: 'run/interrupted' });
  });

  it('leaves a write that is on its way without a verdict', async () => {
    const stop = new AbortController();
    const fetch = async (_: string, { signal }: RequestInit): Promise<Response> =>
      await new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
        stop.abort();
      });
    const { client } = testClient({ signal: stop.signal, world: { ...fakeClock(), fetch } });
    expect(await client.write(leads)).toEqual({ kind: 'unknown', reason: 'The run was interrupted.' });
  });
});
