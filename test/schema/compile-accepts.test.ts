import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { compileAccepts } from '../../src/schema/compile-accepts.js';
import { customFieldsValues, valueSchemas } from '../../src/schema/custom-field.js';
import { payloadSchemas } from '../../src/schema/payload.js';

const schemas: readonly (readonly [string, z.ZodType])[] = [
  ...Object.entries(payloadSchemas).flatMap(([entity, writes]) =>
    Object.entries(writes).map(([write, schema]) => [`${entity} ${write}`, schema] as const),
  ),
  ...Object.entries(valueSchemas),
  ['custom_fields_values', customFieldsValues],
  ['an object that takes other keys', z.looseObject({ a: z.string() })],
  ['an object that drops other keys', z.object({ a: z.string() })],
  ['a tuple with a rest', z.tuple([z.string()], z.number())],
  ['numbers between bounds', z.number().min(-1).lt(2)],
  ['a number of 32 bits', z.int32()],
  ['a record', z.record(z.string(), z.number())],
  ['what may be missing in an object', z.strictObject({ a: z.unknown(), b: z.nullable(z.literal(1)) })],
];

const leaf = fc.constantFrom<unknown>(
  ...['', 'x', '12.5', '2025-06-30T10:00:00+03:00', 'WORK', 'city', 'leads', 'common', 'call_in'],
  ...[0, 1, -1, 7, 0.5, 2 ** 53, Number.NaN, Infinity, 1_700_000_000, null, undefined, true, false],
);

const names = [
  ...['name', 'price', 'status_id', 'custom_fields_values', 'field_id', 'field_code', 'values', 'value', 'a'],
  ...['enum_id', 'enum_code', 'tags_to_add', '_embedded', 'tags', 'id', 'companies', 'params', 'text', 'b'],
  ...['note_type', 'entity_id', 'entity_type', 'complete_till', 'created_at', 'catalog_id', '__proto__'],
];

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    { weight: 4, arbitrary: leaf },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
    { weight: 4, arbitrary: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 5 }) },
  ),
}));

describe('a compiled test', () => {
  it.each(schemas)('of %s holds where the schema accepts, and nowhere else', (_, schema) => {
    const accepts = compileAccepts(schema);
    fc.assert(
      fc.property(value, (written) => {
        expect(accepts(written)).toBe(schema.safeParse(written).success);
      }),
      { numRuns: 150 },
    );
  });

  it('holds for values that come from the schema itself, and for none with one part changed', () => {
    const lead = {
      name: 'Ponte',
      price: 10,
      pipeline_id: 1,
      created_at: 1_700_000_000,
      custom_fields_values: [
        { field_id: 1, values: [{ value: 'a' }] },
        { field_code: 'PHONE', values: null },
      ],
      _embedded: { tags: [{ name: 'VIP' }], companies: [{ id: 3 }], contacts: [{ id: 4, is_main: true }] },
    };
    const accepts = compileAccepts(payloadSchemas.lead.create);
    expect(accepts(lead)).toBe(true);
    for (const [key, wrong] of Object.entries({
      name: '',
      price: 1.5,
      pipeline_id: 0,
      created_at: 1e12,
      custom_fields_values: [{ field_id: 1, field_code: 'X', values: [] }],
      _embedded: { companies: [{ id: 3 }, { id: 4 }] },
      other: 1,
    }))
      expect(accepts({ ...lead, [key]: wrong }), key).toBe(false);
  });
});
