import type { Json } from '../model/draft.js';
import type { Issue } from '../model/issue.js';
import type { Row } from '../model/table.js';
import type { FieldPlan, FilledField } from './field-plan.js';

/** What one field of a record became, apart from the others. */
export interface FieldResult {
  readonly plan: FieldPlan;
  readonly filled: FilledField;
  readonly issues: readonly Issue[];
}

/** Fills the fields of a block from a row one by one, each with its own issues. */
export function fillFields(fields: readonly FieldPlan[], row: Row): readonly FieldResult[] {
  const payload: Record<string, Json> = {};
  return fields.map((plan) => {
    const issues: Issue[] = [];
    const filled = plan.fill(row, { payload, issues });
    if (plan.key !== undefined && filled.json !== undefined) payload[plan.key] = filled.json;
    return { plan, filled, issues };
  });
}
