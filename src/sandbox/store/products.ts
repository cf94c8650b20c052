import type { FieldDefinition, Option } from './definitions.js';
import type { Catalog } from './record.js';

const created = Date.UTC(2023, 2, 14) / 1000;

/** The list that an account has from the start. */
export const productsCatalog: Catalog = {
  id: 11_201,
  name: 'Products',
  type: 'products',
  sort: 10,
  can_add_elements: true,
  can_show_in_cards: true,
  can_link_multiple: true,
  created_by: 0,
  updated_by: 0,
  created_at: created,
  updated_at: created,
};

/** Its fields. */
export const productFields: readonly FieldDefinition[] = [
  field(1_093_001, 'SKU', { code: 'SKU', type: 'text' }),
  field(1_093_003, 'Description', { code: 'DESCRIPTION', type: 'textarea' }),
  field(1_093_005, 'Price', { code: 'PRICE', type: 'price', currency: 'BRL' }),
  field(1_093_007, 'Group', {
    code: 'GROUP',
    type: 'category',
    enums: options(931_001, ['Software', 'Hardware']),
  }),
  field(1_093_009, 'Unit', { code: 'UNIT', type: 'select', enums: options(931_101, ['pcs', 'h']) }),
  field(1_093_011, 'External ID', { code: 'EXTERNAL_ID', type: 'text' }),
];

function field(
  id: number,
  name: string,
  more: Pick<FieldDefinition, 'code' | 'type'> & Partial<FieldDefinition>,
): FieldDefinition {
  return {
    id,
    name,
    sort: id - 1_092_500,
    group_id: null,
    is_api_only: false,
    is_computed: false,
    is_predefined: true,
    currency: null,
    required_statuses: [],
    remind: null,
    enums: [],
    ...more,
  };
}

function options(firstId: number, values: readonly string[]): Option[] {
  return values.map((value, index) => ({ id: firstId + index, value, sort: index, code: null }));
}
