// Writes mappings/mapping.schema.json from the schema in the code.
import { writeFileSync } from 'node:fs';

import { mappingJsonSchema } from '../dist/index.js';

writeFileSync(
  new URL('../mappings/mapping.schema.json', import.meta.url),
  `${JSON.stringify(mappingJsonSchema(), null, 2)}\n`,
);
