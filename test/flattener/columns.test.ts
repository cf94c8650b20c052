import { describe, expect, it } from 'vitest';

import { accountLabels } from '../../src/flattener/account-labels.js';
import { accountTime } from '../../src/flattener/account-time.js';
import type { ApiRecord } from '../../src/flattener/column.js';
import { chooseColumns, columnsOf, type ExportEntity } from '../../src/flattener/columns-of.js';
import type { LabelStyle } from '../../src/flattener/field-columns.js';
import type { Json } from '../../src/model/draft.js';
import { accountDictionarySchema, type AccountDictionary } from '../../src/schema/account-dictionary.js';

const dictionary: AccountDictionary = accountDictionarySchema.parse({
  version: 1,
  account: {
    id: 1,
    name: 'Acme',
    subdomain: 'acme',
    timezone: 'America/Sao_Paulo',
    currency: 'BRL',
    nameOrder: 1,
  },
  users: [
    { id: 7, name: 'Maria', email: 'maria@example.com', isActive: true },
    { id: 8, name: 'Ana', email: 'ana@example.com', isActive: true },
    { id: 9, name: 'ana', email: 'ana2@example.com', isActive: true },
  ],
  pipelines: [
    {
      id: 11,
      name: 'Sales',
      isMain: true,
      isArchive: false,
      stages: [{ id: 142, name: 'Ganho', sort: 1, type: 0 }],
    },
    {
      id: 12,
      name: 'Support',
      isMain: false,
      isArchive: false,
      stages: [{ id: 142, name: 'Solved', sort: 1, type: 0 }],
    },
  ],
  customFields: {
    lead: [
      { id: 100, name: 'Price', code: null, type: 'numeric' },
      {
        id: 101,
        name: 'Plan',
        code: null,
        type: 'multiselect',
        options: [
          { id: 1, value: 'A;B' },
          { id: 2, value: 'C' },
        ],
      },
      { id: 102, name: 'Day', code: null, type: 'date' },
      { id: 103, name: 'Twin', code: null, type: 'text' },
      { id: 104, name: 'Twin', code: null, type: 'text' },
      { id: 105, name: 'Odd', code: null, type: 'hologram' },
      { id: 106, name: 'Address', code: null, type: 'smart_address' },
    ],
    contact: [
      {
        id: 200,
        name: 'Phone',
        code: 'PHONE',
        type: 'multitext',
        options: [
          { id: 1, value: 'WORK', code: 'WORK' },
          { id: 2, value: 'MOB', code: 'MOB' },
        ],
      },
    ],
    company: [],
  },
  tags: { lead: [{ id: 1, name: 'vip' }], contact: [], company: [] },
  taskTypes: [],
  lossReasons: [],
});

function flat(
  entity: ExportEntity,
  record: ApiRecord,
  { labels = 'names', columns }: { labels?: LabelStyle; columns?: readonly string[] } = {},
): Record<string, unknown> {
  const context = { dictionary, names: accountLabels(dictionary), labels };
  const chosen = chooseColumns(entity, columnsOf(entity, context), { columns });
  return Object.fromEntries(chosen.map(({ title, cell }) => [title, cell(record)]));
}

function field(id: number, ...values: readonly Json[]): Json {
  return { field_id: id, field_name: 'x', field_type: 'x', values };
}

describe('columns', () => {
  it('show ids by their names, of the pipeline where it matters', () => {
    const support = { id: 1, pipeline_id: 12, status_id: 142, responsible_user_id: 7, created_by: 0 };
    expect(flat('leads', support)).toMatchObject({
      Pipeline: 'Support',
      Stage: 'Solved',
      'Responsible user': 'Maria',
      'Created by': 'Robot',
    });
    expect(flat('leads', { ...support, status_id: 999 })).toMatchObject({ Stage: '#999' });
  });

  it('tell users of one name apart by their e-mail', () => {
    expect(flat('leads', { id: 1, responsible_user_id: 9 })).toMatchObject({
      'Responsible user': 'ana2@example.com',
    });
  });

  it('show ids where those are asked for, or both', () => {
    const record = { id: 1, pipeline_id: 11, status_id: 142 };
    expect(flat('leads', record, { labels: 'ids' })).toMatchObject({ 'Pipeline ID': 11, 'Stage ID': 142 });
    expect(flat('leads', record, { labels: 'both' })).toMatchObject({ Stage: 'Ganho', 'Stage ID': 142 });
  });

  it('hold moments and days as the clocks of the account show them', () => {
    const record = {
      id: 1,
      created_at: Date.UTC(2025, 0, 1, 1, 30) / 1000,
      custom_fields_values: [field(102, { value: Date.UTC(2025, 5, 10, 3) / 1000 })],
    };
    expect(flat('leads', record)).toMatchObject({
      'Created at': { iso: '2024-12-31T22:30:00' },
      Day: { iso: '2025-06-10' },
    });
  });

  it('have titles of their own, whatever fields are called', () => {
    const titles = Object.keys(flat('leads', { id: 1 }));
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles).toEqual(expect.arrayContaining(['Price', 'Price (cf:Price)', 'Twin', 'Twin (cf#104)']));
  });

  it('keep types: numbers that are exact are numbers, the rest is text', () => {
    const numeric = (value: string): unknown =>
      flat('leads', { id: 1, custom_fields_values: [field(100, { value })] })['Price (cf:Price)'];
    expect(numeric('1.50')).toBe(1.5);
    expect(numeric('12345678901234567')).toBe('12345678901234567');
  });

  it('join several options with a mark that no option contains', () => {
    const record = {
      id: 1,
      custom_fields_values: [field(101, { value: 'A;B', enum_id: 1 }, { value: 'C', enum_id: 2 })],
    };
    expect(flat('leads', record)).toMatchObject({ Plan: 'A;B| C' });
  });

  it('have one for each kind of phone, or one for all on request', () => {
    const phones = [
      { value: '+7 900', enum_code: 'WORK' },
      { value: '-5', enum_id: 2 },
      { value: '3', enum_code: 'WORK' },
    ];
    const record = { id: 1, custom_fields_values: [field(200, ...phones)] };
    expect(flat('contacts', record)).toMatchObject({ 'Phone (WORK)': '+7 900; 3', 'Phone (MOB)': '-5' });
    expect(flat('contacts', record, { columns: ['id', 'phone'] })).toEqual({ ID: 1, Phone: '+7 900; -5; 3' });
  });

  it('take an address apart, by code or by number', () => {
    const record = {
      id: 1,
      custom_fields_values: [
        field(106, { value: 'Lisboa', enum_id: 3 }, { value: 'PT', enum_code: 'country' }),
      ],
    };
    expect(flat('leads', record)).toMatchObject({ 'Address (city)': 'Lisboa', 'Address (country)': 'PT' });
  });

  it('keep what they do not know verbatim, as JSON', () => {
    const value = { value: { beam: [1, 2] } };
    const record = { id: 1, custom_fields_values: [field(105, value)] };
    expect(flat('leads', record)).toMatchObject({ Odd: JSON.stringify([value]) });
    const note = { id: 1, note_type: 'hologram', params: { beam: 3 } };
    expect(flat('notes', note)).toMatchObject({ Type: 'hologram', Details: '{"beam":3}', Text: '' });
  });

  it('put the main contact first', () => {
    const contacts = [
      { id: 5, is_main: false },
      { id: 6, is_main: true },
    ];
    expect(flat('leads', { id: 1, _embedded: { contacts } })).toMatchObject({ 'Contact IDs': '6, 5' });
  });

  it('are refused by name where there is none', () => {
    expect(() => flat('leads', { id: 1 }, { columns: ['nonsense'] })).toThrow(/no column "nonsense"/);
  });
});

describe('the time of an account', () => {
  it('follows its clock through the change of an hour', () => {
    const time = accountTime('Europe/Lisbon');
    const change = Date.UTC(2025, 2, 30, 1) / 1000;
    expect(time.moment(change - 1)).toEqual({ iso: '2025-03-30T00:59:59' });
    expect(time.moment(change)).toEqual({ iso: '2025-03-30T02:00:00' });
  });

  it('takes a whole day with or without a time, and no part of a day or of a year', () => {
    const { instantOf } = accountTime('America/Sao_Paulo');
    const midnight = Date.UTC(2026, 10, 30, 3) / 1000;
    expect(instantOf('2026-11-30', 'start')).toBe(midnight);
    expect(instantOf('2026-11-30', 'end')).toBe(midnight + 86_399);
    expect(instantOf('2026-11-30T08:00', 'end')).toBe(midnight + 8 * 3_600);
    expect(instantOf('2026-11-30T08:00Z', 'start')).toBe(midnight + 5 * 3_600);
    for (const text of [
      '2026',
      '2026-11',
      '2026-W48',
      '2026-W48-1',
      '2026-334',
      '08:00',
      '2026-11-31',
      '2026-11-30T',
    ]) {
      expect(instantOf(text, 'end')).toBeUndefined();
    }
  });
});
