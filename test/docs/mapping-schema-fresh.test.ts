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
    const bare: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, child] of Object.entries(node)) {
        if (key === 'properties' && typeof child === 'object' && child !== null) {
          for (const [name, property] of Object.entries(child)) {
            const described =
              JSON.stringify(property).includes('"description"') ||
              JSON.stringify(property).includes('"$ref"');
            if (!described) bare.push(`${path}.${name}`);
          }
        }
        visit(child, `${path}.${key}`);
      }
    };
    visit(mappingJsonSchema(), '');
    expect(bare).toEqual([]);
  });
});
