import { blockRules } from './rules-of-blocks.js';
import type { Complaints } from './mapping-problem.js';
import type { MappingRule } from './mapping-rule.js';
import type { NormalMapping } from './normal-mapping.js';
import { checkRules } from './rules-of-checks.js';
import { fieldRules } from './rules-of-fields.js';
import { noteRules } from './rules-of-notes.js';
import { pipeRules } from './rules-of-pipes.js';
import { sourceRules } from './rules-of-source.js';

/** These look at one value each, so they hold for a part of a mapping too. */
const local: readonly MappingRule[] = [sourceRules, fieldRules, pipeRules].flatMap((rules) =>
  Object.values(rules),
);
const global: readonly MappingRule[] = [blockRules, noteRules, checkRules].flatMap((rules) =>
  Object.values(rules),
);

/** Applies every rule, so that all that is wrong is told at once. */
export function checkMapping(mapping: NormalMapping, complaints: Complaints): void {
  for (const rule of [...local, ...global]) rule(mapping, complaints);
}

/** Applies the rules that can be applied to what is left of a mapping without its faulty keys. */
export function checkRest(mapping: NormalMapping, complaints: Complaints): void {
  for (const rule of local) rule(mapping, complaints);
}
