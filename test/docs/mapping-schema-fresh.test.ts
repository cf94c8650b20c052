import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { describeTargets } from '../../src/mapper/fields.js';
import { mappingJsonSchema } from '../../src/mapper/json-schema.js';

describe('mappings/mapping.schema.json', () => {
  it('is the schema of the code', async () => {
    const stored: unknown = JSON.parse(await readFile('mappings/mapping.schema.json', 'utf8'));
    expect(stored, 'stale: write it again with `npm run schema`').toEqual(mappingJsonSchema());
  });

  it.each(['lead', 'contact', 'company'] as const)('lets editors complete every field of a %s', (entity) => {
    const schema = JSON.stringify(mappingJsonSchema());
    for (const { doc } of describeTargets(entity)) {
      expect(schema).toContain(JSON.stringify({ description: doc, $ref: '#/$defs/field' }));
    }
  });

  it('has every part that it refers to', () => {
    const schema = mappingJsonSchema();
    const referred = [...JSON.stringify(schema).matchAll(/"#\/\$defs\/(\w+)"/g)].map(([, name]) => name);
    expect(Object.keys(schema.$defs ?? {})).toEqual(expect.arrayContaining([...new Set(referred)]));
    expect(referred).toContain('field');
  });

  it('describes every key', () => {
    const bare = propertiesOf(mappingJsonSchema()).filter(
      ([, property]) => !/"(?:description|\$ref)"/.test(JSON.stringify(property)),
    );
    expect(bare).toEqual([]);
  });
});

/** Every entry of every `properties` inside a schema. */
function propertiesOf(schema: unknown): readonly (readonly [string, unknown])[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, child]: [string, unknown]) => {
    const own =
      key === 'properties' && typeof child === 'object' && child !== null ? Object.entries(child) : [];
    return [...own, ...propertiesOf(child)];
  });
}
