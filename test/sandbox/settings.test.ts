import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { at, complaintsOf, listAt, startApi, type Api } from './api.js';

let api: Api;

beforeAll(async () => {
  api = await startApi();
});
beforeEach(() => api.sandbox.reset());
afterAll(async () => {
  await api.sandbox.close();
});

const SALES = 6_301_877;

const namesAt = (body: unknown, path: string): unknown[] => listAt(body, path).map((one) => at(one, 'name'));

describe('pipelines', () => {
  it('are made with their stages and the closing ones, changed, and taken away while they are empty', async () => {
    const made = await api.post('/leads/pipelines', [
      {
        name: 'Partners',
        _embedded: {
          statuses: [
            { name: 'Met', sort: 20 },
            { id: 142, name: 'Signed' },
          ],
        },
      },
    ]);
    const pipeline = at(made.body, '_embedded.pipelines.0');
    const path = `/leads/pipelines/${String(at(pipeline, 'id'))}`;
    expect(namesAt(pipeline, '_embedded.statuses')).toEqual([
      'Incoming leads',
      'Met',
      'Signed',
      'Closed - lost',
    ]);
    const status = at(pipeline, '_embedded.statuses.1.id');
    const lead = await api.make('/leads', { status_id: status });
    expect(at((await api.get(`/leads/${lead}`)).body, 'pipeline_id')).toBe(at(pipeline, 'id'));
    expect((await api.call('DELETE', path)).status).toBe(422);
    await api.patch(`/leads/${lead}`, { pipeline_id: SALES });
    expect((await api.patch(path, { name: 'Friends', is_main: true })).body).toMatchObject({
      name: 'Friends',
      is_main: true,
    });
    expect(at((await api.get(`/leads/pipelines/${SALES}`)).body, 'is_main')).toBe(false);
    expect((await api.call('DELETE', path)).status).toBe(204);
    const again = await api.call('DELETE', path);
    expect([again.status, complaintsOf(again)]).toEqual([400, { undefined: ['NotSupportedChoice id'] }]);
  });

  it("have stages whose ids are no other pipeline's, however many they are", async () => {
    const statuses = Array.from({ length: 12 }, (_none, index) => ({ name: `Stage ${index}` }));
    await api.post('/leads/pipelines', [
      { name: 'One', _embedded: { statuses } },
      { name: 'Two', _embedded: { statuses } },
    ]);
    const pipelines = listAt((await api.get('/leads/pipelines')).body, '_embedded.pipelines');
    const ids = pipelines.flatMap((one) => listAt(one, '_embedded.statuses').map((stage) => at(stage, 'id')));
    const own = ids.filter((id) => id !== 142 && id !== 143);
    expect(new Set(own).size).toBe(own.length);
  });

  it('take stages in order of their sorts; the leads of one that goes move to the first', async () => {
    const path = `/leads/pipelines/${SALES}/statuses`;
    const made = await api.post(path, [{ name: 'Demo', sort: 25, color: '#deff81', request_id: 'd' }]);
    const stage = at(made.body, '_embedded.statuses.0');
    expect(stage).toMatchObject({ name: 'Demo', color: '#deff81', request_id: 'd', type: 0 });
    expect(namesAt((await api.get(path)).body, '_embedded.statuses').slice(1, 4)).toEqual([
      'New',
      'Demo',
      'Qualified',
    ]);
    const one = `${path}/${String(at(stage, 'id'))}`;
    const lead = await api.make('/leads', { status_id: at(stage, 'id') });
    expect(at((await api.patch(one, { name: 'Show' })).body, 'name')).toBe('Show');
    expect((await api.call('DELETE', one)).status).toBe(204);
    expect(at((await api.get(`/leads/${lead}`)).body, 'status_id')).toBe(50_415_021);
  });

  it.each([
    ['POST', '/leads/pipelines', [{}], 400],
    [
      'POST',
      '/leads/pipelines',
      [{ name: 'A', _embedded: { statuses: [{ name: 'B', color: 'red' }] } }],
      400,
    ],
    ['PATCH', '/leads/pipelines/5', { name: 'A' }, 404],
    ['POST', `/leads/pipelines/${SALES}/statuses`, [{ name: 'A', color: '#123456' }], 400],
    ['POST', '/leads/pipelines/5/statuses', [{ name: 'A' }], 404],
    ['PATCH', `/leads/pipelines/${SALES}/statuses/142`, { name: 'A' }, 400],
    ['PATCH', `/leads/pipelines/${SALES}/statuses/50415021`, { color: 'red' }, 400],
    ['DELETE', `/leads/pipelines/${SALES}/statuses/143`, undefined, 403],
    ['DELETE', `/leads/pipelines/${SALES}/statuses/5`, undefined, 404],
  ])('%s %s with %o answers %i', async (method, path, body, status) => {
    expect((await api.call(method, path, body)).status).toBe(status);
  });
});

describe('loss reasons', () => {
  it('are made, used, renamed and taken away', async () => {
    const made = await api.post('/leads/loss_reasons', [{ name: 'Moved away', request_id: 'm' }]);
    const reason = at(made.body, '_embedded.loss_reasons.0');
    expect(reason).toMatchObject({ sort: 5000, request_id: 'm' });
    const id = at(reason, 'id');
    const lead = await api.make('/leads', { status_id: 143, pipeline_id: SALES, loss_reason_id: id });
    const path = `/leads/loss_reasons/${String(id)}`;
    await api.patch(path, { name: 'Gone' });
    const shown = await api.get(`/leads/${lead}?with=loss_reason`);
    expect(at(shown.body, '_embedded.loss_reason.0.name')).toBe('Gone');
    expect(namesAt((await api.get('/leads/loss_reasons')).body, '_embedded.loss_reasons').at(-1)).toBe(
      'Gone',
    );
    expect((await api.call('DELETE', path)).status).toBe(204);
    for (const method of ['GET', 'DELETE']) expect((await api.call(method, path)).status).toBe(404);
    expect((await api.patch(path, { name: 'x' })).status).toBe(404);
    expect(complaintsOf(await api.post('/leads/loss_reasons', [{}]))).toEqual({ '0': ['FieldMissing name'] });
  });
});

describe('webhooks', () => {
  it('are one object each, and the same address keeps its id', async () => {
    expect((await api.get('/webhooks')).status).toBe(204);
    const destination = 'https://example.com/hook';
    const first = await api.post('/webhooks', { destination, settings: ['add_lead'] });
    const again = await api.post('/webhooks', { destination, settings: ['update_lead'] });
    expect(at(again.body, 'id')).toBe(at(first.body, 'id'));
    const list = await api.get('/webhooks?filter[destination]=https://example.com/hook');
    expect(at(list.body, '_embedded.webhooks.0.settings')).toEqual(['update_lead']);
    expect((await api.call('DELETE', '/webhooks', { destination })).status).toBe(204);
    expect((await api.call('DELETE', '/webhooks', { destination })).status).toBe(404);
    expect((await api.post('/webhooks', { destination: 'nowhere', settings: [] })).status).toBe(400);
  });
});

describe('unsorted leads', () => {
  it('come from leads/complex with metadata, and are listed newest first whatever order is asked for', async () => {
    const incoming = (category: string): unknown => ({
      _embedded: { metadata: { category, form_name: 'Site' }, contacts: [{ name: 'Ana' }] },
    });
    const made = await api.post('/leads/complex', [incoming('forms'), incoming('sip')]);
    const unsorted = async (query: string): Promise<readonly unknown[]> =>
      listAt((await api.get(`/leads/unsorted${query}`)).body, '_embedded.unsorted');
    const all = await unsorted('?order[created_at]=asc');
    expect(all.map((one) => at(one, 'category'))).toEqual(['sip', 'forms']);
    expect(await unsorted('?filter[category][]=forms')).toHaveLength(1);
    expect(await unsorted('?filter[pipeline_id]=5')).toHaveLength(0);
    const uid = String(at(all[1], 'uid'));
    expect(await unsorted(`?filter[uid]=${uid}`)).toHaveLength(1);
    const one = (await api.get(`/leads/unsorted/${uid}`)).body;
    expect(at(one, '_embedded.leads.0.id')).toBe(at(made.body, '0.id'));
    expect(at(one, '_embedded.contacts.0.id')).toBe(at(made.body, '0.contact_id'));
    expect(at((await api.get('/leads/unsorted/summary')).body, 'categories.sip.total')).toBe(1);
    expect((await api.get('/leads/unsorted/none')).status).toBe(204);
  });
});

describe('custom fields whose value is an object', () => {
  it.each([
    ['legal_entity', 'contacts', { name: 'Acme' }, undefined],
    ['legal_entity', 'contacts', {}, 'FieldMissing value.name'],
    ['legal_entity', 'contacts', 'Acme', 'InvalidType value'],
    ['file', 'leads', { file_uuid: 'u', file_name: 'a.pdf', file_size: 5, version_uuid: 'v' }, undefined],
    ['file', 'leads', { file_name: 'a.pdf' }, 'FieldMissing value.file_uuid'],
    ['payer', 'catalogs/11201', { name: 'Acme', phone: '1' }, undefined],
    ['supplier', 'catalogs/11201', { entity_id: 5 }, undefined],
    ['supplier', 'catalogs/11201', { entity_id: 'x' }, 'InvalidType value.entity_id'],
    ['items', 'catalogs/11201', { quantity: 2, unit_price: 5 }, undefined],
    ['items', 'catalogs/11201', { description: 'x' }, 'FieldMissing value.quantity'],
    ['linked_entity', 'catalogs/11201', { entity_id: 5, entity_type: 'contacts' }, undefined],
  ])('%s of %s takes %o', async (type, path, value, complaint) => {
    const made = await api.post(`/${path}/custom_fields`, [{ name: 'F', type }]);
    const id = at(made.body, '_embedded.custom_fields.0.id');
    const records = path.startsWith('catalogs') ? `/${path}/elements` : `/${path}`;
    const fields = [{ field_id: id, values: [{ value }] }];
    const reply = await api.post(records, [{ name: 'A', custom_fields_values: fields }]);
    if (complaint === undefined) {
      const key = records.split('/').at(-1) ?? '';
      const shown = await api.get(`${records}/${String(at(reply.body, `_embedded.${key}.0.id`))}`);
      expect(at(shown.body, 'custom_fields_values.0.values.0.value')).toMatchObject(Object(value));
    } else
      expect(complaintsOf(reply)['0']).toEqual([complaint.replace(' ', ' custom_fields_values.0.values.0.')]);
  });
});
