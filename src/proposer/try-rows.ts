import { fillFields, type FieldResult } from '../mapper/fill-fields.js';
import type { MappingPlan } from '../mapper/compile-mapping.js';
import { hasErrors, type Issue } from '../model/issue.js';
import type { Row } from '../model/table.js';

/** How the rows that were tried fared with one field. */
export interface FieldTrial {
  /** Rows that say something of it. */
  readonly told: number;
  readonly failed: number;
  /** What is wrong with the first that failed. */
  readonly issue?: Issue;
}

/** Tries a mapping on some rows of its file; gives each field by `contact.email`. */
export function tryRows({ records }: MappingPlan, rows: readonly Row[]): ReadonlyMap<string, FieldTrial> {
  const trials = new Map<string, FieldTrial>();
  for (const { block, when, fields } of records) {
    for (const row of rows) {
      if (when.test(row) !== true) continue;
      for (const result of fillFields(fields, row)) {
        const key = `${block.entity}.${result.plan.name}`;
        trials.set(key, after(trials.get(key) ?? { told: 0, failed: 0 }, result));
      }
    }
  }
  return trials;
}

function after(before: FieldTrial, { filled, issues }: FieldResult): FieldTrial {
  const error = issues.find((one) => hasErrors([one]));
  const issue = before.issue ?? error;
  return {
    told: before.told + (filled.said || error ? 1 : 0),
    failed: before.failed + (error ? 1 : 0),
    ...(issue && { issue }),
  };
}

/** Cells that fail, of all fields together. */
export function failuresIn(trials: ReadonlyMap<string, FieldTrial>): number {
  return [...trials.values()].reduce((sum, { failed }) => sum + failed, 0);
}
