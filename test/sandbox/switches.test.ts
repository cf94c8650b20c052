import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { Switches } from '../../src/sandbox/switches/switches.js';
import { at, complaintsOf, listAt, startApi, type Api } from './api.js';

let api: Api;

beforeAll(async () => {
  api = await startApi();
});
beforeEach(() => api.sandbox.reset());
afterAll(async () => {
  await api.sandbox.close();
});

/** What a record reads back as after it was created, and then patched once more if there is a second write. */
async function readBack(path: string, record: unknown, change?: unknown): Promise<unknown> {
  const id = await api.make(`/${path}`, record);
  if (change !== undefined) expect((await api.patch(`/${path}/${id}`, change)).status).toBe(200);
  return (await api.get(`/${path}/${id}`)).body;
}

describe('the names of a contact', () => {
  it.each([
    [{ name: 'Ana' }, 'Ana', 'Ana', ''],
    [{ name: 'Ana Lima Souza' }, 'Ana Lima Souza', 'Ana', 'Lima Souza'],
    [{ first_name: 'Ana', last_name: 'Lima' }, 'Ana Lima', 'Ana', 'Lima'],
    [{ first_name: 'Ana', last_name: 'Lima', name: 'Zoe' }, 'Ana Lima', 'Ana', 'Lima'],
    [{}, '', '', ''],
  ])('%o', async (written, name, first_name, last_name) => {
    expect(await readBack('contacts', written)).toMatchObject({ name, first_name, last_name });
  });

  it('keep the half that a patch does not name', async () => {
    const contact = await readBack('contacts', { name: 'Ana Lima' }, { last_name: 'Souza' });
    expect(contact).toMatchObject({ name: 'Ana Souza', first_name: 'Ana', last_name: 'Souza' });
  });

  it('stay as they were written where a patch names none of them', async () => {
    const contact = await readBack('contacts', { name: 'Ana  Lima' }, { tags_to_add: [{ name: 'x' }] });
    expect(contact).toMatchObject({ name: 'Ana  Lima', first_name: 'Ana', last_name: 'Lima' });
  });
});

describe('tags', () => {
  const tagsOf = (record: unknown): unknown[] =>
    listAt(record, '_embedded.tags').map((tag) => at(tag, 'name'));
  const two = { tags_to_add: [{ name: 'vip' }, { name: 'fresh' }] };

  it.each([
    ['added by name, known ones found in any case', {}, ['VIP', 'fresh']],
    ['replaced as a whole', { _embedded: { tags: [{ name: 'only' }] } }, ['only']],
    ['cleared by an empty list', { _embedded: { tags: [] } }, []],
    ['left by null', { _embedded: { tags: null } }, ['VIP', 'fresh']],
    ['taken away one by one', { tags_to_delete: [{ name: 'VIP' }] }, ['fresh']],
    ['added to', { tags_to_add: [{ id: 214_308 }] }, ['VIP', 'fresh', 'Newsletter']],
  ])('are %s', async (_case, change, left) => {
    expect(tagsOf(await readBack('leads', two, change))).toEqual(left);
  });

  it('are made once, and once per kind of record', async () => {
    const made = await api.post('/leads/tags', [{ name: 'Hot', color: 'FF8F92' }, { name: 'hot' }]);
    const [first, second] = listAt(made.body, '_embedded.tags');
    expect(at(first, 'id')).toBe(at(second, 'id'));
    expect(at(first, 'color')).toBe('FF8F92');
    expect(listAt((await api.get('/contacts/tags?filter[name]=Hot')).body, '_embedded.tags')).toEqual([]);
    expect(complaintsOf(await api.post('/leads/tags', [{ name: 'x', color: '123456' }]))).toEqual({
      '0': ['NotSupportedChoice color'],
    });
  });
});

it('ids of tags and of custom fields are those of one kind of record only', async () => {
  const kinds = ['leads', 'contacts', 'companies'];
  const ids = async (path: string, made: unknown): Promise<number[]> =>
    await Promise.all(kinds.map(async (kind) => await api.make(`/${kind}/${path}`, made)));
  expect(new Set(await ids('tags', { name: 'New' })).size).toBe(3);
  expect(new Set(await ids('custom_fields', { name: 'Own', type: 'text' })).size).toBe(3);
});

it('the parts of an address need not be options of its field', async () => {
  const field_id = await api.make('/contacts/custom_fields', { name: 'Address', type: 'smart_address' });
  const values = [
    { value: 'Recife', enum_code: 'city' },
    { value: 'BR', enum_id: 6 },
  ];
  const record = await readBack('contacts', { custom_fields_values: [{ field_id, values }] });
  expect(listAt(record, 'custom_fields_values.0.values')).toEqual([
    { value: 'Recife', enum_id: 3, enum_code: 'city' },
    { value: 'BR', enum_id: 6, enum_code: 'country' },
  ]);
});

describe('what only a switch decides', () => {
  const flip = async (switches: Partial<Switches>): Promise<void> => {
    await fetch(`${api.sandbox.url}/_sandbox/switches`, { method: 'PUT', body: JSON.stringify(switches) });
  };
  const text = (value: unknown): unknown => ({
    custom_fields_values: [{ field_id: 1_104_213, values: value }],
  });

  it.each<[Partial<Switches>, string, unknown, unknown, string, unknown]>([
    [
      { nullTags: 'clear' },
      'leads',
      { tags_to_add: [{ name: 'x' }] },
      { _embedded: { tags: null } },
      '_embedded.tags',
      [],
    ],
    [{ tagCase: 'exact' }, 'leads', { tags_to_add: [{ name: 'vip' }] }, {}, '_embedded.tags.0.name', 'vip'],
    [
      { emptyValues: 'keep' },
      'leads',
      text([{ value: 'Small' }]),
      text([]),
      'custom_fields_values.0.values.0.value',
      'Small',
    ],
    [
      { optionCase: 'ignored' },
      'leads',
      text([{ value: 'SMALL' }]),
      {},
      'custom_fields_values.0.values.0.value',
      'Small',
    ],
    [{ decimalPrice: true }, 'leads', { price: 10.5 }, {}, 'price', 11],
    [{ missingLeadName: 'empty' }, 'leads', {}, {}, 'name', ''],
    [{ nameSplit: 'whole' }, 'contacts', { name: 'Ana Lima' }, {}, 'first_name', 'Ana Lima'],
    [
      { uncheckedBox: 'false' },
      'leads',
      { custom_fields_values: [{ field_id: 1_104_227, values: [{ value: false }] }] },
      {},
      'custom_fields_values.0.values.0.value',
      false,
    ],
  ])('%o', async (switches, path, record, change, where, expected) => {
    await flip(switches);
    expect(at(await readBack(path, record, change), where)).toEqual(expected);
  });

  it.each<[Partial<Switches>, string, number]>([
    [{ inclusiveRanges: false }, '/leads?filter[created_at][from]=5000', 204],
    [{ inclusiveRanges: true }, '/leads?filter[created_at][from]=5000', 200],
    [{ contactCreatedFilter: false }, '/contacts?filter[created_at][from]=9000', 200],
    [{ contactCreatedFilter: true }, '/contacts?filter[created_at][from]=9000', 204],
    [{ customFieldFilter: true }, '/leads?filter[custom_fields_values][1104213][]=Large', 204],
    [{ customFieldFilter: true }, '/leads?filter[custom_fields_values][1104213][]=Small', 200],
    [{ searchLag: 10 }, '/leads?query=late', 204],
    [{ searchLag: 0 }, '/leads?query=late', 200],
  ])('%o makes %s answer %i', async (switches, path, status) => {
    await flip(switches);
    await api.make('/leads', { name: 'Late', created_at: 5000, ...Object(text([{ value: 'Small' }])) });
    await api.make('/contacts', { name: 'Ana', created_at: 5000 });
    expect((await api.get(path)).status).toBe(status);
  });

  it('the self link of a listed record repeats the query when switched so', async () => {
    await flip({ selfLinkQuery: true });
    await api.make('/leads', {});
    const href = at((await api.get('/leads?query=lead&limit=5')).body, '_embedded.leads.0._links.self.href');
    expect(href).toMatch(/\/leads\/\d+\?query=lead&page=1&limit=5$/);
  });
});

describe('the trash', () => {
  const throwAway = async (path: string, id: number): Promise<number> =>
    (
      await fetch(`${api.sandbox.url}/_sandbox/trash`, {
        method: 'POST',
        body: JSON.stringify([{ path, id }]),
      })
    ).status;

  it.each([
    ['leads', true, null],
    ['contacts', false, 'A'],
    ['companies', false, 'A'],
  ])('hides %s, and says is_deleted %s of them', async (path, isDeleted, name) => {
    const id = await api.make(`/${path}`, { name: 'A' });
    expect(await throwAway(path, id)).toBe(204);
    expect((await api.get(`/${path}`)).status).toBe(204);
    expect((await api.get(`/${path}/${id}`)).status).toBe(204);
    expect((await api.patch(`/${path}/${id}`, { name: 'B' })).status).toBe(404);
    const trash = (await api.get(`/${path}?with=only_deleted`)).body;
    expect(at(trash, `_embedded.${path}.0`)).toMatchObject({ id, is_deleted: isDeleted, name });
    expect(await throwAway(path, id)).toBe(404);
  });

  it('refuses a note on a lead in it with a code of the older API, and tells of it in an event', async () => {
    const id = await api.make('/leads', {});
    await throwAway('leads', id);
    const reply = await api.post(`/leads/${id}/notes`, [{ note_type: 'common', params: { text: 'x' } }]);
    expect([reply.status, at(reply.body, 'errors.0.code')]).toEqual([400, 226]);
    expect(at((await api.get('/events')).body, '_embedded.events.0.type')).toBe('lead_deleted');
  });
});
