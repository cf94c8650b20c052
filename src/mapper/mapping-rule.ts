import type { Complaints } from './mapping-problem.js';
import type { NormalMapping } from './normal-mapping.js';

/** A check of a whole mapping that needs neither the account nor a file. */
export type MappingRule = (mapping: NormalMapping, complaints: Complaints) => void;
