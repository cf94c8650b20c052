import { writeFileSync } from 'node:fs';
import { test, expect } from 'vitest';
import { mappingJsonSchema } from '../../src/mapper/json-schema.js';
test('x', () => {
  writeFileSync('mappings/mapping.schema.json', `${JSON.stringify(mappingJsonSchema(), null, 2)}\n`);
  expect(1).toBe(1);
});
