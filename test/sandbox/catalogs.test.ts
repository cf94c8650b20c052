import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { at, complaintsOf, listAt, startApi, type Api } from './api.js';

const PRODUCTS = 11_201;
const SKU = 1_093_001;

let api: Api;

beforeAll(async () => {
  api = await startApi();
});
beforeEach(() => api.sandbox.reset());
afterAll(async () => {
  await api.sandbox.close();
});

const makeElement = async (element: unknown, catalog = PRODUCTS): Promise<number> =>
  await api.make(`/catalogs/${catalog}/elements`, element);

describe('catalogs', () => {
  it('begin with the products, and take new ones with fields of their own', async () => {
    expect(at((await api.get('/catalogs')).body, '_embedded.catalogs.0')).toMatchObject({
      id: PRODUCTS,
      type: 'products',
      can_be_deleted: false,
    });
    const made = await api.post('/catalogs', [{ name: 'Offices', request_id: 'r' }]);
    expect(at(made.body, '_embedded.catalogs.0')).toMatchObject({ type: 'regular', request_id: 'r' });
    const id = Number(at(made.body, '_embedded.catalogs.0.id'));
    expect(
      at((await api.patch(`/catalogs/${id}`, { name: 'Branches', type: 'invoices' })).body, 'type'),
    ).toBe('regular');
    const patched = await api.patch('/catalogs', [{ id, sort: 5 }]);
    expect(at(patched.body, '_embedded.catalogs.0')).toMatchObject({ name: 'Branches', sort: 5 });
    const fields = await api.post(`/catalogs/${id}/custom_fields`, [{ name: 'Floor', type: 'numeric' }]);
    expect([fields.status, at(fields.body, '_embedded.custom_fields.0.entity_type')]).toEqual([
      201,
      'catalogs',
    ]);
    expect((await api.get(`/catalogs/${id}/custom_fields`)).status).toBe(200);
  });

  it.each([
    ['POST', '/catalogs', [{}], ['FieldMissing name']],
    ['POST', '/catalogs', [{ name: 'A', type: 'x' }], ['NotSupportedChoice type']],
    ['POST', `/catalogs/${PRODUCTS}/elements`, [{}], ['FieldMissing name']],
    [
      'POST',
      `/catalogs/${PRODUCTS}/elements`,
      [{ name: 'A', custom_fields_values: [{ field_id: 5, values: [{ value: 'x' }] }] }],
      ['NotSupportedChoice custom_fields_values.0.field_id'],
    ],
    [
      'POST',
      `/catalogs/${PRODUCTS}/custom_fields`,
      [{ name: 'A', type: 'tracking_data' }],
      ['NotSupportedChoice type'],
    ],
  ])('%s %s of %o is refused', async (method, path, body, complaints) => {
    expect(complaintsOf(await api.call(method, path, body))).toEqual({ '0': complaints });
  });

  it.each([
    ['GET', '/catalogs/5', 204],
    ['GET', '/catalogs/5/elements', 404],
    ['GET', '/catalogs/5/custom_fields', 404],
    ['GET', `/catalogs/${PRODUCTS}/elements`, 204],
    ['GET', `/catalogs/${PRODUCTS}/elements/5`, 204],
    ['DELETE', `/catalogs/${PRODUCTS}/elements/5`, 405],
    ['DELETE', `/catalogs/${PRODUCTS}`, 405],
  ])('%s %s answers %i', async (method, path, status) => {
    expect((await api.call(method, path)).status).toBe(status);
  });
});

describe('elements', () => {
  it('are made, read, found and changed', async () => {
    const fields = [{ field_id: SKU, values: [{ value: 'R-17' }] }];
    const id = await makeElement({ name: 'Router', custom_fields_values: fields });
    await makeElement({ name: 'Headset' });
    const found = await api.get(`/catalogs/${PRODUCTS}/elements?query=r-17`);
    expect(listAt(found.body, '_embedded.elements')).toHaveLength(1);
    expect(at(found.body, '_embedded.elements.0')).toMatchObject({
      id,
      catalog_id: PRODUCTS,
      is_deleted: null,
      custom_fields_values: [{ field_id: SKU, field_code: 'SKU', values: [{ value: 'R-17' }] }],
    });
    await api.patch(`/catalogs/${PRODUCTS}/elements/${id}`, { name: 'Switch' });
    expect(at((await api.get(`/catalogs/${PRODUCTS}/elements/${id}`)).body, 'name')).toBe('Switch');
    expect((await api.get(`/catalogs/${PRODUCTS}/elements?filter[id][]=${id}`)).status).toBe(200);
    const absent = await api.patch(`/catalogs/${PRODUCTS}/elements`, [{ id: 5, name: 'x' }]);
    expect(at(absent.body, 'errors')).toEqual({ '5': 'Element not found' });
    expect(api.sandbox.state().map(({ entity }) => entity)).toEqual(['catalog_element', 'catalog_element']);
  });

  it('are paged', async () => {
    for (const name of ['A', 'B', 'C']) await makeElement({ name });
    const page = await api.get(`/catalogs/${PRODUCTS}/elements?limit=2&page=2`);
    expect(listAt(page.body, '_embedded.elements').map((one) => at(one, 'name'))).toEqual(['C']);
  });
});

describe('fields of a category', () => {
  it('show their options as a tree, and take values by text and by id', async () => {
    const field = await api.get(`/catalogs/${PRODUCTS}/custom_fields?filter[type][0]=category`);
    expect(at(field.body, '_embedded.custom_fields.0')).toMatchObject({
      enums: null,
      nested: [{ id: 931_001, parent_id: null, value: 'Software', sort: 0 }, {}],
    });
    const nested = [
      { id: 931_001, value: 'Software' },
      { value: 'Games', parent_id: 931_001 },
    ];
    await api.patch(`/catalogs/${PRODUCTS}/custom_fields/1093007`, { nested });
    const id = await makeElement({
      name: 'Chess',
      custom_fields_values: [{ field_id: 1_093_007, values: [{ value: 'Games' }] }],
    });
    const shown = await api.get(`/catalogs/${PRODUCTS}/elements/${id}`);
    expect(at(shown.body, 'custom_fields_values.0.values.0.value')).toBe('Games');
  });
});

describe('groups of fields', () => {
  it('are made, renamed and taken away, and their fields then stand in the main one', async () => {
    const made = await api.post('/leads/custom_fields/groups', [{ name: 'Legal', request_id: 'g' }]);
    const group = at(made.body, '_embedded.custom_field_groups.0');
    expect(group).toMatchObject({
      name: 'Legal',
      request_id: 'g',
      entity_type: 'leads',
      is_predefined: false,
    });
    const id = String(at(group, 'id'));
    const field = await api.post('/leads/custom_fields', [{ name: 'Law', type: 'text', group_id: id }]);
    const fieldId = String(at(field.body, '_embedded.custom_fields.0.id'));
    await api.patch(`/leads/custom_fields/groups/${id}`, { name: 'Court' });
    await api.patch('/leads/custom_fields/groups', [{ id, sort: 9 }]);
    expect((await api.get(`/leads/custom_fields/groups/${id}`)).body).toMatchObject({
      name: 'Court',
      sort: 9,
    });
    expect((await api.call('DELETE', `/leads/custom_fields/groups/${id}`)).status).toBe(204);
    expect(at((await api.get(`/leads/custom_fields/${fieldId}`)).body, 'group_id')).toBe('default');
    expect((await api.call('DELETE', '/leads/custom_fields/groups/default')).status).toBe(404);
  });

  it.each([
    ['/leads/custom_fields/groups', [{}], 'FieldMissing name'],
    ['/leads/custom_fields', [{ name: 'A', type: 'text', group_id: 'no' }], 'NotSupportedChoice group_id'],
    ['/leads/custom_fields', [{ name: 'A', type: 'price' }], 'NotSupportedChoice type'],
  ])('POST %s of %o is refused', async (path, body, complaint) => {
    expect(complaintsOf(await api.post(path, body))).toEqual({ '0': [complaint] });
  });
});
