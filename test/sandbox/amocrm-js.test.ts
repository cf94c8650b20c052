import https from 'node:https';
import { connect } from 'node:net';

import { Client } from 'amocrm-js';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { FIRST_REFRESH_TOKEN } from '../../src/sandbox/routes/oauth.js';
import { at, startApi, type Api } from './api.js';

let api: Api;

/** Node's own agent for https, but for where it connects to: the client speaks to its host, and the sandbox answers. */
class DetouredAgent extends https.Agent {
  override createConnection(): ReturnType<typeof connect> {
    return connect(api.sandbox.port, '127.0.0.1');
  }
}

const agent = https.globalAgent;

beforeAll(async () => {
  api = await startApi();
  https.globalAgent = new DetouredAgent();
  // The client prints every error that it throws.
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
beforeEach(() => api.sandbox.reset());
afterAll(async () => {
  https.globalAgent.destroy();
  https.globalAgent = agent;
  await api.sandbox.close();
});

const auth = { client_id: 'id', client_secret: 'secret', redirect_uri: 'https://example.com' };

function clientOf(more: object = { bearer: 'sandbox-token' }): Client {
  return new Client({ domain: 'sandbox.kommo.com', auth: { ...auth, ...more } });
}

/** What the client threw. */
async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('amocrm-js, a client that others wrote,', () => {
  it('creates leads, lists, changes and reads them', async () => {
    const client = clientOf();
    const [made] = await client.leads.create([{ name: 'Bridge', price: 100 }]);
    const id = Number(made?.id);
    expect((await client.leads.getById(id))?.name).toBe('Bridge');
    await client.leads.update([{ id, name: 'Tunnel' }]);
    const page = await client.leads.get({ query: 'tunnel' });
    expect(page.getData().map(({ name, price }) => [name, price])).toEqual([['Tunnel', 100]]);
  });

  it('walks through pages by the links of the answers', async () => {
    await api.post(
      '/contacts',
      Array.from({ length: 5 }, (_none, index) => ({ name: `C${index}` })),
    );
    const page = await clientOf().contacts.get({ limit: 2, page: 1 });
    const names = page.getData().map(({ name }) => name);
    while (page.hasNext()) {
      await page.next();
      names.push(...page.getData().map(({ name }) => name));
    }
    expect(names).toEqual(['C0', 'C1', 'C2', 'C3', 'C4']);
    expect(page.getPage()).toBe(3);
  });

  it('finds nothing where there is nothing', async () => {
    expect((await clientOf().companies.get()).getData()).toEqual([]);
  });

  it('saves a contact that it made as an object', async () => {
    const client = clientOf();
    const contact = new client.Contact();
    contact.first_name = 'Ana';
    await contact.save();
    expect(contact.id).toBeGreaterThan(0);
    expect(at((await api.get(`/contacts/${contact.id}`)).body, 'first_name')).toBe('Ana');
  });

  it('throws the errors of the sandbox with all they say', async () => {
    const error = await thrownBy(clientOf().leads.create([{ name: 'A', pipeline_id: 5 }]));
    expect(at(error, 'data.validation-errors.0.errors.0')).toMatchObject({
      code: 'NotSupportedChoice',
      path: 'pipeline_id',
    });
    const denied = await thrownBy(clientOf({ bearer: 'another' }).leads.get());
    expect(at(denied, 'data.status')).toBe(401);
  });

  it('sends plain requests', async () => {
    const { data } = await clientOf().request.get('/api/v4/account', { with: 'task_types' });
    expect(at(data, '_embedded.task_types.0.name')).toBe('Follow-up');
  });

  it('exchanges a code for tokens, and refreshes them by itself when they end', async () => {
    const client = clientOf({ code: 'a-code' });
    await client.connection.connect();
    const first = client.token.getValue();
    if (!first) throw new Error('no token came');
    // A JWT, which some clients read to know when it ends.
    const claims = Buffer.from(first.access_token.split('.')[1] ?? '', 'base64url').toString();
    expect(JSON.parse(claims)).toMatchObject({ jti: '1', exp: expect.any(Number) as number });
    expect(first.access_token.split('.')).toHaveLength(3);
    client.token.setValue({ ...first, expires_at: 1 });
    expect((await client.leads.get()).getData()).toEqual([]);
    expect(client.token.getValue()?.refresh_token).toBe('sandbox-refresh-2');
  });

  it('is refused a refresh token that was used', async () => {
    const client = clientOf({});
    const spent = {
      token_type: 'Bearer',
      expires_in: 1,
      access_token: 'x',
      refresh_token: FIRST_REFRESH_TOKEN,
    };
    client.token.setValue({ ...spent, expires_at: 1 });
    await client.token.refresh();
    client.token.setValue({ ...spent, expires_at: 1 });
    expect(at(await thrownBy(client.token.refresh()), 'data.hint')).toBe('Token has been revoked');
  });
});
