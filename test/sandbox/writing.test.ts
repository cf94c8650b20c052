import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { Switches } from '../../src/sandbox/switches/switches.js';
import { at, complaintsOf, fieldId, listAt, optionId, startApi, type Api } from './api.js';

let api: Api;

beforeAll(async () => {
  api = await startApi();
});
beforeEach(() => api.sandbox.reset());
afterAll(async () => {
  await api.sandbox.close();
});

async function flip(switches: Partial<Switches>): Promise<void> {
  await fetch(`${api.sandbox.url}/_sandbox/switches`, { method: 'PUT', body: JSON.stringify(switches) });
}

/** What a record reads back as after it was created, and then patched once more if there is a second write. */
async function readBack(path: string, record: unknown, change?: unknown): Promise<unknown> {
  const id = await api.make(`/${path}`, record);
  if (change !== undefined) expect((await api.patch(`/${path}/${id}`, change)).status).toBe(200);
  return (await api.get(`/${path}/${id}?with=contacts,leads,loss_reason`)).body;
}

/** The values of one field of a lead, contact or company that was written with it. */
const oneField = (id: number, values: unknown): unknown => ({
  custom_fields_values: [{ field_id: id, values }],
});

const PIPELINE = 6_301_877;
const SUPPORT = 6_301_905;
const NEW = 50_415_021;
const QUALIFIED = 50_415_025;
const INCOMING = 50_415_017;

describe('the answer to a write', () => {
  it('holds ids and request_ids, the index where none was sent, and no record', async () => {
    const reply = await api.post('/leads', [
      { name: 'A', request_id: 'x1' },
      { name: 'B' },
      { request_id: 7 },
    ]);
    expect(reply.status).toBe(200);
    const leads = listAt(reply.body, '_embedded.leads');
    expect(leads.map((lead) => at(lead, 'request_id'))).toEqual(['x1', '1', '7']);
    expect(Object.keys(leads[0] ?? {})).toEqual(['id', 'request_id', '_links']);
    const ids = leads.map((lead) => Number(at(lead, 'id')));
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
  });

  it.each([
    ['leads', ['id', 'request_id', '_links'], ['id', 'updated_at', 'request_id', '_links']],
    [
      'contacts',
      ['id', 'is_deleted', 'is_unsorted', 'request_id', '_links'],
      ['id', 'name', 'updated_at', 'is_deleted', 'is_unsorted', 'request_id', '_links'],
    ],
    [
      'companies',
      ['id', 'is_deleted', 'request_id', '_links'],
      ['id', 'name', 'updated_at', 'is_deleted', 'request_id', '_links'],
    ],
  ])('has the keys of %s', async (path, created, patched) => {
    const made = await api.post(`/${path}`, [{ name: 'A' }]);
    expect(Object.keys(listAt(made.body, `_embedded.${path}`)[0] ?? {})).toEqual(created);
    const id = at(made.body, `_embedded.${path}.0.id`);
    const bulk = await api.patch(`/${path}`, [{ id, name: 'B' }]);
    expect(Object.keys(listAt(bulk.body, `_embedded.${path}`)[0] ?? {})).toEqual(patched);
    const single = await api.patch(`/${path}/${String(id)}`, { name: 'C' });
    expect(Object.keys(single.body ?? {})).toEqual(patched.filter((key) => key !== 'request_id'));
  });

  it('names every bad item and stores none of the batch', async () => {
    const reply = await api.post('/leads', [
      { name: 'good', request_id: 'a' },
      { price: 1.5, request_id: 'b' },
      { name: 3, status_id: 1 },
    ]);
    expect(reply.status).toBe(400);
    expect(reply.type).toBe('application/problem+json');
    expect(at(reply.body, 'detail')).toBe('Request validation failed');
    expect(complaintsOf(reply)).toEqual({ b: ['InvalidType price'], '2': ['InvalidType name'] });
    expect((await api.get('/leads')).status).toBe(204);
  });

  it('stores the sound items of a refused batch when switched so', async () => {
    await flip({ atomicBatch: false });
    expect((await api.post('/leads', [{ name: 'good' }, { price: 'x' }])).status).toBe(400);
    expect(listAt((await api.get('/leads')).body, '_embedded.leads')).toHaveLength(1);
  });

  it('refuses a batch that is too long, and takes one that is as long as may be', async () => {
    const many = (count: number): unknown[] => Array.from({ length: count }, () => ({ name: 'A' }));
    const reply = await api.post('/leads', many(251));
    expect([reply.status, at(reply.body, 'detail')]).toEqual([422, 'Limit 250 per page']);
    expect((await api.post('/leads', many(250))).status).toBe(200);
    expect(
      (
        await api.patch(
          '/leads',
          Array.from({ length: 251 }, () => ({ id: 5 })),
        )
      ).status,
    ).toBe(422);
    const complex = await api.post('/leads/complex', many(51));
    expect([complex.status, at(complex.body, 'detail')]).toEqual([422, 'Limit 50 per page']);
  });

  it('answers a bulk patch of records that are not there with a map of ids', async () => {
    const id = await api.make('/leads', { name: 'A' });
    const reply = await api.patch('/leads', [{ id, name: 'B' }, { id: 5 }, { id: 6 }]);
    expect(reply.status).toBe(400);
    expect(at(reply.body, 'errors')).toEqual({ '5': 'Lead not found', '6': 'Lead not found' });
    expect(at((await api.get(`/leads/${id}`)).body, 'name')).toBe('A');
    expect((await api.patch('/contacts/5', { name: 'B' })).status).toBe(404);
  });

  it('applies two changes of one record in one batch one after the other', async () => {
    const id = await api.make('/leads', { name: 'A' });
    await api.patch('/leads', [
      { id, name: 'B' },
      { id, price: 9 },
    ]);
    const { body } = await api.get(`/leads/${id}`);
    expect([at(body, 'name'), at(body, 'price')]).toEqual(['B', 9]);
  });

  it('leaves a lead in the stage to which an earlier change of the same batch moved it', async () => {
    const id = await api.make('/leads', { name: 'A' });
    await api.patch('/leads', [
      { id, status_id: QUALIFIED },
      { id, price: 9 },
    ]);
    const { body } = await api.get(`/leads/${id}`);
    expect([at(body, 'status_id'), at(body, 'price')]).toEqual([QUALIFIED, 9]);
  });
});

describe('what is refused', () => {
  it.each([
    ['a price with decimals', 'leads', { price: 10.5 }, 'InvalidType price'],
    ['a price in text', 'leads', { price: '10' }, 'InvalidType price'],
    ['an unknown user', 'leads', { responsible_user_id: 1 }, 'NotSupportedChoice responsible_user_id'],
    ['an inactive user', 'contacts', { created_by: 9_812_413 }, 'NotSupportedChoice created_by'],
    [
      'the robot as responsible',
      'leads',
      { responsible_user_id: 0 },
      'NotSupportedChoice responsible_user_id',
    ],
    [
      'a stage of another pipeline',
      'leads',
      { pipeline_id: SUPPORT, status_id: NEW },
      'NotSupportedChoice status_id',
    ],
    ['an unknown pipeline', 'leads', { pipeline_id: 1 }, 'NotSupportedChoice pipeline_id'],
    ['the stage of incoming leads', 'leads', { status_id: INCOMING }, 'NotSupportedChoice status_id'],
    [
      'an unknown loss reason',
      'leads',
      { status_id: 143, loss_reason_id: 1 },
      'NotSupportedChoice loss_reason_id',
    ],
    [
      'an unknown field',
      'leads',
      oneField(1, [{ value: 'x' }]),
      'NotSupportedChoice custom_fields_values.0.field_id',
    ],
    [
      'a field of another kind',
      'leads',
      oneField(fieldId('contacts', 'CPF'), [{ value: 'x' }]),
      'NotSupportedChoice custom_fields_values.0.field_id',
    ],
    [
      'an unknown field code',
      'contacts',
      { custom_fields_values: [{ field_code: 'FAX', values: [{ value: 'x' }] }] },
      'NotSupportedChoice custom_fields_values.0.field_code',
    ],
    [
      'a field without a name',
      'leads',
      { custom_fields_values: [{ values: [] }] },
      'FieldMissing custom_fields_values.0.field_id',
    ],
    [
      'a field without values',
      'leads',
      { custom_fields_values: [{ field_id: 1_104_211 }] },
      'FieldMissing custom_fields_values.0.values',
    ],
    [
      'a contact to link that is not there',
      'leads',
      { _embedded: { contacts: [{ id: 5 }] } },
      'NotSupportedChoice _embedded.contacts.0.id',
    ],
    [
      'two companies of one lead',
      'leads',
      { _embedded: { companies: [{ id: 5 }, { id: 6 }] } },
      'TooManyElements _embedded.companies',
    ],
    ['an unknown tag id', 'leads', { tags_to_add: [{ id: 5 }] }, 'NotSupportedChoice tags_to_add.0.id'],
    ['a list in place of a name', 'leads', { name: ['A'] }, 'InvalidType name'],
    ['a moment in text', 'leads', { created_at: '2025-01-01' }, 'InvalidType created_at'],
  ])('%s', async (_case, path, record, complaint) => {
    const reply = await api.post(`/${path}`, [record]);
    expect(reply.status).toBe(400);
    expect(complaintsOf(reply)).toEqual({ '0': [complaint] });
  });

  it.each([
    ['Segment', { value: 'small' }, 'values.0.value'],
    ['Segment', { value: 'Gigantic' }, 'values.0.value'],
    ['Segment', { enum_id: 5 }, 'values.0.enum_id'],
    ['Segment', { enum_code: 'XL' }, 'values.0.enum_code'],
    ['Plan', { value: '', enum_id: 7 }, 'values.0.enum_id'],
  ])('an option of %s that is none: %o', async (field, value, path) => {
    const reply = await api.post('/leads', [oneField(fieldId('leads', field), [value])]);
    expect(complaintsOf(reply)).toEqual({ '0': [`NotSupportedChoice custom_fields_values.0.${path}`] });
    const options = await api.get(`/leads/custom_fields/${fieldId('leads', field)}`);
    expect(listAt(options.body, 'enums')).toHaveLength(3);
  });

  it.each([
    ['leads', 'Legacy ID', 7],
    ['leads', 'Probability', 'many'],
    ['leads', 'Commission', true],
    ['leads', 'Newsletter', 'yes'],
    ['leads', 'Expected close', '31/12/2025'],
    ['leads', 'First contact', '2025-06-02 12:00'],
    ['leads', 'First contact', '2025-06-02T12:00:00'],
    ['contacts', 'Birthday', 1.5],
    ['contacts', 'Birthday', 1_748_876_400_000_000],
    ['contacts', 'Phone', 5_511],
    ['companies', 'Legal entity', 'Acme Ltda'],
  ])('a value of %s "%s" of the wrong type: %o', async (path, field, value) => {
    const id = fieldId(path === 'leads' ? 'leads' : path === 'contacts' ? 'contacts' : 'companies', field);
    const reply = await api.post(`/${path}`, [oneField(id, [{ value }, { value }])]);
    expect(complaintsOf(reply)['0']?.[0]).toBe('InvalidType custom_fields_values.0.values.0.value');
  });

  it('unknown keys, but only when switched so', async () => {
    expect((await api.post('/leads', [{ nmae: 'A' }])).status).toBe(200);
    await flip({ unknownKeys: 'refused' });
    expect(complaintsOf(await api.post('/leads', [{ nmae: 'A' }]))).toEqual({
      '0': ['FieldNotExpected nmae'],
    });
  });
});

describe('what a field reads back as', () => {
  it.each([
    ['leads', 'Legacy ID', [{ value: ' 007 ' }], [{ value: ' 007 ' }]],
    ['leads', 'Probability', [{ value: 1.5 }], [{ value: '1.5' }]],
    ['leads', 'Probability', [{ value: '42' }], [{ value: '42' }]],
    ['leads', 'Commission', [{ value: 1200.5 }], [{ value: '1200.5' }]],
    ['leads', 'Newsletter', [{ value: true }], [{ value: true }]],
    ['leads', 'Newsletter', [{ value: false }], undefined],
    // Sent as UTC midnight of 19 October, stored as midnight in São Paulo (UTC-3) of the day before.
    ['leads', 'Expected close', [{ value: 1_634_601_600 }], [{ value: 1_634_526_000 }]],
    ['leads', 'Expected close', [{ value: '2021-10-19T12:00:00-03:00' }], [{ value: 1_634_612_400 }]],
    ['contacts', 'Birthday', [{ value: '1990-02-28T12:00:00-03:00' }], [{ value: 636_174_000 }]],
    ['leads', 'First contact', [{ value: 1_634_601_611 }], [{ value: 1_634_601_611 }]],
    ['leads', 'Site', [{ value: 'example.com' }], [{ value: 'example.com' }]],
    ['leads', 'utm_source', [{ value: 'google' }], [{ value: 'google' }]],
    ['leads', 'Margin', [{ value: 5 }], undefined],
    [
      'contacts',
      'Phone',
      [{ value: '3333333333' }, { value: '+55 11', enum_code: 'MOB' }],
      [
        { value: '3333333333', enum_id: 985_330, enum_code: 'WORK' },
        { value: '+55 11', enum_id: 985_332, enum_code: 'MOB' },
      ],
    ],
    [
      'companies',
      'Billing address',
      [
        { value: 'São Paulo', enum_code: 'city' },
        { value: '01310', enum_id: 5 },
      ],
      [
        { value: 'São Paulo', enum_id: 3, enum_code: 'city' },
        { value: '01310', enum_id: 5, enum_code: 'zip' },
      ],
    ],
  ] as const)('%s "%s" written as %o', async (path, name, written, read) => {
    const record = await readBack(path, oneField(fieldId(path, name), written));
    expect(at(record, 'custom_fields_values.0.values')).toEqual(read);
  });

  it('an option named by text, id or code is shown with all three', async () => {
    const id = optionId('leads', 'Products', 'Chatbot');
    const record = await readBack(
      'leads',
      oneField(fieldId('leads', 'Products'), [{ value: 'CRM' }, { enum_id: id }]),
    );
    expect(at(record, 'custom_fields_values.0.field_type')).toBe('multiselect');
    expect(at(record, 'custom_fields_values.0.values')).toEqual([
      { value: 'CRM', enum_id: optionId('leads', 'Products', 'CRM'), enum_code: null },
      { value: 'Chatbot', enum_id: id, enum_code: null },
    ]);
  });

  it('a legal entity has every key, null where nothing was sent', async () => {
    const id = fieldId('companies', 'Legal entity');
    const record = await readBack('companies', oneField(id, [{ value: { name: 'Acme', vat_id: '9' } }]));
    expect(at(record, 'custom_fields_values.0.values.0.value')).toMatchObject({
      name: 'Acme',
      vat_id: '9',
      kpp: null,
    });
  });

  it('a predefined field is found by its code, and shown with it', async () => {
    const position = { field_code: 'POSITION', values: [{ value: 'CEO' }] };
    const record = await readBack('contacts', { name: 'Ana', custom_fields_values: [position] });
    expect(at(record, 'custom_fields_values.0')).toEqual({
      field_id: fieldId('contacts', 'Position'),
      field_name: 'Position',
      field_code: 'POSITION',
      field_type: 'text',
      values: [{ value: 'CEO' }],
    });
  });

  const phone = (...numbers: string[]): unknown =>
    oneField(
      fieldId('contacts', 'Phone'),
      numbers.map((value) => ({ value })),
    );

  it.each([
    ['one value replaces all of the field', phone('3'), ['3']],
    ['values: null clears', { custom_fields_values: [{ field_code: 'PHONE', values: null }] }, []],
    ['values: [] clears', { custom_fields_values: [{ field_code: 'PHONE', values: [] }] }, []],
    [
      'a null value clears',
      { custom_fields_values: [{ field_code: 'PHONE', values: [{ value: null }] }] },
      [],
    ],
    [
      'an empty text leaves it',
      { custom_fields_values: [{ field_code: 'PHONE', values: [{ value: '' }] }] },
      ['1', '2'],
    ],
    [
      'a field not named stays',
      { custom_fields_values: [{ field_code: 'POSITION', values: [{ value: 'x' }] }] },
      ['1', '2'],
    ],
    ['no fields at all leave it', { custom_fields_values: null }, ['1', '2']],
  ])('%s', async (_case, change, left) => {
    const record = await readBack('contacts', phone('1', '2'), change);
    const kept = listAt(record, 'custom_fields_values').find((field) => at(field, 'field_code') === 'PHONE');
    expect(listAt(kept, 'values').map((item) => at(item, 'value'))).toEqual(left);
  });

  it.each([
    ['null', null],
    ['array', []],
  ] as const)('no fields at all read as %s when switched so', async (emptyCustomFields, expected) => {
    await flip({ emptyCustomFields });
    expect(at(await readBack('leads', { name: 'A' }), 'custom_fields_values')).toEqual(expected);
  });
});

describe('the stage of a lead', () => {
  it.each([
    ['nothing', {}, PIPELINE, NEW],
    ['a pipeline', { pipeline_id: SUPPORT }, SUPPORT, 50_415_245],
    ['a stage', { status_id: QUALIFIED }, PIPELINE, QUALIFIED],
    ['won alone', { status_id: 142 }, PIPELINE, 142],
    ['lost in another pipeline', { status_id: 143, pipeline_id: SUPPORT }, SUPPORT, 143],
  ])('made with %s', async (_case, written, pipeline, status) => {
    const lead = await readBack('leads', written);
    expect([at(lead, 'pipeline_id'), at(lead, 'status_id')]).toEqual([pipeline, status]);
  });

  it('moves to the first stage of a pipeline that is named alone, and stays where it is otherwise', async () => {
    const moved = await readBack('leads', { status_id: QUALIFIED }, { pipeline_id: SUPPORT });
    expect(at(moved, 'status_id')).toBe(50_415_245);
    const stayed = await readBack('leads', { status_id: QUALIFIED }, { pipeline_id: PIPELINE, price: 1 });
    expect(at(stayed, 'status_id')).toBe(QUALIFIED);
  });

  it('is closed by won and lost, keeps its reason only while lost, and opens again', async () => {
    const reason = 17_203_455;
    const lost = await readBack('leads', { status_id: 143, loss_reason_id: reason });
    expect(at(lost, 'closed_at')).toBe(api.clock.now);
    expect(at(lost, '_embedded.loss_reason.0.name')).toBe('Price');
    const won = await readBack('leads', { status_id: 142, loss_reason_id: reason, closed_at: 77 });
    expect([at(won, 'closed_at'), at(won, 'loss_reason_id')]).toEqual([77, null]);
    const open = await readBack('leads', { status_id: 143 }, { status_id: NEW });
    expect([at(open, 'closed_at'), at(open, 'status_id')]).toEqual([null, NEW]);
  });

  it('is refused in a pipeline that does not have it, also where the lead stands in it', async () => {
    const id = await api.make('/leads', { status_id: QUALIFIED });
    const reply = await api.patch(`/leads/${id}`, { pipeline_id: SUPPORT, status_id: QUALIFIED });
    expect([reply.status, at(reply.body, 'validation-errors.0.errors.0.path')]).toEqual([400, 'status_id']);
  });
});

describe('who and when', () => {
  it('fills in what is left out: the robot, the owner of the token, and the time', async () => {
    const lead = await readBack('leads', {});
    expect(lead).toMatchObject({
      created_by: 0,
      updated_by: 0,
      responsible_user_id: 9_812_401,
      created_at: api.clock.now,
      updated_at: api.clock.now,
    });
    expect(at(lead, 'name')).toBe(`Lead #${String(at(lead, 'id'))}`);
  });

  it('honours what is sent, unless the switch says otherwise', async () => {
    const sent = { created_by: 9_812_405, created_at: 1000, updated_at: 2000 };
    expect(await readBack('contacts', sent)).toMatchObject(sent);
    await flip({ createdAtHonoured: false });
    expect(at(await readBack('contacts', sent), 'created_at')).toBe(api.clock.now);
  });
});
