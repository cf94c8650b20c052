import { fieldMissing, invalidType } from '../http/problem.js';
import type { StoredItem } from '../store/record.js';
import type { Taken, ValueContext, WrittenItem } from './value-context.js';

/** A type whose value is an object: the keys it reads back with, and those that must be sent. */
interface Shape {
  readonly keys: readonly string[];
  readonly required: Readonly<Record<string, 'string' | 'number'>>;
}

const organisation = [
  'name',
  'entity_type',
  'vat_id',
  'tax_registration_reason_code',
  'address',
  'real_address',
  'kpp',
  'bank_code',
  'unp',
  'bin',
  'egrpou',
  'mfo',
  'bank_account_number',
  'oked',
  'director',
] as const;

const item = [
  'sku',
  'description',
  'unit_price',
  'quantity',
  'unit_type',
  'discount',
  'vat_rate_id',
  'vat_rate_value',
  'external_uid',
  'product_id',
  'bonus_points_per_purchase',
  'metadata',
] as const;

/** As the official client sends and reads them (amocrm-api-php, Models/CustomFieldsValues). */
const shapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['legal_entity', { keys: [...organisation, 'external_uid'], required: { name: 'string' } }],
  [
    'linked_entity',
    { keys: ['name', 'entity_id', 'entity_type', 'catalog_id'], required: { entity_id: 'number' } },
  ],
  [
    'file',
    { keys: ['file_uuid', 'version_uuid', 'file_name', 'file_size'], required: { file_uuid: 'string' } },
  ],
  ['payer', { keys: [...organisation, 'entity_id', 'type', 'phone', 'email'], required: {} }],
  ['supplier', { keys: [...organisation, 'entity_id'], required: { entity_id: 'number' } }],
  [
    'items',
    {
      keys: [...item, 'is_discount_recalculated', 'is_total_sum_recalculated', 'total_sum'],
      required: { quantity: 'number' },
    },
  ],
]);

/** Types whose value is an object. */
export const objectTypes: readonly string[] = [...shapes.keys()];

/** Keys that were not sent read back as null, and those that nobody knows are dropped. */
export function takeObject({ value }: WrittenItem, { field, path }: ValueContext): Taken {
  const shape = shapes.get(field.type);
  if (!shape || typeof value !== 'object' || value === null || Array.isArray(value))
    return { complaint: invalidType(`${path}.value`, 'array') };
  const sent = new Map<string, unknown>(Object.entries(value));
  for (const [key, type] of Object.entries(shape.required)) {
    const at = `${path}.value.${key}`;
    const given = sent.get(key) ?? undefined;
    if (given === undefined) return { complaint: fieldMissing(at) };
    if (typeof given !== type) return { complaint: invalidType(at, type === 'number' ? 'int' : type) };
  }
  const kept = shape.keys.map((key) => [key, sent.get(key) ?? null] as const);
  return { item: { value: Object.fromEntries(kept) } satisfies StoredItem };
}
