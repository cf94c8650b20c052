import type { Payload, RecordDraft } from '../model/draft.js';
import type {
  ExplainedCondition,
  ExplainedField,
  ExplainedMatch,
  ExplainedRecord,
} from '../model/explanation.js';
import type { Row } from '../model/table.js';
import type { CompileContext } from './compile-context.js';
import type { RecordPlan } from './compile-record.js';
import { fillFields, type FieldResult } from './fill-fields.js';
import { traceItem } from './trace-source.js';
import { isFailure } from './value.js';

/** A row, and the record that came of it in the block that is explained. */
interface ExplainedRow {
  readonly row: Row;
  readonly draft: RecordDraft | undefined;
  /** What would be sent of it as a new record. */
  readonly payload: Payload | undefined;
  /** What the account has for it; undefined where it was not asked. */
  readonly match?: ExplainedMatch | undefined;
}

/** What a block of the mapping makes of a row, step by step. */
export function explainRecord(
  plan: RecordPlan,
  { row, draft, payload, match }: ExplainedRow,
  context: CompileContext,
): ExplainedRecord {
  const { block } = plan;
  const when = conditionOf(plan, row);
  return {
    slot: block.slot,
    entity: block.entity,
    mode: block.mode,
    ...(when && { when }),
    fields: when?.holds === false ? [] : fieldsOf(plan, row, context),
    isMade: draft !== undefined,
    keys: draft?.keys ?? [],
    ...(payload && { payload }),
    ...(draft?.untag && { untag: draft.untag }),
    ...(match && { match }),
  };
}

function conditionOf({ block, when }: RecordPlan, row: Row): ExplainedCondition | undefined {
  if (!block.when) return undefined;
  const holds = when.test(row);
  const { text } = block.when;
  return isFailure(holds) ? { text, holds: false, problem: holds.expected } : { text, holds };
}

/** In the order of the mapping; they are filled in another, as a stage depends on the pipeline. */
function fieldsOf(
  { block, fields }: RecordPlan,
  row: Row,
  context: CompileContext,
): readonly ExplainedField[] {
  const results = new Map(fillFields(fields, row).map((result) => [result.plan.name, result]));
  return block.fields.flatMap(({ name, items }): readonly ExplainedField[] => {
    const result = results.get(name);
    if (!result) return [];
    const sources = items.flatMap((item) => traceItem(item, row, context));
    return [{ field: name, sources, encoded: encodedOf(result), issues: result.issues }];
  });
}

function encodedOf({ plan, filled }: FieldResult): ExplainedField['encoded'] {
  return filled.values.map((value) => ({ value, shown: plan.showOne(value) }));
}
