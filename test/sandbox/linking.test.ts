import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { at, complaintsOf, fieldId, listAt, startApi, type Api } from './api.js';

let api: Api;

beforeAll(async () => {
  api = await startApi();
});
beforeEach(() => api.sandbox.reset());
afterAll(async () => {
  await api.sandbox.close();
});

const idsAt = (value: unknown, path: string): unknown[] => listAt(value, path).map((one) => at(one, 'id'));

interface Three {
  readonly lead: number;
  readonly contact: number;
  readonly company: number;
}

async function makeThree(): Promise<Three> {
  return {
    lead: await api.make('/leads', { name: 'Deal' }),
    contact: await api.make('/contacts', { name: 'Ana' }),
    company: await api.make('/companies', { name: 'Acme' }),
  };
}

describe('leads/complex', () => {
  it('makes and links a lead, a contact and a company, and answers with a bare array', async () => {
    const reply = await api.post('/leads/complex', [
      {
        name: 'Deal',
        request_id: 'r',
        _embedded: { contacts: [{ first_name: 'Ana' }], companies: [{ name: 'Acme' }] },
      },
      { name: 'Alone' },
    ]);
    expect(reply.status).toBe(200);
    const [first, second] = listAt({ list: reply.body }, 'list');
    const [lead, contact, company] = ['id', 'contact_id', 'company_id'].map((key) => at(first, key));
    expect(at(first, 'request_id')).toEqual(['r']);
    expect(second).toMatchObject({ contact_id: null, company_id: null, request_id: ['1'], merged: false });
    const shown = (await api.get(`/leads/${String(lead)}?with=contacts`)).body;
    expect(idsAt(shown, '_embedded.contacts')).toEqual([contact]);
    expect(at(shown, '_embedded.contacts.0.is_main')).toBe(true);
    expect(idsAt(shown, '_embedded.companies')).toEqual([company]);
    const person = (await api.get(`/contacts/${String(contact)}?with=leads`)).body;
    expect([idsAt(person, '_embedded.companies'), idsAt(person, '_embedded.leads')]).toEqual([
      [company],
      [lead],
    ]);
  });

  it('takes records that exist by their ids', async () => {
    const { contact, company } = await makeThree();
    const embedded = { contacts: [{ id: contact }], companies: [{ id: company }] };
    const reply = await api.post('/leads/complex', [{ name: 'Deal', _embedded: embedded }]);
    expect(at(reply.body, '0.contact_id')).toBe(contact);
    expect(at(reply.body, '0.company_id')).toBe(company);
  });

  it('puts a lead with metadata among the incoming ones, whatever stage it names', async () => {
    const incoming = { status_id: 142, _embedded: { metadata: { category: 'forms', form_id: 1 } } };
    const reply = await api.post('/leads/complex', [incoming]);
    const lead = await api.get(`/leads/${String(at(reply.body, '0.id'))}`);
    expect(at(lead.body, 'status_id')).toBe(50_415_017);
  });

  const manyFields = Array.from({ length: 41 }, () => ({
    field_id: fieldId('contacts', 'CPF'),
    values: [{ value: '1' }],
  }));

  it.each([
    ['an unknown contact', { contacts: [{ id: 5 }] }, 'NotSupportedChoice _embedded.contacts.0.id'],
    ['two contacts', { contacts: [{}, {}] }, 'TooManyElements _embedded.contacts'],
    [
      'a bad field of the company',
      { companies: [{ custom_fields_values: [{ field_id: 5, values: [] }] }] },
      'NotSupportedChoice _embedded.companies.0.custom_fields_values.0.field_id',
    ],
    [
      'too many fields',
      { contacts: [{ custom_fields_values: manyFields }] },
      'TooManyElements _embedded.contacts.0.custom_fields_values',
    ],
    ['a name of the wrong type', { contacts: [{ name: 5 }] }, 'InvalidType _embedded.contacts.0.name'],
  ])('refuses %s, and stores nothing of the request', async (_case, embedded, complaint) => {
    const reply = await api.post('/leads/complex', [
      { name: 'good', _embedded: { contacts: [{ name: 'Ana' }] } },
      { _embedded: embedded },
    ]);
    expect(complaintsOf(reply)).toEqual({ '1': [complaint] });
    expect(api.sandbox.state()).toEqual([]);
  });
});

describe('links', () => {
  it('are made from a lead, read from both sides, and taken away', async () => {
    const { lead, contact, company } = await makeThree();
    const made = await api.post(`/leads/${lead}/link`, [
      { to_entity_id: contact, to_entity_type: 'contacts', metadata: { is_main: true } },
      { to_entity_id: company, to_entity_type: 'companies' },
    ]);
    expect(listAt(made.body, '_embedded.links')).toEqual([
      {
        entity_id: lead,
        entity_type: 'leads',
        to_entity_id: contact,
        to_entity_type: 'contacts',
        metadata: { main_contact: true },
      },
      {
        entity_id: lead,
        entity_type: 'leads',
        to_entity_id: company,
        to_entity_type: 'companies',
        metadata: null,
      },
    ]);
    const back = await api.get(`/contacts/${contact}/links`);
    expect([at(back.body, '_total_items'), at(back.body, '_embedded.links.0.to_entity_id')]).toEqual([
      1,
      lead,
    ]);
    const gone = await api.post(`/leads/${lead}/unlink`, [
      { to_entity_id: contact, to_entity_type: 'contacts' },
    ]);
    expect(gone.status).toBe(204);
    expect(at((await api.get(`/contacts/${contact}/links`)).body, '_total_items')).toBe(0);
  });

  it('of a lead have one main contact: the first, until another is made so or it is taken away', async () => {
    const { lead, contact } = await makeThree();
    const other = await api.make('/contacts', { name: 'Bia' });
    const mains = async (): Promise<unknown[]> =>
      listAt((await api.get(`/leads/${lead}?with=contacts`)).body, '_embedded.contacts')
        .filter((one) => at(one, 'is_main'))
        .map((one) => at(one, 'id'));
    const link = (id: number, metadata?: unknown): unknown => ({
      to_entity_id: id,
      to_entity_type: 'contacts',
      metadata,
    });
    await api.post(`/leads/${lead}/link`, [link(contact), link(other)]);
    expect(await mains()).toEqual([contact]);
    await api.post(`/leads/${lead}/link`, [link(other, { is_main: true })]);
    expect(await mains()).toEqual([other]);
    await api.post(`/leads/${lead}/link`, [link(other)]);
    expect(await mains()).toEqual([other]);
    await api.post(`/leads/${lead}/unlink`, [link(other)]);
    expect(await mains()).toEqual([contact]);
  });

  it('to a second company replace the first', async () => {
    const { contact, company } = await makeThree();
    const other = await api.make('/companies', { name: 'Beta' });
    for (const id of [company, other])
      await api.post(`/contacts/${contact}/link`, [{ to_entity_id: id, to_entity_type: 'companies' }]);
    const shown = await api.get(`/companies?with=contacts&order[id]=asc`);
    expect(listAt(shown.body, '_embedded.companies').map((one) => idsAt(one, '_embedded.contacts'))).toEqual([
      [],
      [contact],
    ]);
  });

  it('may name a contact and a company when a lead is made', async () => {
    const { contact, company } = await makeThree();
    const embedded = { contacts: [{ id: contact, is_main: true }], companies: [{ id: company }] };
    const lead = await api.make('/leads', { _embedded: embedded });
    const shown = (await api.get(`/leads/${lead}?with=contacts`)).body;
    expect([idsAt(shown, '_embedded.contacts'), idsAt(shown, '_embedded.companies')]).toEqual([
      [contact],
      [company],
    ]);
  });

  it('keep the quantity of a catalog element', async () => {
    const { lead } = await makeThree();
    const id = await api.make('/catalogs/11201/elements', { name: 'Router' });
    const row = (catalog: number): unknown => ({
      to_entity_id: id,
      to_entity_type: 'catalog_elements',
      metadata: { quantity: 11.5, catalog_id: catalog },
    });
    expect(complaintsOf(await api.post(`/leads/${lead}/link`, [row(3)]))).toEqual({
      '0': ['NotSupportedChoice metadata.catalog_id'],
    });
    await api.post(`/leads/${lead}/link`, [row(11_201)]);
    const metadata = { quantity: 11.5, catalog_id: 11_201, price_id: null };
    const links = await api.get(`/leads/${lead}/links?filter[to_catalog_id]=11201`);
    expect(at(links.body, '_embedded.links.0.metadata')).toEqual(metadata);
    const shown = await api.get(`/leads/${lead}?with=catalog_elements`);
    expect(at(shown.body, '_embedded.catalog_elements.0')).toMatchObject({ id, metadata });
  });

  it('are read page by page', async () => {
    const { company } = await makeThree();
    const made = await api.post('/contacts', [{ name: 'A' }, { name: 'B' }, { name: 'C' }]);
    const rows = idsAt(made.body, '_embedded.contacts').map((id) => ({
      to_entity_id: id,
      to_entity_type: 'contacts',
    }));
    await api.post(`/companies/${company}/link`, rows);
    const first = (await api.get(`/companies/${company}/links?limit=2`)).body;
    expect([listAt(first, '_embedded.links').length, at(first, '_total_items')]).toEqual([2, 3]);
    const next = String(at(first, '_links.next.href')).replace(/.*\/api\/v4/, '');
    expect(listAt((await api.get(next)).body, '_embedded.links')).toHaveLength(1);
  });

  it('that are none are an empty list, or by a switch nothing', async () => {
    const { lead } = await makeThree();
    expect((await api.get(`/leads/${lead}/links`)).status).toBe(200);
    await fetch(`${api.sandbox.url}/_sandbox/switches`, { method: 'PUT', body: '{"emptyLinks":"204"}' });
    expect((await api.get(`/leads/${lead}/links`)).status).toBe(204);
  });

  it.each([
    [{}, ['FieldMissing to_entity_id', 'FieldMissing to_entity_type']],
    [{ to_entity_id: 5, to_entity_type: 'contacts' }, ['NotSupportedChoice to_entity_id']],
    [{ to_entity_id: 5, to_entity_type: 'customers' }, ['NotSupportedChoice to_entity_type']],
    [
      { to_entity_id: 5, to_entity_type: 'catalog_elements' },
      ['NotSupportedChoice to_entity_id', 'FieldMissing metadata.catalog_id'],
    ],
  ])('of a lead refuse %o', async (row, complaints) => {
    const lead = await api.make('/leads', {});
    expect(complaintsOf(await api.post(`/leads/${lead}/link`, [row]))).toEqual({ '0': complaints });
  });

  it('refuse the name of an inactive user', async () => {
    const { lead, contact } = await makeThree();
    const row = { to_entity_id: contact, to_entity_type: 'contacts', metadata: { updated_by: 9_812_413 } };
    expect(complaintsOf(await api.post(`/leads/${lead}/link`, [row]))).toEqual({
      '0': ['NotSupportedChoice metadata.updated_by'],
    });
  });

  it('of many leads are made at once where the switch leaves that path', async () => {
    const { lead, contact } = await makeThree();
    const rows = [{ entity_id: lead, to_entity_id: contact, to_entity_type: 'contacts' }];
    expect((await api.post('/leads/link', rows)).status).toBe(200);
    const links = await api.get(`/leads/links?filter[entity_id][]=${lead}`);
    expect(listAt(links.body, '_embedded.links')[0]).toMatchObject({
      entity_id: lead,
      to_entity_id: contact,
    });
    expect(
      complaintsOf(await api.post('/leads/link', [{ to_entity_id: 1, to_entity_type: 'contacts' }])),
    ).toEqual({
      '0': ['FieldMissing entity_id'],
    });
    expect((await api.post('/leads/unlink', rows)).status).toBe(204);
    await fetch(`${api.sandbox.url}/_sandbox/switches`, { method: 'PUT', body: '{"bulkLink":false}' });
    expect((await api.post('/leads/link', rows)).status).toBe(404);
  });
});

describe('tasks', () => {
  const due = 1_750_000_000;

  it('are made, read, completed and found by what they belong to', async () => {
    const { lead } = await makeThree();
    const id = await api.make('/tasks', {
      text: 'Call',
      complete_till: due,
      entity_id: lead,
      entity_type: 'leads',
      task_type_id: 3,
    });
    expect((await api.get(`/tasks/${id}`)).body).toMatchObject({
      text: 'Call',
      task_type_id: 3,
      result: [],
      is_completed: false,
    });
    expect(at((await api.get(`/leads/${lead}`)).body, 'closest_task_at')).toBe(due);
    const done = await api.patch(`/tasks/${id}`, { is_completed: true, result: { text: 'Spoke' } });
    expect(Object.keys(done.body ?? {})).toEqual(['id', 'updated_at', '_links']);
    const found = await api.get(
      `/tasks?filter[entity_type]=leads&filter[entity_id]=${lead}&filter[is_completed]=1`,
    );
    expect(at(found.body, '_embedded.tasks.0.result')).toEqual({ text: 'Spoke' });
    expect(at((await api.get(`/leads/${lead}`)).body, 'closest_task_at')).toBeNull();
    expect((await api.get('/tasks?filter[is_completed]=0')).status).toBe(204);
  });

  it.each([
    [{ complete_till: due }, ['FieldMissing text']],
    [{ text: 'x' }, ['FieldMissing complete_till']],
    [{ text: 'x', complete_till: due, task_type_id: 9 }, ['NotSupportedChoice task_type_id']],
    [{ text: 'x', complete_till: due, entity_id: 5, entity_type: 'leads' }, ['NotSupportedChoice entity_id']],
    [{ text: 'x', complete_till: due, entity_id: 5 }, ['FieldMissing entity_type']],
    [
      { text: 'x', complete_till: due, entity_id: 5, entity_type: 'deals' },
      ['NotSupportedChoice entity_type'],
    ],
    [
      { text: 'x', complete_till: due, responsible_user_id: 9_812_413 },
      ['NotSupportedChoice responsible_user_id'],
    ],
  ])('refuse %o', async (task, complaints) => {
    expect(complaintsOf(await api.post('/tasks', [task]))).toEqual({ '0': complaints });
  });

  it('are patched in bulk, unless one is not there', async () => {
    const id = await api.make('/tasks', { text: 'Call', complete_till: due });
    const reply = await api.patch('/tasks', [{ id, text: 'Write', request_id: 'k' }]);
    expect(at(reply.body, '_embedded.tasks.0.request_id')).toBe('k');
    expect(at((await api.get(`/tasks/${id}`)).body, 'text')).toBe('Write');
    expect(at((await api.patch('/tasks', [{ id: 5 }])).body, 'errors')).toEqual({ '5': 'Task not found' });
    expect((await api.call('DELETE', `/tasks/${id}`)).status).toBe(403);
  });
});

describe('notes', () => {
  it('are made on one record or many, listed, changed and pinned', async () => {
    const { lead, contact } = await makeThree();
    const one = await api.post(`/leads/${lead}/notes`, [
      { note_type: 'common', params: { text: 'Hi' }, request_id: 'n' },
    ]);
    const id = at(one.body, '_embedded.notes.0.id');
    expect(listAt(one.body, '_embedded.notes')[0]).toMatchObject({ entity_id: lead, request_id: 'n' });
    await api.post('/contacts/notes', [
      { entity_id: contact, note_type: 'sms_in', params: { text: 'Oi', phone: '+55' } },
    ]);
    expect(idsAt((await api.get('/leads/notes')).body, '_embedded.notes')).toEqual([id]);
    expect((await api.get('/leads/notes?filter[note_type]=sms_in')).status).toBe(204);
    expect((await api.get(`/leads/${lead}/notes`)).body).toMatchObject({
      _embedded: { notes: [{ params: { text: 'Hi' } }] },
    });
    expect((await api.patch(`/leads/notes/${String(id)}`, { params: { text: 'Bye' } })).status).toBe(200);
    expect((await api.post(`/leads/notes/${String(id)}/pin`, {})).status).toBe(204);
    const shown = (await api.get(`/leads/notes/${String(id)}?with=is_pinned`)).body;
    expect([at(shown, 'params.text'), at(shown, 'is_pinned'), at(shown, 'entity_type')]).toEqual([
      'Bye',
      true,
      undefined,
    ]);
    expect((await api.get(`/contacts/notes/${String(id)}`)).status).toBe(204);
    expect((await api.call('DELETE', `/leads/notes/${String(id)}`)).status).toBe(405);
  });

  it.each([
    [{ params: { text: 'x' } }, ['FieldMissing note_type']],
    [{ note_type: 'common', text: 'x' }, ['FieldMissing params.text']],
    [{ note_type: 'amomail_message', params: {} }, ['NotSupportedChoice note_type']],
    [
      { note_type: 'call_in', params: { uniq: 'u', duration: 'long', source: 's', link: 'l', phone: 'p' } },
      ['InvalidType params.duration'],
    ],
  ])('refuse %o', async (note, complaints) => {
    const lead = await api.make('/leads', {});
    expect(complaintsOf(await api.post(`/leads/${lead}/notes`, [note]))).toEqual({ '0': complaints });
  });

  it('refuse a record that is not there, or is not named', async () => {
    const note = { note_type: 'common', params: { text: 'x' } };
    expect(complaintsOf(await api.post('/leads/5/notes', [note]))).toEqual({
      '0': ['NotSupportedChoice entity_id'],
    });
    expect(complaintsOf(await api.post('/leads/notes', [note]))).toEqual({ '0': ['FieldMissing entity_id'] });
  });
});

describe('events', () => {
  it('tell what was made, newest first, with an id in text', async () => {
    const { lead } = await makeThree();
    const events = listAt((await api.get('/events')).body, '_embedded.events');
    expect(events.map((event) => at(event, 'type'))).toEqual([
      'company_added',
      'contact_added',
      'lead_added',
    ]);
    expect(typeof at(events[0], 'id')).toBe('string');
    const leads = await api.get('/events?filter[type]=lead_added,lead_deleted&filter[entity]=lead');
    expect(at(leads.body, '_embedded.events.0.entity_id')).toBe(lead);
  });

  it('refuse a type that does not exist', async () => {
    expect((await api.get('/events?filter[type]=nonsense')).status).toBe(400);
  });
});

describe('custom field definitions', () => {
  it('are made with options that can then be chosen', async () => {
    const made = await api.post('/leads/custom_fields', [
      { name: 'Size', type: 'select', enums: [{ value: 'S' }, { value: 'M' }], request_id: 'f' },
    ]);
    expect([made.status, at(made.body, '_embedded.custom_fields.0.request_id')]).toEqual([201, 'f']);
    const id = at(made.body, '_embedded.custom_fields.0.id');
    const lead = await api.make('/leads', {
      custom_fields_values: [{ field_id: id, values: [{ value: 'M' }] }],
    });
    expect(at((await api.get(`/leads/${lead}`)).body, 'custom_fields_values.0.field_name')).toBe('Size');
    expect((await api.call('DELETE', `/leads/custom_fields/${String(id)}`)).status).toBe(204);
    expect(at((await api.get(`/leads/${lead}`)).body, 'custom_fields_values')).toBeNull();
  });

  it('keep the options that a patch names by id, and drop the others', async () => {
    const id = fieldId('leads', 'Segment');
    const before = listAt((await api.get(`/leads/custom_fields/${id}`)).body, 'enums');
    const kept = at(before[0], 'id');
    const reply = await api.patch(`/leads/custom_fields/${id}`, {
      enums: [{ id: kept, value: 'Tiny' }, { value: 'Vast' }],
    });
    const after = listAt(reply.body, 'enums');
    expect(after.map((option) => at(option, 'value'))).toEqual(['Tiny', 'Vast']);
    expect(at(after[0], 'id')).toBe(kept);
    expect(before.map((option) => at(option, 'id'))).not.toContain(at(after[1], 'id'));
  });

  it.each([
    [{ id: 5, name: 'x' }, ['NotSupportedChoice id']],
    [{ name: 'x' }, ['FieldMissing id']],
    [{ id: fieldId('leads', 'Commission'), name: 'x' }, ['FieldMissing currency']],
    [{ id: fieldId('leads', 'Segment'), enums: [{ id: 5, value: 'x' }] }, ['NotSupportedChoice enums.0.id']],
    [
      { id: fieldId('leads', 'Segment'), required_statuses: [{ pipeline_id: 6_301_877, status_id: 5 }] },
      ['NotSupportedChoice required_statuses.0.status_id'],
    ],
  ])('refuse the patch %o', async (change, complaints) => {
    expect(complaintsOf(await api.patch('/leads/custom_fields', [change]))).toEqual({ '0': complaints });
  });

  it('refuse an unknown type', async () => {
    expect(complaintsOf(await api.post('/leads/custom_fields', [{ name: 'x', type: 'hologram' }]))).toEqual({
      '0': ['NotSupportedChoice type'],
    });
  });
});
