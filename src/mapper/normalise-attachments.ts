import type { Complaints, Path } from './mapping-problem.js';
import type { NormalElement, NormalNote, NormalPart, NormalTask, WrittenText } from './normal-mapping.js';
import { normaliseValue, type FieldContext } from './normalise-field.js';
import { noteParts, taskParts } from './note-types.js';
import type { WrittenElement, WrittenNote, WrittenParent, WrittenTask } from './written-blocks.js';
import type { WrittenMapping } from './written-mapping.js';
import type { WrittenValue } from './written-values.js';

/** What a mapping says whose rows are notes or tasks. */
export interface WrittenAttachment {
  readonly parent: WrittenParent;
  readonly note?: WrittenNote;
  readonly task?: WrittenTask;
}

/** Undefined, after complaints, where a mapping is not wholly of rows that are notes or tasks. */
export function attachmentOf(written: WrittenMapping, complaints: Complaints): WrittenAttachment | undefined {
  const { entity, parent, note, task } = written;
  if (entity === undefined) {
    complainOfStrays(written, complaints);
    return undefined;
  }
  complainOfRecords(written, entity, complaints);
  const own = entity === 'note' ? note && { note } : task && { task };
  const at = ['entity'];
  if (!own) complaints.add({ at, message: `The rows are ${entity}s: say what is in them under ${entity}:.` });
  if (!parent) {
    complaints.add({ at, message: `The rows are ${entity}s: say under parent: which record each hangs on.` });
  }
  return parent && own && { parent, ...own };
}

/** Keys of a file of notes or tasks, in a mapping of another. */
function complainOfStrays(written: WrittenMapping, complaints: Complaints): void {
  for (const key of ['parent', 'note', 'task'] as const) {
    if (written[key] === undefined) continue;
    const entity = key === 'task' ? 'task' : 'note';
    const message = `${key} is of files whose rows are notes or tasks.`;
    const hint = `Add entity: ${entity}, or write notes: and tasks: inside a block.`;
    complaints.add({ at: [key], onKey: true, message, hint });
  }
}

/** What the rows of a file of notes or tasks are not. */
function complainOfRecords(written: WrittenMapping, entity: 'note' | 'task', complaints: Complaints): void {
  const hint = 'Describe the record under parent:, or leave entity out and write notes: inside the block.';
  for (const key of ['company', 'contact', 'lead'] as const) {
    if (written[key] === undefined) continue;
    complaints.add({ at: [key], onKey: true, message: `A file of ${entity}s makes no ${key}.`, hint });
  }
  const other = entity === 'note' ? 'task' : 'note';
  if (written[other] === undefined) return;
  complaints.add({ at: [other], onKey: true, message: `The rows are ${entity}s, not ${other}s.` });
}

export function normaliseNote(written: WrittenNote, at: Path, context: FieldContext): NormalNote {
  const { text, when, type = 'common' } = written;
  const typeAt = [...at, 'type'];
  return {
    at,
    text: textAt(text, [...at, 'text']),
    when: textAt(when, [...at, 'when']),
    type: normaliseValue(typeof type === 'string' ? { const: type } : type, typeAt, context),
    parts: partsIn(written, noteParts, { at, context }),
  };
}

export function normaliseTask(written: WrittenTask, at: Path, context: FieldContext): NormalTask {
  return {
    at,
    text: { text: written.text, at: [...at, 'text'] },
    due: normaliseValue(written.due, [...at, 'due'], context),
    type: textAt(written.type, [...at, 'type']),
    parts: partsIn(written, taskParts, { at, context }),
    when: textAt(written.when, [...at, 'when']),
  };
}

export function normaliseElement(written: WrittenElement, at: Path, context: FieldContext): NormalElement {
  const { catalog, by = 'name', element, quantity } = written;
  return {
    at,
    catalog: { text: catalog, at: [...at, 'catalog'] },
    by,
    element: normaliseValue(element, [...at, 'element'], context),
    quantity: quantity === undefined ? undefined : normaliseValue(quantity, [...at, 'quantity'], context),
  };
}

/** Users that are plain text are meant as they stand: a user of the account, not a column. */
const USERS: ReadonlySet<string> = new Set(['responsible_user', 'created_by']);

function partsIn<Name extends string>(
  written: { readonly [name in Name]?: WrittenValue | undefined },
  names: readonly Name[],
  { at, context }: { readonly at: Path; readonly context: FieldContext },
): readonly NormalPart[] {
  return names.flatMap((name): readonly NormalPart[] => {
    const value = written[name];
    if (value === undefined) return [];
    const meant = typeof value === 'string' && USERS.has(name) ? { const: value } : value;
    return [{ name, item: normaliseValue(meant, [...at, name], context) }];
  });
}

export function textAt(text: string | undefined, at: Path): WrittenText | undefined {
  return text === undefined ? undefined : { text, at };
}
