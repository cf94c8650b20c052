import { readFileSync } from 'node:fs';

import * as z from 'zod';

import { packageFile } from './package-file.js';

/** This package's version, as its package.json says. */
export const toolVersion: string = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(packageFile('package.json'), 'utf8'))).version;
