import type { Row } from '../model/table.js';
import type { ReadColumn } from './columns.js';
import type { CompileContext } from './compile-context.js';
import type { FieldPlan, FilledField } from './field-plan.js';
import { LONGEST_KEPT, ownText } from './remembered.js';

/** Most cells whose result is kept of a column. */
const MAX_KEPT = 2_000;
/** After so many cells, remembering goes on where most of them had come before. */
const TRIAL = 2_000;

/**
 * The plan of a field, which remembers cells where it reads one column and nothing else: stages, owners, cities and amounts
 * come again and again, and what became of a cell without any problem becomes of it in every row. A column that does
 * not repeat itself is left alone after a while. The results are shared by rows, so nobody may change them.
 */
export function rememberField(plan: FieldPlan, context: CompileContext): FieldPlan {
  const [column, ...others] = plan.ref.columns;
  const read = column === undefined || others.length > 0 ? undefined : context.columns.find(column);
  return read && isByItself(plan, context) ? remembering(plan, read) : plan;
}

/** Whether its value depends on no other field of the record. */
function isByItself({ field: { target } }: FieldPlan, { pipeline }: CompileContext): boolean {
  const kind = target.kind === 'standard' ? target.field.kind : 'custom';
  return kind === 'stage' ? pipeline !== undefined : kind !== 'loss_reason';
}

function remembering(plan: FieldPlan, read: ReadColumn): FieldPlan {
  const known = new Map<string, FilledField>();
  let met = 0;
  let hits = 0;
  let isWorth = true;

  const filled = (cell: string, row: Row, record: Parameters<FieldPlan['fill']>[1]): FilledField => {
    const before = record.issues.length;
    const result = plan.fill(row, record);
    const isSound = record.issues.length === before;
    if (isSound && known.size < MAX_KEPT && cell.length <= LONGEST_KEPT) known.set(ownText(cell), result);
    return result;
  };

  const judge = (): void => {
    isWorth = hits > TRIAL / 2;
    if (!isWorth) known.clear();
  };

  return {
    ...plan,
    fill: (row, record) => {
      const cell = isWorth ? read(row) : null;
      if (typeof cell !== 'string') return plan.fill(row, record);
      met += 1;
      if (met === TRIAL) judge();
      const result = known.get(cell);
      if (result === undefined) return filled(cell, row, record);
      hits += 1;
      return result;
    },
  };
}
