import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type {
  AttachmentDraft,
  Bundle,
  Json,
  Payload,
  Provenance,
  RecordDraft,
} from '../../src/model/draft.js';
import type { Mode, RecordEntity } from '../../src/model/entity.js';
import { NO_ISSUES, type Issue } from '../../src/model/issue.js';
import { accountDictionarySchema, type AccountDictionary } from '../../src/schema/account-dictionary.js';
import { compileValidator } from '../../src/validator/validate.js';

const field = (id: number, name: string, type: string, parts: object = {}): object => ({
  id,
  name,
  code: null,
  type,
  ...parts,
});

const dictionary = accountDictionarySchema.parse({
  version: 1,
  account: { id: 1, name: 'Acme', subdomain: 'acme', timezone: 'UTC', currency: 'BRL', nameOrder: 1 },
  users: [
    { id: 1, name: 'Maria', email: 'maria@example.com', isActive: true },
    { id: 2, name: 'João', email: 'joao@example.com', isActive: false },
  ],
  pipelines: [
    {
      id: 10,
      name: 'Sales',
      isMain: true,
      isArchive: false,
      stages: [
        { id: 11, name: 'Incoming', sort: 1, type: 1 },
        { id: 12, name: 'Negotiation', sort: 2, type: 0 },
      ],
    },
    {
      id: 20,
      name: 'Care',
      isMain: false,
      isArchive: false,
      stages: [{ id: 22, name: 'New', sort: 1, type: 0 }],
    },
  ],
  customFields: {
    lead: [
      field(100, 'Legacy ID', 'text'),
      field(101, 'Segment', 'select', {
        options: [
          { id: 1, value: 'Small', code: 'S' },
          { id: 2, value: 'Large', code: null },
        ],
      }),
      field(102, 'Margin', 'numeric', { isComputed: true }),
      field(103, 'Close', 'date'),
      field(104, 'Shape', 'hologram'),
      field(105, 'Site', 'url', { code: 'SITE' }),
      field(106, 'Products', 'multiselect', { options: [{ id: 5, value: 'CRM' }] }),
    ],
    contact: [
      field(200, 'Phone', 'multitext', {
        code: 'PHONE',
        options: [
          { id: 1, value: 'WORK', code: 'WORK' },
          { id: 2, value: 'MOB' },
        ],
      }),
    ],
    company: [],
  },
  tags: { lead: [], contact: [], company: [] },
  taskTypes: [{ id: 1, name: 'Follow-up' }],
  lossReasons: [{ id: 7, name: 'Price' }],
});

const nothing: Provenance = { keys: {}, customFields: [] };
const priced: Provenance = {
  keys: {
    price: { field: 'lead.price', columns: ['Valor', 'Moeda'] },
    name: { field: 'lead.name', columns: ['Título'] },
  },
  customFields: [{ field: 'lead.cf:Legacy ID', columns: ['ID'] }],
};

function record(
  entity: RecordEntity,
  payload: Payload,
  parts: { mode?: Mode; provenance?: Provenance } = {},
): RecordDraft {
  const { mode = 'create', provenance = nothing } = parts;
  return { entity, slot: entity, mode, payload, provenance, keys: [] };
}

const validate = compileValidator(dictionary);
const leadIssues = (
  payload: Payload,
  parts: { mode?: Mode; provenance?: Provenance } = {},
): readonly Issue[] => validate({ contacts: [], attachments: [], lead: record('lead', payload, parts) });
const fieldIssues = (field_id: Json, values: Json): readonly Issue[] =>
  leadIssues({ custom_fields_values: [{ field_id, values }] });

const sound: Bundle = {
  company: record('company', { name: 'Acme' }, { mode: 'upsert' }),
  contacts: [
    record('contact', {
      first_name: 'Ana',
      custom_fields_values: [{ field_code: 'PHONE', values: [{ value: '+55', enum_code: 'MOB' }] }],
    }),
  ],
  lead: record('lead', {
    name: 'Ponte',
    price: 1201,
    pipeline_id: 10,
    status_id: 142,
    loss_reason_id: 7,
    responsible_user_id: 1,
    created_by: 0,
    custom_fields_values: [
      { field_id: 100, values: [{ value: '17' }] },
      { field_id: 101, values: [{ enum_id: 2 }] },
      { field_id: 103, values: null },
      { field_id: 106, values: [{ value: 'CRM' }] },
    ],
  }),
  attachments: [],
};
const parent = record('lead', {});
const note = (payload: Payload, provenance = nothing): AttachmentDraft => ({
  entity: 'note',
  slot: 'lead.note1',
  parent,
  payload,
  provenance,
});

describe('a sound bundle', () => {
  it('gives the shared empty list', () => {
    const attachments: AttachmentDraft[] = [
      note({ note_type: 'common', params: { text: 'x' } }),
      { ...note({ text: 'Call', complete_till: 5, task_type_id: 1 }), entity: 'task' },
    ];
    expect(validate({ ...sound, attachments })).toBe(NO_ISSUES);
    expect(validate({ contacts: [], attachments: [] })).toBe(NO_ISSUES);
  });
});

describe('an issue', () => {
  it('names stage, code, column, field, value and what was expected', () => {
    expect(leadIssues({ price: 12.5 }, { provenance: priced })).toEqual([
      {
        code: 'payload/type',
        stage: 'validate',
        severity: 'error',
        message: '"12.5" is not a whole number',
        column: 'Valor',
        field: 'lead.price',
        value: '12.5',
        hint: 'Fix the cell, or add a transform to the mapping that makes it so.',
      },
    ]);
  });

  it('names column and field of a custom field by its place', () => {
    const payload = { custom_fields_values: [{ field_id: 100, values: [{ value: '' }] }] };
    expect(leadIssues(payload, { provenance: priced })).toEqual([
      expect.objectContaining({
        column: 'ID',
        field: 'lead.cf:Legacy ID',
        code: 'payload/length',
        value: '',
      }),
    ]);
  });

  it('names the place in the record where no field of the mapping filled it', () => {
    const [issue] = leadIssues({ tags_to_add: [{ name: '' }] });
    expect(issue?.field).toBe('lead.tags_to_add.0.name');
    expect(issue).not.toHaveProperty('column');
  });

  it.each(['params', 'text'])('names the column of a note that was filled as %s', (key) => {
    const provenance = { keys: { [key]: { field: 'lead.notes', columns: ['Obs'] } }, customFields: [] };
    const attachments = [note({ note_type: 'common', params: { text: '' } }, provenance)];
    expect(validate({ contacts: [], attachments })).toMatchObject([{ column: 'Obs', field: 'lead.notes' }]);
  });

  it('does not name the column of another field of the same key', () => {
    const [issue] = leadIssues({ tags_to_add: [{ name: '' }] }, { provenance: priced });
    expect(issue).not.toHaveProperty('column');
  });

  it('cuts a long value', () => {
    const [issue] = leadIssues({ price: 'x'.repeat(1000) });
    expect(issue?.value).toHaveLength(200);
    expect(issue?.message.length).toBeLessThan(100);
  });

  it('is given for every problem of every record at once', () => {
    const bundle: Bundle = {
      company: record('company', { name: '' }),
      contacts: [record('contact', { name: 5 }), record('contact', { name: 'Ana', price: 1 })],
      lead: record('lead', {
        price: 1.5,
        custom_fields_values: [{ field_id: 101, values: [{ value: 'Huge' }] }],
      }),
      attachments: [note({ note_type: 'common', params: {} })],
    };
    expect(validate(bundle).map(({ field, code }) => [field, code])).toEqual([
      ['company.name', 'payload/length'],
      ['contact.name', 'payload/type'],
      ['contact', 'payload/shape'],
      ['lead.price', 'payload/type'],
      ['lead.custom_fields_values.0.values.0.value', 'payload/range'],
      ['lead.note1.params.text', 'payload/type'],
    ]);
  });

  it('says what is missing', () => {
    const [issue] = validate({ contacts: [], attachments: [note({ note_type: 'common', params: {} })] });
    expect(issue?.message).toMatch(/^lead\.note1\.params\.text is missing: Kommo needs /);
  });

  it('lists the note types where the type is unknown', () => {
    const [issue] = validate({ contacts: [], attachments: [note({ note_type: 'fax', params: {} })] });
    expect(issue?.message).toContain('"fax" is not one of the note types common, call_in');
  });

  it('names a key that Kommo does not take', () => {
    const [issue] = leadIssues({ colour: 'red' });
    expect(issue).toMatchObject({ code: 'payload/shape', message: 'lead may not have "colour"' });
  });
});

describe('the mode', () => {
  const removing = { tags_to_delete: [{ name: 'x' }] };
  const linking = { _embedded: { contacts: [{ id: 1 }] } };
  it.each<[Mode, Payload, number]>([
    ['create', removing, 1],
    ['link', removing, 1],
    ['upsert', removing, 1],
    ['update', removing, 0],
    ['create', linking, 0],
    ['link', linking, 0],
    ['upsert', linking, 1],
    ['update', linking, 1],
  ])('%s of %j gives %i issues', (mode, payload, count) => {
    expect(leadIssues(payload, { mode })).toHaveLength(count);
  });
});

describe('custom fields', () => {
  it.each<[string, Json, Json, Partial<Issue>]>([
    ['an unknown field', 999, null, { code: 'name/unknown', value: '999' }],
    ['a computed field', 102, [{ value: 1 }], { code: 'payload/shape' }],
    ['a type of a newer Kommo', 104, [{ value: 1 }], { code: 'payload/shape' }],
    ['a wrong type', 100, [{ value: 5 }], { code: 'payload/type', message: '"5" is not text' }],
    ['no value', 100, [], { code: 'payload/length' }],
    [
      'an unknown option id',
      101,
      [{ enum_id: 9 }],
      { code: 'payload/range', candidates: ['Small', 'Large'] },
    ],
    [
      'an unknown option text',
      101,
      [{ value: 'larg' }],
      { code: 'payload/range', candidates: ['Large', 'Small'] },
    ],
    ['an unknown option code', 101, [{ enum_code: 'X' }], { code: 'payload/range' }],
    ['one unknown option of several', 106, [{ enum_id: 5 }, { enum_id: 6 }], { value: '6' }],
    ['a date in milliseconds', 103, [{ value: 1e12 }], { code: 'payload/range' }],
  ])('report %s', (_name, id, values, issue) => {
    const issues = fieldIssues(id, values);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ severity: 'error', ...issue });
  });

  it.each<[string, Json]>([
    ['by its id', [{ enum_id: 1 }]],
    ['by its exact text', [{ value: 'Small' }]],
    ['by its code', [{ enum_code: 'S' }]],
  ])('take an option %s', (_name, values) => {
    expect(fieldIssues(101, values)).toBe(NO_ISSUES);
  });

  it.each([
    [{ value: '+55', enum_code: 'HOME' }, ['WORK', 'MOB']],
    [{ value: '+55', enum_id: 99 }, ['WORK', 'MOB']],
  ])('report an unknown kind of phone: %j', (item, candidates) => {
    const contact = record('contact', {
      name: 'Ana',
      custom_fields_values: [{ field_id: 200, values: [item] }],
    });
    expect(validate({ contacts: [contact], attachments: [] })).toMatchObject([
      { code: 'payload/range', candidates },
    ]);
  });

  it('of one kind of record are unknown to another', () => {
    const company = record('company', { name: 'A', custom_fields_values: [{ field_id: 100, values: null }] });
    expect(validate({ company, contacts: [], attachments: [] })).toMatchObject([{ code: 'name/unknown' }]);
  });

  it.each<[number, number, number]>([
    [100, 255, 0],
    [100, 256, 1],
    [105, 2000, 0],
    [105, 2001, 1],
  ])('warn of a long text: field %i with %i characters, %i warnings', (id, length, count) => {
    const issues = fieldIssues(id, [{ value: 'x'.repeat(length) }]);
    expect(issues).toHaveLength(count);
    for (const issue of issues) expect(issue).toMatchObject({ code: 'payload/length', severity: 'warning' });
  });
});

describe('what the account has', () => {
  it.each<[string, Payload, Partial<Issue> | undefined]>([
    ['an active user', { responsible_user_id: 1 }, undefined],
    ['the robot', { created_by: 0, updated_by: 0 }, undefined],
    ['an inactive user', { responsible_user_id: 2 }, { code: 'name/inactive', candidates: ['Maria'] }],
    ['an unknown author', { created_by: 9 }, { code: 'name/unknown' }],
    [
      'an unknown pipeline',
      { pipeline_id: 99, status_id: 12 },
      { code: 'name/unknown', field: 'lead.pipeline_id' },
    ],
    ['a stage of the pipeline', { pipeline_id: 20, status_id: 22 }, undefined],
    [
      'a stage of another pipeline',
      { pipeline_id: 10, status_id: 22 },
      { code: 'name/unknown', candidates: ['Negotiation'] },
    ],
    ['a stage without its pipeline', { status_id: 22 }, undefined],
    ['an unknown stage without pipeline', { status_id: 99 }, { code: 'name/unknown' }],
    ['lost, in any pipeline', { pipeline_id: 20, status_id: 143 }, undefined],
    ['the stage of incoming leads', { pipeline_id: 10, status_id: 11 }, { code: 'name/unknown' }],
    ['an unknown loss reason', { loss_reason_id: 1 }, { code: 'name/unknown', candidates: ['Price'] }],
  ])('%s', (_name, payload, issue) => {
    expect(leadIssues(payload)).toMatchObject(issue ? [{ severity: 'error', ...issue }] : []);
  });

  it('is not asked about lists that could not be read', () => {
    const blind: AccountDictionary = { ...dictionary, users: [], taskTypes: [], lossReasons: [] };
    const lead = record('lead', { responsible_user_id: 9, loss_reason_id: 9 });
    expect(compileValidator(blind)({ contacts: [], attachments: [], lead })).toBe(NO_ISSUES);
  });

  it('has the task types of tasks', () => {
    const task: AttachmentDraft = {
      ...note({ text: 'x', complete_till: 1, task_type_id: 9 }),
      entity: 'task',
    };
    expect(validate({ contacts: [], attachments: [task] })).toMatchObject([{ code: 'name/unknown' }]);
  });
});

describe('a warning', () => {
  it.each<[string, Bundle, string]>([
    [
      'a negative price',
      { contacts: [], attachments: [], lead: record('lead', { price: -1 }) },
      'payload/range',
    ],
    [
      'a long name',
      { contacts: [], attachments: [], lead: record('lead', { name: 'x'.repeat(256) }) },
      'payload/length',
    ],
    ['a new contact without a name', { contacts: [record('contact', {})], attachments: [] }, 'payload/shape'],
    [
      'a new company without a name',
      { contacts: [], attachments: [], company: record('company', {}) },
      'payload/shape',
    ],
  ])('tells %s', (_name, bundle, code) => {
    expect(validate(bundle)).toMatchObject([{ severity: 'warning', code }]);
  });

  it('is not given for a record that exists and keeps its name', () => {
    const contacts = [record('contact', {}, { mode: 'update' }), record('contact', {}, { mode: 'link' })];
    expect(validate({ contacts, attachments: [] })).toBe(NO_ISSUES);
  });
});

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json[]>(null, true, -1, 0.5, '', 'x', []),
    fc.array(tie('json')),
    fc.dictionary(fc.string(), tie('json')),
  ),
}));

const keys = fc.constantFrom(
  'custom_fields_values',
  '__proto__',
  'price',
  'name',
  'tags_to_add',
  'x',
  'status_id',
);

describe('the validator', () => {
  it('never throws, whatever JSON the payload is', () => {
    fc.assert(
      fc.property(fc.dictionary(keys, json), (payload) => {
        for (const issue of leadIssues(payload)) {
          expect(issue.stage).toBe('validate');
          expect(issue.message).not.toContain('undefined');
        }
      }),
      { examples: [[{ name: { length: { valueOf: null, toString: null } } }]] },
    );
  });
});
