import type { FieldRef, Json, Payload } from '../model/draft.js';
import type { Issue } from '../model/issue.js';
import type { Row } from '../model/table.js';
import { isWanted, said, type AttachmentPlan } from './attachment-row.js';
import type { CompileContext } from './compile-context.js';
import { compileParts, type PartPlan } from './compile-parts.js';
import { compileText, compileWhen } from './compile-text.js';
import { failureHint, idOf } from './encoder.js';
import type { NormalTask } from './normal-mapping.js';
import type { TaskPart } from './note-types.js';

/** The keys of Kommo that parts of a task fill (reference/add-tasks). */
const keys: Readonly<Record<TaskPart | 'due', string>> = {
  due: 'complete_till',
  completed: 'is_completed',
  result: 'result',
  duration: 'duration',
  responsible_user: 'responsible_user_id',
  created_by: 'created_by',
  created_at: 'created_at',
};

/** Compiles a task of a block; a row without a text or a time it is due gets none. */
export function compileTask(task: NormalTask, slot: string, context: CompileContext): AttachmentPlan {
  const when = compileWhen(task.when, context);
  const text = compileText(task.text, context);
  const parts = compileParts([{ name: 'due', item: task.due }, ...task.parts], slot, context);
  const type = typeOf(task, context);
  const refs: Record<string, FieldRef> = { text: { field: `${slot}.text`, columns: text?.columns ?? [] } };
  for (const { name, ref } of parts) refs[keyOf(name)] = ref;
  return (row, parent, issues) => {
    const words = isWanted(when, { row, slot, issues }) ? said(text?.render(row)) : undefined;
    const values = words === undefined ? undefined : valuesOf(parts, row, issues);
    if (words === undefined || values?.['complete_till'] === undefined) return undefined;
    const payload = { text: words, ...type, ...values };
    return { entity: 'task', slot, parent, payload, provenance: { keys: refs, customFields: [] } };
  };
}

/** All that is wrong is told at once; of a row that does not say when the rest is of no interest. */
function valuesOf(parts: readonly PartPlan[], row: Row, issues: Issue[]): Payload | undefined {
  const before = issues.length;
  const values: Record<string, Json> = {};
  for (const { name, read } of parts) {
    const value = read(row, issues);
    if (value !== undefined && value !== '')
      values[keyOf(name)] = name === 'result' ? { text: value } : value;
    else if (name === 'due' && issues.length === before) return undefined;
  }
  return values;
}

function keyOf(name: string): string {
  return isKnown(name) ? keys[name] : name;
}

function isKnown(name: string): name is keyof typeof keys {
  return Object.hasOwn(keys, name);
}

function typeOf({ type }: NormalTask, { names, complaints }: CompileContext): Payload {
  if (type === undefined) return {};
  const found = idOf(names.taskTypes, type.text, 'a task type of the account');
  if (typeof found === 'number') return { task_type_id: found };
  const message = `${JSON.stringify(type.text)} is not ${found.expected}.`;
  complaints.add({ at: type.at, message, hint: failureHint(found) });
  return {};
}
