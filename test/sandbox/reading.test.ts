import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { at, listAt, startApi, type Api, type Reply } from './api.js';

let api: Api;

beforeAll(async () => {
  api = await startApi();
});
beforeEach(() => api.sandbox.reset());
afterAll(async () => {
  await api.sandbox.close();
});

const namesOf = (reply: Reply, key: string): unknown[] =>
  listAt(reply.body, `_embedded.${key}`).map((one) => at(one, 'name'));

/** Three of a kind; the last made was changed first, the first made is named last. */
async function makeThree(path: string): Promise<void> {
  await api.post(`/${path}`, [
    { name: 'C', created_at: 3000, updated_at: 3000 },
    { name: 'B', created_at: 1000, updated_at: 2000 },
    { name: 'A', created_at: 2000, updated_at: 1000 },
  ]);
}

describe('what an account tells of itself', () => {
  it.each([
    ['/account', 'current_user_id', 9_812_401],
    ['/account', 'currency', 'BRL'],
    ['/account', 'contact_name_display_order', 1],
    ['/account?with=datetime_settings', '_embedded.datetime_settings.timezone', 'America/Sao_Paulo'],
    ['/account?with=task_types,users_groups', '_embedded.task_types.2.name', 'Call'],
    ['/account?with=version', 'version', 14],
    ['/account', '_embedded.task_types', undefined],
    ['/account', 'version', undefined],
    ['/users', '_total_items', 4],
    ['/users', '_embedded.users.3.rights.is_active', false],
    ['/users', '_embedded.users.0.rights.is_admin', true],
    ['/users?limit=3', '_page_count', 2],
    ['/users/9812405', 'email', 'joao@example.com'],
    ['/users?with=group', '_embedded.users.0._embedded.groups.0.name', 'Sales'],
    ['/leads/pipelines', '_embedded.pipelines.0.is_main', true],
    ['/leads/pipelines?limit=1&page=2', '_total_items', 2],
    ['/leads/pipelines/6301905', 'name', 'Support'],
    ['/leads/pipelines/6301877/statuses', '_embedded.statuses.0.type', 1],
    ['/leads/pipelines/6301877/statuses/142', 'name', 'Won'],
    ['/leads/pipelines/6301905/statuses/143', 'sort', 11_000],
    ['/leads/loss_reasons', '_embedded.loss_reasons.0.name', 'Price'],
    ['/leads/loss_reasons/17203456', 'name', 'Chose a competitor'],
    ['/leads/custom_fields', '_total_items', 19],
    ['/leads/custom_fields?filter[type][0]=select', '_total_items', 2],
    ['/leads/custom_fields/1104213', 'enums.1.value', 'Mid-market'],
    ['/leads/custom_fields/1104211', 'enums', null],
    ['/contacts/custom_fields?order[id]=desc', '_embedded.custom_fields.0.name', 'Legacy contact ID'],
    ['/leads/custom_fields/groups', '_embedded.custom_field_groups.0.id', 'default'],
    ['/leads/custom_fields/groups/statistic', 'name', 'Statistics'],
    ['/leads/tags', '_embedded.tags.0.name', 'VIP'],
    ['/leads/tags?filter[name]=Newsletter', '_embedded.tags.0.name', 'Newsletter'],
    ['/leads/tags?query=news', '_embedded.tags.0.name', 'Newsletter'],
  ])('GET %s has %s', async (path, where, expected) => {
    const reply = await api.get(path);
    expect(reply.status).toBe(200);
    expect(reply.type).toBe('application/hal+json');
    expect(at(reply.body, where)).toEqual(expected);
  });

  it.each([
    ['/leads', 204],
    ['/tasks', 204],
    ['/leads/notes', 204],
    ['/leads/tags?query=nothing', 204],
    ['/users?page=9', 204],
    ['/leads/1', 204],
    ['/users/1', 204],
    ['/tasks/1', 204],
    ['/leads/loss_reasons/1', 404],
    ['/leads/1/links', 404],
  ])('GET %s has nothing to show: %i', async (path, status) => {
    const reply = await api.get(path);
    expect(reply.status).toBe(status);
    expect(reply.text === '').toBe(status === 204);
  });

  it('answers 404 for a missing record when the switch says so', async () => {
    const { url } = api.sandbox;
    await fetch(`${url}/_sandbox/switches`, { method: 'PUT', body: '{"missingRecord":"404"}' });
    const reply = await api.get('/contacts/1');
    expect(reply.status).toBe(404);
    expect(at(reply.body, 'detail')).toBe('Contact not found');
  });
});

describe('the order of a list', () => {
  it.each([
    ['leads', '', 'ABC'],
    ['contacts', '', 'ABC'],
    ['companies', '', 'ABC'],
    ['leads', 'order[id]=asc', 'CBA'],
    ['leads', 'order[id]=desc', 'ABC'],
    ['leads', 'order[updated_at]=desc', 'CBA'],
    ['leads', 'order[created_at]=asc', 'BAC'],
    ['leads', 'order[name]=desc', 'ABC'],
    ['contacts', 'order[name]=desc', 'CBA'],
    ['companies', 'order[name]=desc', 'CBA'],
    ['contacts', 'order[created_at]=desc', 'ABC'],
    ['companies', 'order[created_at]=desc', 'ABC'],
    ['leads', 'order[id]=upwards', 'ABC'],
    ['leads', 'order[nonsense]=desc', 'ABC'],
    ['leads', 'order[constructor]=desc', 'ABC'],
  ])('%s with "%s" come as %s', async (path, query, expected) => {
    await makeThree(path);
    expect(namesOf(await api.get(`/${path}?${query}`), path).join('')).toBe(expected);
  });

  it('follows a change: the record that was edited goes to the end', async () => {
    await makeThree('leads');
    const before = await api.get('/leads');
    expect(namesOf(before, 'leads')).toEqual(['A', 'B', 'C']);
    await api.patch(`/leads/${String(at(before.body, '_embedded.leads.0.id'))}`, { price: 5 });
    expect(namesOf(await api.get('/leads'), 'leads')).toEqual(['B', 'C', 'A']);
  });

  it('puts tasks in order of complete_till but ignores updated_at', async () => {
    await api.post('/tasks', [
      { text: 'late', complete_till: 900, updated_at: 1 },
      { text: 'early', complete_till: 100, updated_at: 2 },
    ]);
    const texts = async (query: string): Promise<unknown[]> =>
      listAt((await api.get(`/tasks?${query}`)).body, '_embedded.tasks').map((one) => at(one, 'text'));
    expect(await texts('order[complete_till]=asc')).toEqual(['early', 'late']);
    expect(await texts('order[updated_at]=desc')).toEqual(['late', 'early']);
  });
});

describe('the filters of a list', () => {
  it.each([
    ['leads', 'filter[name]=B', 'B'],
    ['leads', 'filter[name][]=B&filter[name][]=C', 'BC'],
    ['leads', 'filter[updated_at][from]=2000', 'BC'],
    ['leads', 'filter[updated_at][from]=1500&filter[updated_at][to]=2500', 'B'],
    ['leads', 'filter[updated_at]=2000', 'B'],
    ['leads', 'filter[created_at][to]=2000', 'AB'],
    ['contacts', 'filter[created_at][to]=2000', 'AB'],
    ['leads', 'filter[nonsense]=7', 'ABC'],
    ['leads', 'filter[pipeline_id][]=6301877', 'ABC'],
    ['contacts', 'filter[pipeline_id][]=1', 'ABC'],
    ['leads', 'filter[responsible_user_id]=9812401', 'ABC'],
    ['leads', 'filter[statuses][0][pipeline_id]=6301877&filter[statuses][0][status_id]=50415021', 'ABC'],
    ['leads', 'filter[statuses][0][status_id]=142', 'ABC'],
    ['leads', 'filter[custom_fields_values][1104211][]=none', 'ABC'],
    ['leads', 'query=b', 'B'],
    ['leads', 'filter[price][from]=0&filter[price][to]=1', 'ABC'],
  ])('%s with %s are %s', async (path, query, expected) => {
    await makeThree(path);
    expect(namesOf(await api.get(`/${path}?${query}`), path).join('')).toBe(expected);
  });

  it.each([
    'filter[updated_at][from]=99999',
    'filter[pipeline_id]=1',
    'filter[created_by]=9812401',
    'filter[closed_at][from]=1',
    'filter[statuses][0][pipeline_id]=6301877&filter[statuses][0][status_id]=142',
    'query=zebra',
    'page=2',
    'with=only_deleted',
  ])('finds no lead with %s: 204', async (query) => {
    await makeThree('leads');
    expect((await api.get(`/leads?${query}`)).status).toBe(204);
  });

  it('looks ids up in both forms, in the order asked for', async () => {
    await makeThree('leads');
    const ids = listAt((await api.get('/leads?order[id]=asc')).body, '_embedded.leads').map((one) =>
      at(one, 'id'),
    );
    const [first, second] = ids;
    const both = `filter[id][]=${String(second)}&filter[id][]=${String(first)}&filter[id][]=5`;
    expect(namesOf(await api.get(`/leads?${both}&order[id]=asc`), 'leads')).toEqual(['C', 'B']);
    expect(namesOf(await api.get(`/leads?${both}&order[id]=desc`), 'leads')).toEqual(['B', 'C']);
    expect(namesOf(await api.get(`/leads?filter[id]=${String(first)}`), 'leads')).toEqual(['C']);
  });

  it('finds a contact by part of a phone, however it is written, and by its e-mail', async () => {
    const values = [
      { field_code: 'PHONE', values: [{ value: '+55 (11) 99876-5432' }] },
      { field_code: 'EMAIL', values: [{ value: 'Ana@Example.com' }] },
    ];
    await api.make('/contacts', { name: 'Ana', custom_fields_values: values });
    for (const query of ['11998765432', '99876-5432', 'ana@example.com'])
      expect(namesOf(await api.get(`/contacts?query=${encodeURIComponent(query)}`), 'contacts')).toEqual([
        'Ana',
      ]);
  });
});

describe('pages', () => {
  it('clips a limit above 250 and links the next page with the same query', async () => {
    for (let at = 0; at < 300; at += 100)
      await api.post(
        '/leads',
        Array.from({ length: 100 }, (_, index) => ({ name: `N${at + index}` })),
      );
    const first = await api.get('/leads?limit=500&order[id]=asc&with=contacts');
    expect(namesOf(first, 'leads')).toHaveLength(250);
    expect(at(first.body, '_total_items')).toBeUndefined();
    const next = String(at(first.body, '_links.next.href'));
    expect(next).toContain('with=contacts');
    const second = await api.get(next.slice(`${api.sandbox.url}/api/v4`.length));
    expect(namesOf(second, 'leads')[0]).toBe('N250');
    expect(at(second.body, '_page')).toBe(2);
    expect(at(second.body, '_links.next')).toBeUndefined();
    expect((await api.get('/leads?limit=250&page=3')).status).toBe(204);
  });

  it('shows 50 records when no limit is given', async () => {
    await api.post(
      '/leads',
      Array.from({ length: 60 }, () => ({})),
    );
    expect(namesOf(await api.get('/leads'), 'leads')).toHaveLength(50);
  });

  it.each([
    [false, undefined],
    [true, 'string'],
  ])('links beyond an exactly full last page only when switched so: %s', async (on, kind) => {
    const body = JSON.stringify({ nextOnFullLastPage: on });
    await fetch(`${api.sandbox.url}/_sandbox/switches`, { method: 'PUT', body });
    await makeThree('leads');
    const next = at((await api.get('/leads?limit=3')).body, '_links.next.href');
    expect(next === undefined ? undefined : typeof next).toBe(kind);
  });

  it('answers 304 to If-Modified-Since only when switched so', async () => {
    await makeThree('leads');
    const headers = {
      authorization: 'Bearer sandbox-token',
      'if-modified-since': new Date(3_000_000).toUTCString(),
    };
    const ask = async (): Promise<number> =>
      (await fetch(`${api.sandbox.url}/api/v4/leads`, { headers })).status;
    expect(await ask()).toBe(200);
    await fetch(`${api.sandbox.url}/_sandbox/switches`, { method: 'PUT', body: '{"ifModifiedSince":true}' });
    expect(await ask()).toBe(304);
  });
});
