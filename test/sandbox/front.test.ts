import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { createSandbox } from '../../src/sandbox/create-sandbox.js';
import { accountDictionarySchema } from '../../src/schema/account-dictionary.js';
import { sandboxAccount } from '../../src/sandbox/default-account.js';
import { at, complaintsOf, headersOf, listAt, replyOf, startApi, type Api, type Reply } from './api.js';

let api: Api;

beforeAll(async () => {
  api = await startApi();
});
beforeEach(() => api.sandbox.reset());
afterAll(async () => {
  await api.sandbox.close();
});

async function send(path: string, init: RequestInit): Promise<Reply> {
  return await replyOf(await fetch(api.sandbox.url + path, init));
}

const json = { 'content-type': 'application/json' };

describe('a request that is no good', () => {
  it.each([
    ['without a token', '/api/v4/leads', {}, 401],
    ['with another token', '/api/v4/leads', { headers: { authorization: 'Bearer nonsense' } }, 401],
    [
      'with the token in another scheme',
      '/api/v4/leads',
      { headers: { authorization: 'Basic sandbox-token' } },
      401,
    ],
    ['to an unknown path without a token', '/api/v4/nowhere', {}, 401],
  ])('%s is answered in the form of a problem', async (_case, path, init, status) => {
    const reply = await send(path, init);
    expect([reply.status, reply.type]).toEqual([status, 'application/problem+json']);
    expect(at(reply.body, 'status')).toBe(status);
    expect(at(reply.body, 'type')).toBe(`https://httpstatus.es/${status}`);
  });

  it.each([
    ['GET', '/nowhere', undefined, 404, /^Cannot GET http:.*\/api\/v4\/nowhere$/],
    ['GET', '/leads/abc', undefined, 404, /^Cannot GET/],
    ['GET', '/leadsandmore', undefined, 404, /^Cannot GET/],
    ['GET', '/constructor', undefined, 404, /^Cannot GET/],
    ['DELETE', '/leads/5', undefined, 405, /not allowed/i],
    ['PUT', '/contacts', '[]', 405, /not allowed/i],
    ['GET', '/leads/complex', undefined, 405, /not allowed/i],
    ['POST', '/leads', undefined, 400, /^Request data can not be empty$/],
    ['POST', '/leads', '[]', 400, /^Request data can not be empty$/],
    ['POST', '/leads', '[{"name":', 400, /not valid JSON/],
    ['POST', '/leads', '{"name":"A"}', 400, /^Request validation failed$/],
    ['POST', '/leads', '"text"', 400, /^Request validation failed$/],
    ['POST', '/leads', '[5]', 400, /^Request validation failed$/],
    ['POST', '/leads', '[null]', 400, /^Request validation failed$/],
    ['PATCH', '/leads', '[{"name":"A"}]', 400, /^Request validation failed$/],
    ['PATCH', '/leads', '[{"id":"7"}]', 400, /^Request validation failed$/],
    ['POST', '/leads/complex', '[7]', 400, /^Request validation failed$/],
    [
      'POST',
      '/leads',
      '[{"__proto__":{"price":"x"},"custom_fields_values":[{"field_id":"__proto__"}]}]',
      400,
      /failed/,
    ],
  ])('%s %s %s: %i', async (method, path, body, status, detail) => {
    const reply = await api.call(method, path, body);
    expect([reply.status, reply.type]).toEqual([status, 'application/problem+json']);
    expect(at(reply.body, 'detail')).toMatch(detail);
  });

  it('may be of the wrong content type or too large', async () => {
    const wrong = await send('/api/v4/leads', {
      method: 'POST',
      headers: { ...headersOf(api.sandbox), 'content-type': 'text/csv' },
      body: 'name\nA',
    });
    expect([wrong.status, wrong.type]).toEqual([415, 'application/problem+json']);
    await send('/_sandbox/switches', { method: 'PUT', body: '{"bodyLimit":1000}' });
    const large = await api.post('/leads', [{ name: 'x'.repeat(2000) }]);
    expect([large.status, large.type]).toEqual([413, 'application/problem+json']);
    expect((await api.post('/leads', [{ name: 'x' }])).status).toBe(200);
  });

  it('is asked for its token before its body is looked at', async () => {
    const reply = await send('/api/v4/leads', { method: 'POST', headers: json, body: '[{' });
    expect(reply.status).toBe(401);
  });

  it.each(['//', '//nowhere:99999999/api/v4/leads'])(
    'to %s is answered as one to any other path',
    async (path) => {
      const reply = await send(path, { headers: headersOf(api.sandbox) });
      expect([reply.status, reply.type]).toEqual([404, 'application/problem+json']);
    },
  );

  it('is told of the head alone where it asks for that, and nothing is complained of', async () => {
    const complained = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const reply = await send('/api/v4/account', { method: 'HEAD', headers: headersOf(api.sandbox) });
    expect([reply.status, reply.type, reply.text]).toEqual([200, 'application/hal+json', '']);
    expect((await api.get('/account')).status).toBe(200);
    expect(complained).not.toHaveBeenCalled();
    complained.mockRestore();
  });

  it('for a page that fails is not asked for a token', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const id = await api.make('/leads', { name: 'Deep' });
    const note = `[{"note_type":"common","params":{"text":"","deep":${deep}}}]`;
    expect((await api.call('POST', `/leads/${id}/notes`, note)).status).toBe(200);
    expect((await send(`/leads/${id}`, {})).status).toBe(500);
  });

  it('to take a note away is refused without a word', async () => {
    const reply = await api.call('DELETE', '/leads/notes/5');
    expect([reply.status, reply.text]).toEqual([405, '']);
  });

  it('with an array on the path of one object did not have to hold its first item', async () => {
    const id = await api.make('/leads', { name: 'A' });
    const reply = await api.patch(`/leads/${id}`, [{ name: 'B' }]);
    expect(complaintsOf(reply)).toEqual({ undefined: ['FieldNotExpected 0'] });
    expect(at((await api.patch(`/leads/${id}`, [])).body, 'detail')).toBe('Request data can not be empty');
  });

  it('on the path of another array says which type was due', async () => {
    const reply = await api.post('/leads', { name: 'A' });
    expect(at(reply.body, 'validation-errors.0.errors.0.code')).toBe('InvalidType');
    expect(at(reply.body, 'validation-errors.0.request_id')).toBeUndefined();
  });
});

describe('acting for another user', () => {
  const patch = async (user: string): Promise<Reply> =>
    await send('/api/v4/leads', {
      method: 'POST',
      headers: { ...headersOf(api.sandbox), 'x-context-user-id': user },
      body: '[{"name":"A"}]',
    });

  it('makes that user the author', async () => {
    const id = at((await patch('9812405')).body, '_embedded.leads.0.id');
    expect((await api.get(`/leads/${String(id)}`)).body).toMatchObject({
      created_by: 9_812_405,
      responsible_user_id: 9_812_405,
    });
  });

  it.each(['9812413', '1'])('is refused for user %s, who is inactive or unknown', async (user) => {
    expect((await patch(user)).status).toBe(403);
  });
});

describe('the token endpoint', () => {
  const app = { client_id: 'c', client_secret: 's', redirect_uri: 'https://example.com' };
  const exchange = async (grant: object): Promise<Reply> =>
    await send('/oauth2/access_token', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ ...app, ...grant }),
    });

  it('gives a pair for a code, once, and each refresh token works once', async () => {
    const code = { grant_type: 'authorization_code', code: 'any' };
    const first = await exchange(code);
    expect(first.body).toMatchObject({ token_type: 'Bearer', expires_in: 86_400 });
    expect((await exchange(code)).status).toBe(400);
    const refresh = { grant_type: 'refresh_token', refresh_token: at(first.body, 'refresh_token') };
    const second = await exchange(refresh);
    expect(at(second.body, 'refresh_token')).not.toBe(refresh.refresh_token);
    const again = await exchange(refresh);
    expect([again.status, at(again.body, 'error')]).toEqual([400, 'invalid_grant']);
    const headers = { authorization: `Bearer ${String(at(second.body, 'access_token'))}` };
    expect((await send('/api/v4/account', { headers })).status).toBe(200);
  });

  it('does not know other grants, nor clients without a secret', async () => {
    expect((await exchange({ grant_type: 'password' })).status).toBe(400);
    expect(
      (await exchange({ grant_type: 'refresh_token', refresh_token: 'x', client_secret: '' })).status,
    ).toBe(400);
  });
});

describe('the control paths', () => {
  it('show the arrivals of the API, with status and bytes, and not their own', async () => {
    await api.get('/leads?limit=1');
    await api.get('/nowhere');
    const log = (await send('/_sandbox/arrivals', {})).body;
    expect(listAt(log, 'arrivals')).toMatchObject([
      { method: 'GET', path: '/api/v4/leads?limit=1', status: 204, bytes: 0, counted: true },
      { path: '/api/v4/nowhere', status: 404 },
    ]);
    expect(log).toMatchObject({ total: 2, maxPerSecond: 2 });
    expect(api.sandbox.arrivals()).toEqual(log);
  });

  it('show every record as a line', async () => {
    const lead = await api.make('/leads', { name: 'Deal' });
    await api.post(`/leads/${lead}/notes`, [{ note_type: 'common', params: { text: 'Hi' } }]);
    await api.make('/tasks', { text: 'Call', complete_till: 1 });
    const reply = await send('/_sandbox/state', {});
    const lines: unknown[] = reply.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines.map((line) => at(line, 'entity'))).toEqual(['lead', 'task', 'note']);
    expect(at(lines[2], 'record.entity_type')).toBe('leads');
    expect(api.sandbox.state()).toEqual(lines);
  });

  it('change switches and faults, and a reset takes that and all records back', async () => {
    await api.make('/leads', {});
    const put = async (path: string, body: string): Promise<Reply> =>
      await send(path, { method: 'PUT', body });
    expect(at((await put('/_sandbox/switches', '{"latency":1}')).body, 'latency')).toBe(1);
    expect((await put('/_sandbox/faults', '[{"fault":"block"}]')).body).toEqual([{ fault: 'block' }]);
    expect((await api.get('/leads')).status).toBe(403);
    expect((await send('/_sandbox/reset', { method: 'POST' })).status).toBe(204);
    expect((await send('/_sandbox/faults', {})).body).toEqual([]);
    expect(at((await send('/_sandbox/switches', {})).body, 'latency')).toBe(0);
    expect((await api.get('/leads')).status).toBe(204);
    expect(api.sandbox.arrivals().total).toBe(1);
  });

  it.each([
    ['/_sandbox/switches', '{"latency":-1}'],
    ['/_sandbox/switches', '{"latencyy":1}'],
    ['/_sandbox/switches', '[]'],
    ['/_sandbox/switches', 'nonsense'],
    ['/_sandbox/faults', '{"fault":"block"}'],
    ['/_sandbox/faults', '[{"fault":"explode"}]'],
    ['/_sandbox/faults', '[{"fault":"block","pth":"/"}]'],
  ])('refuse what they do not understand: %s %s', async (path, body) => {
    const reply = await send(path, { method: 'PUT', body });
    expect(reply.status).toBe(400);
    expect(at(reply.body, 'error')).toEqual(expect.any(String));
  });
});

describe('a page of another site', () => {
  it.each([
    [undefined, 204],
    ['http://elsewhere.example', 403],
    ['null', 403],
    ['here', 204],
  ])('with origin %s gets %i for a reset', async (origin, status) => {
    const headers = origin === undefined ? {} : { origin: origin === 'here' ? api.sandbox.url : origin };
    await api.make('/leads', {});
    expect((await send('/_sandbox/reset', { method: 'POST', headers })).status).toBe(status);
    expect(api.sandbox.state()).toHaveLength(status === 204 ? 0 : 1);
  });
});

describe('a sandbox', () => {
  it('listens on the loopback address, and frees its port when closed', async () => {
    const first = await createSandbox({ token: 'mine' });
    expect(first.url).toBe(`http://127.0.0.1:${first.port}`);
    await expect(createSandbox({ port: first.port })).rejects.toThrow(/EADDRINUSE/);
    await first.close();
    const second = await createSandbox({ port: first.port });
    expect(second.token).toBe('sandbox-token');
    await second.close();
  });

  it('listens on no other address where the one that is named is empty', async () => {
    const sandbox = await createSandbox({ host: '' });
    expect(sandbox.url).toBe(`http://127.0.0.1:${sandbox.port}`);
    await sandbox.close();
  });

  it('takes on another account', async () => {
    const account = {
      ...sandboxAccount,
      account: { ...sandboxAccount.account, subdomain: 'other', nameOrder: 2 as const },
    };
    const other = await startApi({ account });
    expect(at((await other.get('/account')).body, 'subdomain')).toBe('other');
    const id = await other.make('/contacts', { name: 'Souza Ana' });
    expect((await other.get(`/contacts/${id}`)).body).toMatchObject({
      first_name: 'Ana',
      last_name: 'Souza',
    });
    await other.sandbox.close();
  });

  it('has a default account that is a valid dictionary, with ids used once', () => {
    expect(accountDictionarySchema.parse(sandboxAccount)).toEqual(sandboxAccount);
    const { customFields, pipelines, users } = sandboxAccount;
    const fields = Object.values(customFields)
      .flat()
      .map(({ id }) => id);
    const stages = pipelines.flatMap(({ stages }) => stages.filter(({ id }) => id > 143)).map(({ id }) => id);
    for (const ids of [fields, stages, users.map(({ id }) => id)]) expect(new Set(ids).size).toBe(ids.length);
    const options =
      fields.length > 0
        ? Object.values(customFields)
            .flat()
            .filter(({ type }) => type !== 'smart_address')
        : [];
    const optionIds = options.flatMap((field) => field.options.map(({ id }) => id));
    expect(new Set(optionIds).size).toBe(optionIds.length);
  });
});
