import { describe, expect, it } from 'vitest';

import { customFieldTypes } from '../../src/schema/account-dictionary.js';
import { valueSchemas } from '../../src/schema/custom-field.js';

type Type = (typeof customFieldTypes)[number];

const takes = (type: Type, values: unknown): boolean => valueSchemas[type].safeParse(values).success;

const good: readonly (readonly [Type, unknown])[] = [
  ['text', [{ value: 'x' }]],
  ['textarea', [{ value: 'x\ny' }]],
  ['url', [{ value: 'https://example.com' }]],
  ['streetaddress', [{ value: 'Rua A, 1' }]],
  ['tracking_data', [{ value: 'google' }]],
  ['org_legal_name', [{ value: 'Acme Ltda' }]],
  ['numeric', [{ value: 1.5 }]],
  ['numeric', [{ value: '-1.5' }]],
  ['monetary', [{ value: '10' }]],
  ['price', [{ value: 10 }]],
  ['checkbox', [{ value: true }]],
  ['checkbox', [{ value: false }]],
  ['select', [{ value: 'Option' }]],
  ['select', [{ enum_id: 5 }]],
  ['select', [{ enum_code: 'A' }]],
  ['select', [{ value: 'Option', enum_id: 5, enum_code: null }]],
  ['radiobutton', [{ enum_id: 5 }]],
  ['category', [{ enum_id: 5 }]],
  ['multiselect', [{ enum_id: 5 }, { value: 'B' }]],
  ['multitext', [{ value: '+55' }]],
  [
    'multitext',
    [
      { value: '+55', enum_code: 'WORK' },
      { value: '+56', enum_id: 7 },
    ],
  ],
  ['date', [{ value: 1_700_000_000 }]],
  ['date', [{ value: '2025-12-31T12:00:00-03:00' }]],
  ['date', [{ value: '2025-12-31T12:00:00Z' }]],
  ['date_time', [{ value: 0 }]],
  ['birthday', [{ value: -1_000_000_000 }]],
  [
    'smart_address',
    [
      { value: 'Rua A', enum_code: 'address_line_1' },
      { value: 'SP', enum_id: 4 },
    ],
  ],
  ['legal_entity', [{ value: { name: 'Acme', vat_id: '1', entity_type: 2, kpp: null } }]],
  ['linked_entity', [{ value: { entity_id: 5, entity_type: 'contacts', catalog_id: 1 } }]],
  ['chained_list', [{ catalog_id: 1, catalog_element_id: 2 }]],
  ['file', [{ value: { file_uuid: 'a', version_uuid: 'b', file_name: 'c', file_size: 1 } }]],
  ['items', [{ value: { sku: 's', unit_price: 1.5, quantity: 2, discount: { type: 'amount', value: 1 } } }]],
  ['payer', [{ value: { name: 'Acme', type: 2, email: 'a@b.com' } }]],
  ['supplier', [{ value: { entity_id: 5 } }]],
];

const bad: readonly (readonly [Type, string, unknown])[] = [
  ['text', 'no value', []],
  ['text', 'two values', [{ value: 'x' }, { value: 'y' }]],
  ['text', 'a number', [{ value: 5 }]],
  ['text', 'empty text', [{ value: '' }]],
  ['text', 'null', [{ value: null }]],
  ['text', 'a stranger key', [{ value: 'x', enum_id: 1 }]],
  ['numeric', 'a comma', [{ value: '1,5' }]],
  ['numeric', 'no number', [{ value: 'x' }]],
  ['numeric', 'NaN', [{ value: NaN }]],
  ['monetary', 'a currency', [{ value: 'R$ 10' }]],
  ['checkbox', 'text', [{ value: 'true' }]],
  ['select', 'nothing', [{}]],
  ['select', 'a null code alone', [{ enum_code: null }]],
  ['select', 'two options', [{ enum_id: 1 }, { enum_id: 2 }]],
  ['multiselect', 'no option', []],
  ['multitext', 'no value', []],
  ['multitext', 'an empty one', [{ value: '', enum_code: 'WORK' }]],
  ['date', 'milliseconds', [{ value: 1_700_000_000_000 }]],
  ['date', 'the year 1500', [{ value: -14_831_769_600 }]],
  ['date', 'no offset', [{ value: '2025-12-31T12:00:00' }]],
  ['date', 'a day alone', [{ value: '2025-12-31' }]],
  ['smart_address', 'no part name', [{ value: 'x' }]],
  ['smart_address', 'a part of another name', [{ value: 'x', enum_code: 'street' }]],
  ['smart_address', 'seven parts', Array.from({ length: 7 }, () => ({ value: 'x', enum_id: 1 }))],
  ['legal_entity', 'no name', [{ value: { vat_id: '1' } }]],
  [
    'chained_list',
    'six elements',
    Array.from({ length: 6 }, () => ({ catalog_id: 1, catalog_element_id: 2 })),
  ],
  ['supplier', 'an id outside value', [{ entity_id: 5 }]],
];

describe('values of a custom field', () => {
  it.each(good)('%s takes %j', (type, values) => {
    expect(takes(type, values)).toBe(true);
  });

  it.each(bad)('%s refuses %s', (type, _name, values) => {
    expect(takes(type, values)).toBe(false);
  });

  it('have an example here for every type', () => {
    expect(new Set(good.map(([type]) => type))).toEqual(new Set(customFieldTypes));
  });
});
