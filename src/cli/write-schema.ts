import { writeFileSync } from 'node:fs';

import { mappingJsonSchema } from '../index.js';

/** Writes `mappings/mapping.schema.json`: `npm run schema`, from the root of the repository. */
writeFileSync('mappings/mapping.schema.json', `${JSON.stringify(mappingJsonSchema(), null, 2)}\n`);
