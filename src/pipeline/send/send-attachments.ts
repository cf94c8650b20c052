import { plural } from '../../model/entity.js';
import type { Operation } from '../../model/operation.js';
import type { Outcome } from '../../model/outcome.js';
import { idOf, ordinalOf } from '../../planner/holds.js';
import { attachmentOf } from '../../planner/operations.js';
import type { SendRow } from '../../planner/plan-window.js';
import { send, type SenderDeps } from './sender.js';

/** Notes and tasks, once the record they hang on is confirmed. By row ordinal; undefined was not sent. */
export async function sendAttachments(
  rows: readonly SendRow[],
  deps: SenderDeps,
): Promise<ReadonlyMap<number, readonly (Outcome | undefined)[]>> {
  const groups = new Map<string, { operation: Operation; ordinal: number }[]>();
  for (const row of rows) {
    const ordinal = ordinalOf(row);
    for (const { draft, parent } of row.attachments) {
      const parentId = idOf(parent);
      if (parentId === undefined) continue;
      const path = draft.entity === 'task' ? 'tasks' : `${plural[draft.parent.entity]}/notes`;
      groups.set(path, [
        ...(groups.get(path) ?? []),
        { operation: attachmentOf(draft, ordinal, parentId), ordinal },
      ]);
    }
  }
  const byRow = new Map<number, (Outcome | undefined)[]>();
  const sent = [...groups].map(async ([path, items]) => {
    const outcomes = await send(
      { kind: 'records', method: 'POST', path },
      items.map(({ operation }) => operation),
      deps,
    );
    for (const { operation, ordinal } of items) {
      byRow.set(ordinal, [...(byRow.get(ordinal) ?? []), outcomes.get(operation.requestId)]);
    }
  });
  await Promise.all(sent);
  return byRow;
}
