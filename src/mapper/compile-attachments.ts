import type { AttachmentDraft, FieldRef, Json, Payload, RecordDraft } from '../model/draft.js';
import type { Issue } from '../model/issue.js';
import type { Row } from '../model/table.js';
import type { CompileContext } from './compile-context.js';
import { compileItem, type ItemPlan } from './compile-item.js';
import { compileText, compileWhen, type RowTest } from './compile-text.js';
import { failureHint, idOf, namedEncoder, plainEncoder, type Encoder } from './encoder.js';
import { nameKinds, timeKinds } from './kinds.js';
import { issueOf } from './map-issue.js';
import type { NormalBlock, NormalNote, NormalTask } from './normal-mapping.js';
import { isFailure } from './value.js';

/** A note or task of a block, ready for rows; it hangs on the record that the row makes. */
export type AttachmentPlan = (row: Row, parent: RecordDraft, issues: Issue[]) => AttachmentDraft | undefined;

/** The notes and tasks of a block, in the order of the mapping. */
export function compileAttachments(block: NormalBlock, context: CompileContext): readonly AttachmentPlan[] {
  const notes = block.notes.map((note, index) =>
    compileNote(note, `${block.slot}.note${index + 1}`, context),
  );
  const tasks = block.tasks.map((task, index) =>
    compileTask(task, `${block.slot}.task${index + 1}`, context),
  );
  return [...notes, ...tasks];
}

/** Who a service message is from. */
const SERVICE = 'kommo-bulk';

function compileNote(note: NormalNote, slot: string, context: CompileContext): AttachmentPlan {
  const when = compileWhen(note.when, context);
  const text = compileText(note.text, context);
  const ref: FieldRef = { field: slot, columns: text?.columns ?? [] };
  const keys = { params: ref, note_type: ref };
  return (row, parent, issues) => {
    const said = isWanted(when, { row, slot, issues }) ? filled(text?.render(row)) : undefined;
    if (said === undefined) return undefined;
    const params = note.type === 'common' ? { text: said } : { service: SERVICE, text: said };
    const payload = { note_type: note.type, params };
    return { entity: 'note', slot, parent, payload, provenance: { keys, customFields: [] } };
  };
}

function compileTask(task: NormalTask, slot: string, context: CompileContext): AttachmentPlan {
  const when = compileWhen(task.when, context);
  const text = compileText(task.text, context);
  const refs = {
    text: { field: `${slot}.text`, columns: text?.columns ?? [] },
    due: { field: `${slot}.due`, columns: [] },
    user: { field: `${slot}.responsible_user`, columns: [] },
  };
  const due = compileItem(task.due, { name: 'due', ref: refs.due, encoder: dueEncoder(context) }, context);
  const user = compileUser(task, refs.user, context);
  const type = typeOf(task, context);
  const keys = {
    text: refs.text,
    complete_till: { ...refs.due, columns: due.columns },
    responsible_user_id: { ...refs.user, columns: user?.columns ?? [] },
  };
  return (row, parent, issues) => {
    const said = isWanted(when, { row, slot, issues }) ? filled(text?.render(row)) : undefined;
    if (said === undefined) return undefined;
    const before = issues.length;
    const [till] = valuesOf(due, row, issues);
    if (till === undefined && issues.length === before) return undefined;
    const [userId] = user ? valuesOf(user, row, issues) : [];
    if (till === undefined) return undefined;
    const payload: Payload = {
      text: said,
      complete_till: till,
      ...type,
      ...(userId !== undefined && { responsible_user_id: userId }),
    };
    return { entity: 'task', slot, parent, payload, provenance: { keys, customFields: [] } };
  };
}

function dueEncoder({ moments }: CompileContext): Encoder {
  return plainEncoder(timeKinds, moments.endOfDay);
}

function compileUser(
  { responsibleUser }: NormalTask,
  ref: FieldRef,
  context: CompileContext,
): ItemPlan | undefined {
  if (responsibleUser === undefined) return undefined;
  const encoder = namedEncoder(context.names.users(responsibleUser.by), 'a user of the account', nameKinds);
  return compileItem(responsibleUser, { name: 'responsible_user', ref, encoder }, context);
}

function typeOf({ type }: NormalTask, { names, complaints }: CompileContext): Payload {
  if (type === undefined) return {};
  const found = idOf(names.taskTypes, type.text, 'a task type of the account');
  if (typeof found === 'number') return { task_type_id: found };
  const message = `${JSON.stringify(type.text)} is not ${found.expected}.`;
  complaints.add({ at: type.at, message, hint: failureHint(found) });
  return {};
}

interface Asked {
  readonly row: Row;
  readonly slot: string;
  readonly issues: Issue[];
}

function isWanted(when: RowTest, { row, slot, issues }: Asked): boolean {
  const wanted = when.test(row);
  if (!isFailure(wanted)) return wanted;
  issues.push(issueOf(wanted, { field: `${slot}.when`, columns: when.columns }, { text: '' }));
  return false;
}

function valuesOf(item: ItemPlan, row: Row, issues: Issue[]): readonly Json[] {
  const values: Json[] = [];
  item.fill(row, { filled: {}, values, issues });
  return values;
}

/** Text that says something; a note without one is no note. */
function filled(text: string | null | undefined): string | undefined {
  return text === undefined || text === null || text.trim() === '' ? undefined : text;
}
