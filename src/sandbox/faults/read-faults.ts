import { parse } from 'yaml';

import { faultScriptSchema, type FaultScript } from './script.js';

/** A fault script from YAML or JSON text. Throws the parser's or zod's error, which names what is wrong. */
export function readFaults(text: string): FaultScript {
  return faultScriptSchema.parse(parse(text, { maxAliasCount: 0 }));
}
