import * as z from 'zod';

import { writtenMapping } from './written-mapping.js';

/** The JSON Schema (draft 2020-12) of the mapping file, for editors. `mappings/mapping.schema.json` is this, written down. */
export function mappingJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(writtenMapping, { io: 'input' });
}
