const everywhere = [
  'text',
  'numeric',
  'monetary',
  'checkbox',
  'select',
  'radiobutton',
  'multiselect',
  'date',
  'birthday',
  'url',
  'textarea',
  'streetaddress',
  'smart_address',
  'file',
] as const;

const records = [...everywhere, 'date_time', 'legal_entity', 'org_legal_name'] as const;

/** Which types of custom fields each kind can have (reference/custom-fields, "field types"). */
const types: Readonly<Record<string, ReadonlySet<string>>> = {
  leads: new Set([...records, 'chained_list', 'tracking_data']),
  contacts: new Set([...records, 'multitext']),
  companies: new Set([...records, 'multitext']),
  catalogs: new Set([...everywhere, 'price', 'category', 'linked_entity', 'items', 'payer', 'supplier']),
};

export function isTypeOf(entityType: string, type: string): boolean {
  return types[entityType]?.has(type) === true;
}
