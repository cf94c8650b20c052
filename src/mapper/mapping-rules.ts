import { blockRules } from './rules-of-blocks.js';
import { fieldRules } from './rules-of-fields.js';
import type { Complaints } from './mapping-problem.js';
import type { NormalMapping } from './normal-mapping.js';
import { pipeRules } from './rules-of-pipes.js';
import { sourceRules } from './rules-of-source.js';
import { checkRules } from './rules-of-checks.js';

/** A check of a whole mapping that needs neither the account nor a file. */
export type MappingRule = (mapping: NormalMapping, complaints: Complaints) => void;

const rules: readonly MappingRule[] = [
  ...Object.values(sourceRules),
  ...Object.values(blockRules),
  ...Object.values(fieldRules),
  ...Object.values(pipeRules),
  ...Object.values(checkRules),
];

/** Applies every rule, so that all that is wrong is told at once. */
export function checkMapping(mapping: NormalMapping, complaints: Complaints): void {
  for (const rule of rules) rule(mapping, complaints);
}
