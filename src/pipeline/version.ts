import { readFileSync } from 'node:fs';

import * as z from 'zod';

/** This package's version, as its package.json says. */
export const toolVersion: string = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))).version;
