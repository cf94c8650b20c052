import { describe, expect, it } from 'vitest';

import type { Cell } from '../../src/model/cell.js';
import { bundleOf, fieldLines, leadMapping, leadOf, mapRow, mappingOf, SOURCE } from './harness.js';

/** The custom field entries that a written field makes of a cell. */
function itemsOf(written: string, cell: Cell, name = 'X'): unknown {
  const mapping = leadMapping({ name: 'Name', [`cf:${name}`]: written });
  return leadOf(mapping, { Name: 'n', A: cell }).payload['custom_fields_values'];
}

describe('a custom field', () => {
  it.each<readonly [type: string, name: string, written: string, cell: Cell, id: number, values: unknown]>([
    ['text', 'Legacy ID', 'A', 'x 17', 1001, [{ value: 'x 17' }]],
    ['text, of a number', 'Legacy ID', 'A', 17, 1001, [{ value: '17' }]],
    ['text, of a date', 'Legacy ID', 'A | date', '31/12/2024', 1001, [{ value: '2024-12-31' }]],
    ['select', 'Segment', 'A', 'Small', 1002, [{ enum_id: 10020 }]],
    ['select, in another case', 'Segment', 'A', 'ENTERPRISE', 1002, [{ enum_id: 10021 }]],
    ['select, with spaces', 'Segment', 'A', ' small\u00a0', 1002, [{ enum_id: 10020 }]],
    ['select, by id', 'Segment', 'A', '#10021', 1002, [{ enum_id: 10021 }]],
    ['radiobutton, exactly', 'Plan', 'A', 'monthly', 1009, [{ enum_id: 10091 }]],
    [
      'multiselect',
      'Products',
      'A | list(",")',
      'CRM, crm, Chatbot',
      1003,
      [{ enum_id: 10030 }, { enum_id: 10031 }],
    ],
    ['multiselect, decomposed', 'Products', 'A', 'Suporte te\u0301cnico', 1003, [{ enum_id: 10032 }]],
    [
      'multiselect, mapped',
      'Products',
      '{ from: A | list(";"), map: { a: CRM, b: Chatbot } }',
      'b;a',
      1003,
      [{ enum_id: 10031 }, { enum_id: 10030 }],
    ],
    ['numeric', 'Probability', 'A | number', '1.234,5', 1006, [{ value: 1234.5 }]],
    [
      'numeric, of a mapped text',
      'Probability',
      '{ from: A, map: { low: 10, high: 90 } }',
      'High',
      1006,
      [{ value: 90 }],
    ],
    ['monetary', 'Commission', 'A | money', 'R$ 10,50', 1007, [{ value: 10.5 }]],
    ['checkbox', 'Newsletter', 'A | bool', 'Sim', 1008, [{ value: true }]],
    [
      'checkbox, of a map',
      'Newsletter',
      "{ from: A, map: { '0': true, '1': false } }",
      '1',
      1008,
      [{ value: false }],
    ],
    ['url', 'Site', 'A | url', 'example.com', 1010, [{ value: 'https://example.com' }]],
    ['textarea', 'Comments', 'A', 'a\nb', 1011, [{ value: 'a\nb' }]],
    ['tracking data, by code', 'UTM_SOURCE', 'A', 'google', 1012, [{ value: 'google' }]],
    ['street address', 'Delivery', 'A', 'Rua A, 1', 1013, [{ value: 'Rua A, 1' }]],
    [
      'date with time',
      'First contact',
      'A | datetime',
      '31/12/2024 09:05',
      1005,
      [{ value: Date.parse('2024-12-31T09:05:00-03:00') / 1000 }],
    ],
    [
      'date with time, of a day',
      'First contact',
      'A | date',
      '31/12/2024',
      1005,
      [{ value: Date.parse('2024-12-31T00:00:00-03:00') / 1000 }],
    ],
    ['a constant', 'Legacy ID', '{ const: fixed }', '', 1001, [{ value: 'fixed' }]],
  ])('of the type %s takes %s', (_, name, written, cell, id, values) => {
    expect(itemsOf(written, cell, name)).toEqual([{ field_id: id, values }]);
  });

  it('is found by its id', () => {
    const mapping = leadMapping({ 'cf#1001': 'A' });
    expect(leadOf(mapping, { A: 'x' }).payload).toEqual({
      custom_fields_values: [{ field_id: 1001, values: [{ value: 'x' }] }],
    });
  });

  it('is left out where the cell is blank', () => {
    expect(itemsOf('A', '', 'Legacy ID')).toBeUndefined();
  });

  it.each([
    ['kept', 'keep', 'upsert', undefined],
    ['cleared', 'clear', 'upsert', [{ field_id: 1001, values: null }]],
    ['not cleared in a new record', 'clear', 'create', undefined],
  ])('is %s by a blank where on_blank is %s and the mode %s', (_, onBlank, mode, items) => {
    const mapping = mappingOf(
      `mapping: 1\nname: x\ndefaults: { on_blank: ${onBlank} }\n${SOURCE}lead:\n  mode: ${mode}\n  match: [name]\n  fields:\n${fieldLines({ name: 'Name', price: 'P | money', 'cf:Legacy ID': 'A' })}`,
    );
    const { payload } = leadOf(mapping, { Name: 'n', A: ' ', P: '' });
    expect(payload['custom_fields_values']).toEqual(items);
    expect(payload).not.toHaveProperty('price');
  });

  it('is not cleared by a cell that is wrong', () => {
    const mapping = leadMapping({
      name: 'Name',
      'cf:Segment': '{ from: A, on_blank: clear, unknown: blank }',
    });
    expect(leadOf(mapping, { Name: 'n', A: 'huge' }).payload).not.toHaveProperty('custom_fields_values');
  });
});

describe('a calendar day', () => {
  it.each([
    ['America/Sao_Paulo', '2024-12-31T12:00:00-03:00'],
    ['Asia/Tokyo', '2024-12-31T12:00:00+09:00'],
    ['Pacific/Auckland', '2024-12-31T12:00:00+13:00'],
    ['UTC', '2024-12-31T12:00:00Z'],
  ])('survives in an account of %s: it goes out as its noon there', async (timezone, noon) => {
    const { dictionary } = await import('../helpers/dictionary.js');
    const account = { ...dictionary, account: { ...dictionary.account, timezone } };
    const mapping = leadMapping({ 'cf:Close date': 'A | date' });
    expect(leadOf(mapping, { A: '31/12/2024' }, account).payload['custom_fields_values']).toEqual([
      { field_id: 1004, values: [{ value: Date.parse(noon) / 1000 }] },
    ]);
  });

  it('is that of the file where a moment is given', () => {
    const mapping = leadMapping({ 'cf:Close date': 'A | datetime' });
    expect(leadOf(mapping, { A: '31/12/2024 23:30' }).payload['custom_fields_values']).toEqual([
      { field_id: 1004, values: [{ value: Date.parse('2024-12-31T12:00:00-03:00') / 1000 }] },
    ]);
  });

  it('begins at midnight of the account where a moment is wanted', () => {
    const mapping = leadMapping({ name: 'N', created_at: 'A | date' });
    expect(leadOf(mapping, { N: 'n', A: '31/12/2024' }).payload['created_at']).toBe(
      Date.parse('2024-12-31T00:00:00-03:00') / 1000,
    );
  });
});

describe('phones and addresses', () => {
  const contact = (fields: Readonly<Record<string, string>>) =>
    mappingOf(`mapping: 1\nname: x\n${SOURCE}contact:\n  fields:\n${fieldLines(fields)}`);
  const company = (fields: Readonly<Record<string, string>>) =>
    mappingOf(`mapping: 1\nname: x\n${SOURCE}company:\n  fields:\n${fieldLines(fields)}`);

  it('merge several columns into one field, each number once', () => {
    const mapping = contact({
      name: 'N',
      phone: '[{ from: A | list(";") | phone, enum: work }, { from: B | phone, enum: MOB }, C | phone]',
    });
    const row = { N: 'n', A: '1120000123; 1120000124', B: '11987654321', C: '(11) 2000-0123' };
    expect(bundleOf(mapping, row).contacts[0]?.payload['custom_fields_values']).toEqual([
      {
        field_id: 2001,
        values: [
          { value: '+551120000123', enum_code: 'WORK' },
          { value: '+551120000124', enum_code: 'WORK' },
          { value: '+5511987654321', enum_code: 'MOB' },
        ],
      },
    ]);
  });

  it('fill the parts of an address, equal ones too', () => {
    const mapping = company({
      name: 'N',
      'cf:Billing address': '[{ from: A, enum: city }, { from: B, enum: state }, { from: C, enum: zip }]',
    });
    const row = { N: 'n', A: 'São Paulo', B: 'São Paulo', C: '' };
    expect(bundleOf(mapping, row).company?.payload['custom_fields_values']).toEqual([
      {
        field_id: 3004,
        values: [
          { value: 'São Paulo', enum_code: 'city' },
          { value: 'São Paulo', enum_code: 'state' },
        ],
      },
    ]);
  });

  it('name a legal entity', () => {
    const mapping = company({ name: 'N', 'cf:Legal entity': 'N', website: 'W', address: 'A' });
    expect(bundleOf(mapping, { N: 'Acme', W: 'w', A: 'a' }).company?.payload['custom_fields_values']).toEqual(
      [
        { field_id: 3005, values: [{ value: { name: 'Acme' } }] },
        { field_id: 3006, values: [{ value: 'w' }] },
        { field_id: 3007, values: [{ value: 'a' }] },
      ],
    );
  });
});

describe('standard fields of a lead', () => {
  it.each([
    ['1.200,50', 1201],
    ['1.200,49', 1200],
    ['-2,5', -3],
    ['0', 0],
  ])('round the price %s to %d', (cell, price) => {
    expect(leadOf(leadMapping({ name: 'N', price: 'A | money' }), { N: 'n', A: cell }).payload['price']).toBe(
      price,
    );
  });

  it('find the stage in the pipeline of the row', () => {
    const mapping = leadMapping({ stage: 'S', name: 'N', pipeline: 'P' });
    const stageIn = (pipeline: string, stage: string) =>
      leadOf(mapping, { N: 'n', P: pipeline, S: stage }).payload['status_id'];
    expect(stageIn('Sales', 'new')).toBe(102);
    expect(stageIn('Support', 'New')).toBe(202);
    expect(stageIn('', 'New')).toBe(102);
    expect(stageIn('Support', 'Solved')).toBe(142);
    expect(mapRow(mapping, { N: 'n', P: 'Support', S: 'Negotiation' })).toMatchObject({
      kind: 'rejected',
      issues: [
        {
          code: 'name/unknown',
          field: 'lead.stage',
          message: '"Negotiation" is not a stage of the pipeline "Support"',
        },
      ],
    });
  });

  it.each([
    ['sent with a lost lead', 'Lost', 51],
    ['left out of others', 'Won', undefined],
  ])('have a loss reason that is %s', (_, stage, id) => {
    const mapping = leadMapping({ loss_reason: 'R', name: 'N', stage: 'S' });
    expect(leadOf(mapping, { N: 'n', R: 'Price', S: stage }).payload['loss_reason_id']).toBe(id);
  });

  it('take tags of templates and pipes, each once', () => {
    const mapping = leadMapping({
      name: 'N',
      tags: `{ add: [crm, 'from {C}', 'T | list(",") | lower', '{N} | upper'] }`,
    });
    const tags = (row: Record<string, string>) =>
      leadOf(mapping, { N: 'n', C: '', T: '', ...row }).payload['tags_to_add'];
    expect(tags({ C: 'Natal', T: 'A, crm' })).toEqual([
      { name: 'crm' },
      { name: 'from Natal' },
      { name: 'a' },
      { name: 'N' },
    ]);
    expect(tags({})).toEqual([{ name: 'crm' }, { name: 'N' }]);
  });

  it('read a column whose name has the signs of pipes and templates', () => {
    const mapping = leadMapping({ name: '{ from: { column: "Nome | {x}", pipe: "trim | upper" } }' });
    expect(leadOf(mapping, { 'Nome | {x}': ' ana ' }).payload['name']).toBe('ANA');
  });

  it('read a column whose accents are composed in another way', () => {
    const mapping = leadMapping({ name: 'Situação' });
    expect(leadOf(mapping, { 'Situac\u0327a\u0303o': 'x' }).payload['name']).toBe('x');
  });
});
