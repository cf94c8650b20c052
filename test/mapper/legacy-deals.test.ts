import { readFile } from 'node:fs/promises';

import { beforeAll, describe, expect, it } from 'vitest';

import { loadMapping, type LoadedMapping } from '../../src/mapper/load-mapping.js';
import { runMappingTests } from '../../src/mapper/mapping-tests.js';
import { dictionary } from '../helpers/dictionary.js';
import { bundleOf, compileFor, mapRow } from './harness.js';

const row = {
  ID: '17',
  Titulo: 'Ponte',
  Status: 'Em negociação',
  Valor: '1.200,50',
  Empresa: ' Padaria  Ipê ',
  CNPJ: '1.222.333/0001-81',
  Contato: 'Ana Souza Lima',
  'E-mail': 'ANA@example.com; ana@example.org',
  Fone: '(11) 2000-0123',
  Celular: '11 98765-4321',
  Vendedor: 'joao@example.com',
  Criado: '31/12/2024 09:05',
  Campanha: 'Natal',
  Obs: 'Ligar à tarde',
  'Proximo contato': '05/01/2025',
};

let loaded: LoadedMapping;

beforeAll(async () => {
  loaded = await loadMapping('test/mapper/fixtures/legacy-deals.yaml');
});

describe('the mapping of legacy deals', () => {
  it('makes a company, a contact and a lead of a row', () => {
    const { company, contacts, lead } = bundleOf(loaded.mapping, row);
    expect(company).toMatchObject({
      slot: 'company',
      mode: 'upsert',
      payload: {
        name: 'Padaria Ipê',
        custom_fields_values: [{ field_id: 3003, values: [{ value: '01222333000181' }] }],
      },
      keys: [
        { name: 'cf:CNPJ', value: '01222333000181' },
        { name: 'name', value: 'padaria ipê' },
      ],
    });
    expect(contacts.map(({ payload }) => payload)).toEqual([
      {
        first_name: 'Ana',
        last_name: 'Souza Lima',
        responsible_user_id: 12,
        custom_fields_values: [
          { field_id: 2002, values: [{ value: 'ana@example.com' }, { value: 'ana@example.org' }] },
          {
            field_id: 2001,
            values: [
              { value: '+551120000123', enum_code: 'WORK' },
              { value: '+5511987654321', enum_code: 'MOB' },
            ],
          },
        ],
      },
    ]);
    expect(lead?.payload).toEqual({
      name: 'Ponte',
      price: 1201,
      pipeline_id: 100,
      status_id: 103,
      created_at: Date.parse('2024-12-31T09:05:00-03:00') / 1000,
      custom_fields_values: [{ field_id: 1001, values: [{ value: '17' }] }],
      tags_to_add: [{ name: 'import 2025-06-30' }, { name: 'Natal' }],
    });
  });

  it('hangs the note and the task on the lead', () => {
    const { attachments, lead } = bundleOf(loaded.mapping, row);
    expect(attachments.map(({ slot, payload }) => ({ slot, payload }))).toEqual([
      { slot: 'lead.note1', payload: { note_type: 'common', params: { text: 'Ligar à tarde' } } },
      {
        slot: 'lead.task1',
        payload: {
          text: 'Follow up',
          complete_till: Date.parse('2025-01-05T23:59:00-03:00') / 1000,
          task_type_id: 1,
        },
      },
    ]);
    expect(attachments.every(({ parent }) => parent.payload['name'] === lead?.payload['name'])).toBe(true);
  });

  it('names the columns behind every part of a payload', () => {
    const { company, contacts, lead } = bundleOf(loaded.mapping, row);
    expect(company?.provenance.customFields).toEqual([{ field: 'company.cf:CNPJ', columns: ['CNPJ'] }]);
    expect(contacts[0]?.provenance.customFields[1]).toEqual({
      field: 'contact.phone',
      columns: ['Fone', 'Celular'],
    });
    expect(lead?.provenance.keys['name']).toEqual({
      field: 'lead.name',
      columns: ['Titulo', 'Empresa', 'ID'],
    });
  });

  it('gives keys for every e-mail and phone of a contact', () => {
    const { contacts } = bundleOf(loaded.mapping, row);
    expect(contacts[0]?.keys).toEqual([
      { name: 'email', value: 'ana@example.com' },
      { name: 'email', value: 'ana@example.org' },
      { name: 'phone', value: '+551120000123' },
      { name: 'phone', value: '+5511987654321' },
    ]);
  });

  it('makes no company, note or task where the row has none', () => {
    const sparse = { ...row, Empresa: '-', Obs: 'N/D', 'Proximo contato': '' };
    const bundle = bundleOf(loaded.mapping, sparse);
    expect(bundle.company).toBeUndefined();
    expect(bundle.attachments).toEqual([]);
  });

  it('skips a row in which every cell is a null of the mapping', () => {
    const blank = Object.fromEntries(Object.keys(row).map((column) => [column, ' - ']));
    expect(mapRow(loaded.mapping, blank)).toEqual({ kind: 'skipped' });
  });

  it('tells every problem of a row at once, with column, field and value', () => {
    const mapped = mapRow(loaded.mapping, { ...row, ID: '', Valor: 'muito', Status: 'Ganhou', Fone: '123' });
    expect(mapped.kind).toBe('rejected');
    expect(mapped).toMatchObject({
      issues: [
        { code: 'cell/phone', column: 'Fone', field: 'contact.phone', value: '123', severity: 'error' },
        { code: 'cell/unknown-value', column: 'Status', field: 'lead.stage', candidates: ['Ganho'] },
        { code: 'cell/number', column: 'Valor', field: 'lead.price', stage: 'map' },
        { code: 'cell/required', column: 'ID', field: 'lead.cf:Legacy ID' },
      ],
    });
  });

  it('takes the user named by unknown, and warns of it', () => {
    const mapped = mapRow(loaded.mapping, { ...row, Vendedor: 'Pedro Gómez' });
    expect(mapped).toMatchObject({
      kind: 'bundle',
      bundle: { contacts: [{ payload: { responsible_user_id: 11 } }] },
      issues: [{ code: 'name/inactive', severity: 'warning', column: 'Vendedor' }],
    });
  });

  it('lists columns that it does not read, without those of the reports', () => {
    const columns = [...Object.keys(row), 'Extra', '__row', '__error'];
    expect(compileFor(loaded.mapping, columns).unusedColumns).toEqual(['Extra']);
  });

  it('passes its own tests, with an account and without', () => {
    expect(runMappingTests(loaded, dictionary)).toEqual([]);
    expect(runMappingTests(loaded)).toEqual([]);
  });

  it('is known by the digest of its bytes', async () => {
    const { createHash } = await import('node:crypto');
    const bytes = await readFile('test/mapper/fixtures/legacy-deals.yaml');
    expect(loaded.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});
