import { describe, expect, it } from 'vitest';

import type { StoredRecord } from '../../src/model/stored-record.js';
import { changeOf, newPayload } from '../../src/planner/change.js';
import { mergedDraft } from '../../src/planner/merge-drafts.js';
import { bundleOf, mappingOf, SOURCE } from '../mapper/harness.js';

/** A contact of the account: two phones, an e-mail, a birthday at the account's midnight, two tags. */
const stored: StoredRecord = {
  id: 7,
  updated_at: 1,
  standard: { name: 'Ana Souza', first_name: 'Ana', last_name: 'Souza', responsible_user_id: 11 },
  custom_fields_values: [
    {
      field_id: 2001,
      values: [
        { value: '(11) 98765-4321', enum_id: 20010, enum_code: 'WORK' },
        { value: '+551133334444', enum_id: 20011, enum_code: 'MOB' },
      ],
    },
    { field_id: 2002, values: [{ value: 'Ana@Example.com', enum_id: 20020, enum_code: 'WORK' }] },
    { field_id: 2004, values: [{ value: 631_162_800 }] },
  ],
  tags: ['VIP', 'old'],
  links: [],
};

const HEAD = `mapping: 1\nname: t\n${SOURCE}contact:\n  mode: upsert\n  match: [email]\n  fields:\n    email: E | email\n`;

/** What a row changes in the contact; blank columns are those that the row leaves out. */
function change(fields: string, row: Record<string, string>, record = stored) {
  const mapping = mappingOf(HEAD + fields);
  const columns = { E: '', F: '', G: '', ...row };
  const [contact] = bundleOf(mapping, { X: 'x', ...columns, E: row['E'] ?? 'ana@example.com' }).contacts;
  if (!contact) throw new Error('no contact');
  return changeOf(contact, record);
}

const phone = (policy: string) => `    phone: { from: F | phone, ${policy} }\n`;

describe('a change', () => {
  it.each([
    ['the same e-mail in other letters', '', {}],
    ['the same phone, written in another way', phone('enum: WORK'), { F: '11 98765-4321' }],
    ['the same phones as a whole, in another order', phone('merge: replace'), { F: '11 98765-4321' }],
    ['the same day', '    cf:Birthday: F | date\n', { F: '01/01/1990' }],
    ['a blank cell', '    position: F\n', { F: '' }],
    ['a blank that clears what is blank', '    position: { from: F, on_blank: clear }\n', { F: '' }],
    ['a value kept', '    last_name: { from: F, on_conflict: keep }\n', { F: 'Lima' }],
    ['a value where one is', '    last_name: { from: F, on_conflict: fill_blank }\n', { F: 'Lima' }],
    ['tags that are there', '    tags: { add: ["vip"], remove: ["{F}"] }\n', { F: 'unknown' }],
    ['a tag that reads no column', '    tags: { add: ["import {run.date}"] }\n', {}],
    ['facts of the making', '    created_at: F | date\n    updated_at: G | date\n', { F: '01/01/2020' }],
  ])('is none for %s', (name, fields, row) => {
    const record = name.includes('as a whole')
      ? { ...stored, custom_fields_values: stored.custom_fields_values.map(withOnePhone) }
      : stored;
    expect(change(fields, row, record)).toBeUndefined();
  });

  it.each([
    [
      'one field alone',
      '    last_name: F\n    first_name: G\n',
      { F: 'Lima', G: 'Ana' },
      { last_name: 'Lima' },
    ],
    [
      'a further phone beside those that are there, which are sent again',
      phone('enum: WORK'),
      { F: '11 2222-3333' },
      {
        custom_fields_values: [
          {
            field_id: 2001,
            values: [
              { value: '(11) 98765-4321', enum_code: 'WORK' },
              { value: '+551133334444', enum_code: 'MOB' },
              { value: '+551122223333', enum_code: 'WORK' },
            ],
          },
        ],
      },
    ],
    [
      'phones in the place of all others',
      phone('enum: WORK, merge: replace'),
      { F: '11 2222-3333' },
      {
        custom_fields_values: [{ field_id: 2001, values: [{ value: '+551122223333', enum_code: 'WORK' }] }],
      },
    ],
    [
      'a cleared field',
      '    cf:Birthday: { from: F | date, on_blank: clear }\n',
      { F: '' },
      { custom_fields_values: [{ field_id: 2004, values: null }] },
    ],
    [
      'a field that was blank',
      '    position: { from: F, on_conflict: fill_blank }\n',
      { F: 'CEO' },
      { custom_fields_values: [{ field_id: 2003, values: [{ value: 'CEO' }] }] },
    ],
    [
      'tags by deltas',
      '    tags: { add: ["{F}"], remove: ["OLD"] }\n',
      { F: 'new' },
      { tags_to_add: [{ name: 'new' }], tags_to_delete: [{ name: 'old' }] },
    ],
    ['tags as a set', '    tags: { set: ["{F}"] }\n', { F: 'vip' }, { tags_to_delete: [{ name: 'old' }] }],
    [
      'a constant tag along with a change',
      '    position: F\n    tags: { add: ["import {run.date}"] }\n',
      { F: 'CEO' },
      {
        custom_fields_values: [{ field_id: 2003, values: [{ value: 'CEO' }] }],
        tags_to_add: [{ name: 'import 2025-06-30' }],
      },
    ],
  ])('sends %s', (_, fields, row, payload) => {
    expect(change(fields, row)?.payload).toEqual(payload);
  });

  it('says old and new of each field as people would', () => {
    const found = change(`    last_name: F\n${phone('merge: replace').replace('F', 'G')}`, {
      F: 'Lima',
      G: '11 2222-3333',
    });
    expect(found?.fields).toEqual([
      { field: 'contact.last_name', old: 'Souza', new: 'Lima' },
      { field: 'contact.phone', old: '(11) 98765-4321; +551133334444', new: '+551122223333' },
    ]);
  });
});

describe('a new record', () => {
  it('has nothing to clear', () => {
    const fields = '    position: { from: F, on_blank: clear }\n    first_name: G\n';
    const [contact] = bundleOf(mappingOf(HEAD + fields), { E: 'a@b.co', F: '', G: 'Ana' }).contacts;
    if (!contact) throw new Error('no contact');
    expect(JSON.stringify(contact.payload)).toContain('null');
    expect(JSON.stringify(newPayload(contact))).not.toContain('null');
  });

  it('takes from later rows what the first leaves blank, and further values', () => {
    const fields = `    first_name: G\n    position: F\n    phone: P | phone\n    tags: { add: ["{T}"] }\n`;
    const draft = (row: Record<string, string>) => {
      const [contact] = bundleOf(mappingOf(HEAD + fields), { E: 'a@b.co', ...row }).contacts;
      if (!contact) throw new Error('no contact');
      return contact;
    };
    const merged = mergedDraft(draft({ F: '', G: 'Ana', P: '11 2222-3333', T: 'a' }), [
      draft({ F: 'CEO', G: 'Anna', P: '11 2222-4444', T: 'b' }),
    ]);
    expect(merged.payload).toMatchObject({
      first_name: 'Ana',
      tags_to_add: [{ name: 'a' }, { name: 'b' }],
    });
    const fieldsOf = JSON.stringify(merged.payload['custom_fields_values']);
    expect(fieldsOf).toContain('"+551122223333"},{"value":"+551122224444"');
    expect(fieldsOf).toContain('CEO');
    expect(merged.provenance.customFields).toHaveLength(3);
  });
});

function withOnePhone(field: StoredRecord['custom_fields_values'][number]) {
  return field.field_id === 2001 ? { ...field, values: field.values.slice(0, 1) } : field;
}
