import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { Switches } from '../../src/sandbox/switches/switches.js';
import { FIRST_REFRESH_TOKEN } from '../../src/sandbox/routes/oauth.js';
import { at, complaintsOf, listAt, startApi, type Api } from './api.js';

let api: Api;

beforeAll(async () => {
  api = await startApi();
});
beforeEach(() => api.sandbox.reset());
afterAll(async () => {
  await api.sandbox.close();
});

async function flip(switches: Partial<Switches>): Promise<void> {
  const body = JSON.stringify(switches);
  expect((await fetch(`${api.sandbox.url}/_sandbox/switches`, { method: 'PUT', body })).status).toBe(200);
}

const text = (value: unknown): object => ({
  custom_fields_values: [{ field_id: 1_104_211, values: [{ value }] }],
});
const valueOf = async (id: number): Promise<unknown> =>
  at((await api.get(`/leads/${id}`)).body, 'custom_fields_values.0.values.0.value');

describe('a list, where a switch says so,', () => {
  beforeEach(async () => {
    await api.post('/leads', [
      { name: 'A', updated_at: 30 },
      { name: 'B', updated_at: 20 },
      { name: 'C', updated_at: 10 },
    ]);
  });

  it.each<[Partial<Switches>, string, number]>([
    [{ overLimit: 'refused' }, '/leads?limit=251', 422],
    [{ overLimit: 'refused' }, '/users?limit=251', 422],
    [{ overLimit: 'clipped' }, '/leads?limit=251', 200],
    [{ unknownFilter: 'refused' }, '/leads?filter[nmae]=A', 400],
    [{ unknownFilter: 'refused' }, '/leads?filter[statuses][0][pipeline_id]=5&filter[price]=0', 200],
    [{ unknownFilter: 'refused' }, '/companies?filter[price]=1', 400],
    [{ unknownFilter: 'refused' }, '/tasks?filter[colour]=1', 400],
    [{ unknownFilter: 'refused' }, '/leads/notes?filter[colour]=1', 400],
    [{ unknownFilter: 'ignored' }, '/leads?filter[nmae]=A', 200],
    [{ lastPage: 1 }, '/leads?page=2&limit=1', 400],
    [{ lastPage: 1 }, '/leads/custom_fields?page=2&limit=1', 400],
    [{ urlLimit: 40 }, '/leads?filter[name]=a-name-that-goes-on-and-on', 414],
    [{ urlLimit: 40 }, '/leads', 200],
  ])('%o, answers %s with %i', async (switches, path, status) => {
    await flip(switches);
    expect((await api.get(path)).status).toBe(status);
  });

  const namesOf = async (query: string): Promise<string> =>
    listAt((await api.get(`/leads${query}`)).body, '_embedded.leads')
      .map((lead) => String(at(lead, 'name')))
      .join('');

  it('comes in order of id', async () => {
    expect(await namesOf('')).toBe('CBA');
    await flip({ defaultOrder: 'id' });
    expect(await namesOf('')).toBe('ABC');
    expect(await namesOf('?order[updated_at]=asc')).toBe('CBA');
  });

  it('has short pages, and loses nothing', async () => {
    await flip({ shortPages: 1 });
    const first = await api.get('/leads?limit=2');
    expect(listAt(first.body, '_embedded.leads')).toHaveLength(1);
    expect(at(first.body, '_links.next.href')).toContain('page=2');
    expect(
      (await namesOf('?limit=2')) + (await namesOf('?limit=2&page=2')) + (await namesOf('?limit=2&page=3')),
    ).toBe('CBA');
  });
});

describe('a write, where a switch says so,', () => {
  it('may be of so many items', async () => {
    await flip({ writeLimit: 2 });
    const reply = await api.post('/leads', [{}, {}, {}]);
    expect([reply.status, at(reply.body, 'detail')]).toEqual([422, 'Limit 2 per page']);
    expect((await api.post('/leads/tags', [{ name: 'a' }, { name: 'b' }, { name: 'c' }])).status).toBe(422);
  });

  it.each<[Partial<Switches>, unknown, string[]]>([
    [{ textLimit: 3 }, { name: 'ABCD' }, ['TooLong name']],
    [{ textLimit: 3 }, text('ABCD'), ['TooLong custom_fields_values.0.values.0.value']],
    [
      { repeatedField: 'refused' },
      {
        custom_fields_values: ['A', 'B'].map((value) => ({ field_id: 1_104_211, values: [{ value }] })),
      },
      ['NotSupportedChoice custom_fields_values.1.field_id'],
    ],
  ])('%o, refuses %o', async (switches, lead, complaints) => {
    await flip(switches);
    expect(complaintsOf(await api.post('/leads', [lead]))).toEqual({ '0': complaints });
  });

  it('cuts long names and texts', async () => {
    await flip({ textLimit: 3, longText: 'cut' });
    const id = await api.make('/leads', { name: 'ABCD', ...text('12345') });
    expect(at((await api.get(`/leads/${id}`)).body, 'name')).toBe('ABC');
    expect(await valueOf(id)).toBe('123');
    const contact = await api.make('/contacts', { first_name: 'Anabel' });
    expect(at((await api.get(`/contacts/${contact}`)).body, 'name')).toBe('Ana');
  });

  it('takes an empty text for nothing, or for a wish to clear', async () => {
    const id = await api.make('/leads', text('A'));
    await api.patch(`/leads/${id}`, text(''));
    expect(await valueOf(id)).toBe('A');
    await flip({ emptyText: 'clear' });
    await api.patch(`/leads/${id}`, text(''));
    expect(await valueOf(id)).toBeUndefined();
  });

  it('refuses is_main in a new lead', async () => {
    const contact = await api.make('/contacts', { name: 'Ana' });
    const lead = { _embedded: { contacts: [{ id: contact, is_main: true }] } };
    expect((await api.post('/leads', [lead])).status).toBe(200);
    await flip({ mainOnCreate: 'refused' });
    expect(complaintsOf(await api.post('/leads', [lead]))).toEqual({
      '0': ['FieldNotExpected _embedded.contacts.0.is_main'],
    });
  });

  it('asks for the fields that a stage requires', async () => {
    const [pipeline, stage] = [6_301_877, 50_415_025];
    const required = [{ pipeline_id: pipeline, status_id: stage }];
    await api.patch('/leads/custom_fields/1104211', { required_statuses: required });
    expect((await api.post('/leads', [{ status_id: stage }])).status).toBe(200);
    await flip({ requiredStages: 'enforced' });
    expect(complaintsOf(await api.post('/leads', [{ status_id: stage }]))).toEqual({
      '0': ['FieldMissing custom_fields_values.1104211'],
    });
    expect((await api.post('/leads', [{ status_id: stage, ...text('A') }])).status).toBe(200);
  });

  it('stops at the ceiling of the plan', async () => {
    await flip({ recordCeiling: 2 });
    expect((await api.post('/leads', [{}, {}])).status).toBe(200);
    expect((await api.post('/leads', [{}])).status).toBe(402);
    expect((await api.post('/leads/complex', [{}])).status).toBe(402);
    expect((await api.post('/contacts', [{}])).status).toBe(200);
  });

  it('gives a task without a type the one it says', async () => {
    await flip({ defaultTaskType: 2 });
    const id = await api.make('/tasks', { text: 'x', complete_till: 5 });
    expect(at((await api.get(`/tasks/${id}`)).body, 'task_type_id')).toBe(2);
  });

  it('renames the closing stages', async () => {
    await flip({ systemStages: 'renamable' });
    const stage = await api.patch('/leads/pipelines/6301877/statuses/142', { name: 'Signed' });
    expect(at(stage.body, 'name')).toBe('Signed');
  });

  it('cuts days at the midnight of another zone', async () => {
    const day = { custom_fields_values: [{ field_id: 1_104_219, values: [{ value: 1_634_601_600 }] }] };
    await flip({ timezone: 'Europe/Moscow' });
    expect(await valueOf(await api.make('/leads', day))).toBe(1_634_590_800);
    const settings = await api.get('/account?with=datetime_settings');
    expect(at(settings.body, '_embedded.datetime_settings.timezone')).toBe('Europe/Moscow');
    const wrong = { method: 'PUT', body: '{"timezone":"Mars/Olympus"}' };
    expect((await fetch(`${api.sandbox.url}/_sandbox/switches`, wrong)).status).toBe(400);
  });
});

describe('an answer, where a switch says so,', () => {
  it('shows a loss reason as an object', async () => {
    const lost = { status_id: 143, pipeline_id: 6_301_877, loss_reason_id: 17_203_455 };
    const id = await api.make('/leads', lost);
    await flip({ lossReasonShape: 'object' });
    const shown = await api.get(`/leads/${id}?with=loss_reason`);
    expect(at(shown.body, '_embedded.loss_reason.name')).toBe('Price');
  });

  it('shows the options of a patched field by their index', async () => {
    await flip({ enumsShape: 'object' });
    const patched = await api.patch('/leads/custom_fields/1104213', { name: 'Size' });
    expect(Array.isArray(at(patched.body, 'enums'))).toBe(false);
    expect(at(patched.body, 'enums.0.value')).toBe('Small');
  });
});

describe('duplicate control, where a switch turns it on,', () => {
  const phone = (value: string): object => ({
    name: 'Ana',
    custom_fields_values: [{ field_code: 'PHONE', values: [{ value }] }],
  });
  const complex = async (contact: object): Promise<unknown> =>
    at((await api.post('/leads/complex', [{ name: 'L', _embedded: { contacts: [contact] } }])).body, '0');

  it('joins a lead whose contact has a known phone to the open one there is', async () => {
    await flip({ duplicateControl: true });
    const first = await complex(phone('+55 11 91234-5678'));
    expect(at(first, 'merged')).toBe(false);
    expect(await complex(phone('5511912345678'))).toMatchObject({
      id: at(first, 'id'),
      contact_id: at(first, 'contact_id'),
      merged: true,
    });
    expect(at(await complex(phone('+55 11 90000-0000')), 'merged')).toBe(false);
    await api.patch(`/leads/${String(at(first, 'id'))}`, { status_id: 142 });
    expect(at(await complex(phone('5511912345678')), 'merged')).toBe(false);
  });

  it('is off otherwise', async () => {
    await complex(phone('+55 11 91234-5678'));
    expect(at(await complex(phone('+55 11 91234-5678')), 'merged')).toBe(false);
  });
});

describe('an access token', () => {
  it('of the token endpoint ends after its time; the one of the start never does', async () => {
    const grant = {
      client_id: 'a',
      client_secret: 'b',
      redirect_uri: 'c',
      grant_type: 'authorization_code',
      code: 'x',
    };
    const reply = await fetch(`${api.sandbox.url}/oauth2/access_token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(grant),
    });
    const token = String(at(await reply.json(), 'access_token'));
    const ask = async (path: string): Promise<Response> =>
      await fetch(api.sandbox.url + path, { headers: { authorization: `Bearer ${token}` } });
    expect((await ask('/api/v4/account')).status).toBe(200);
    expect(await (await ask('/oauth2/account/subdomain')).json()).toMatchObject({ subdomain: 'sandbox' });
    api.clock.now += 86_400;
    expect((await ask('/api/v4/account')).status).toBe(401);
    expect((await api.get('/account')).status).toBe(200);
    api.clock.now -= 86_400;
  });

  it('may be asked for in a form, as the official PHP client does; records may not be sent so', async () => {
    const refresh = {
      client_id: 'a',
      client_secret: 'b',
      redirect_uri: 'c',
      grant_type: 'refresh_token',
      refresh_token: FIRST_REFRESH_TOKEN,
    };
    const body = new URLSearchParams(refresh);
    const reply = await fetch(`${api.sandbox.url}/oauth2/access_token`, { method: 'POST', body });
    expect(at(await reply.json(), 'token_type')).toBe('Bearer');
    const headers = { authorization: `Bearer ${api.sandbox.token}` };
    const sent = await fetch(`${api.sandbox.url}/api/v4/leads`, { method: 'POST', body, headers });
    expect(sent.status).toBe(415);
  });

  it('opens date settings under the name of the documentation and that of the official client', async () => {
    const { body } = await api.get('/account?with=datetime_settings');
    expect(at(body, '_embedded.datetime_settings')).toMatchObject({
      date_formant: 'd.m.Y',
      date_format: 'd.m.Y',
    });
  });
});
