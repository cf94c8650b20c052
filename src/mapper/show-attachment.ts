import type { AttachmentDraft, Json } from '../model/draft.js';
import type { CompileContext } from './compile-context.js';
import type { Shown } from './encoder.js';
import { noteParts, taskParts } from './note-types.js';

/** What tests of a file of notes or tasks may name. */
export const shownNote: readonly string[] = ['type', 'text', ...noteParts];
export const shownTask: readonly string[] = ['type', 'text', 'due', ...taskParts];

/** The parts of a note or task by their names in the mapping, as people would write them. */
export function showAttachment(
  { entity, payload }: AttachmentDraft,
  context: CompileContext,
): ReadonlyMap<string, readonly Shown[]> {
  const params = isObject(payload['params']) ? payload['params'] : {};
  const own = { ...params, ...payload };
  const shown = entity === 'note' ? shownNote : shownTask;
  return new Map(
    shown.map((name) => {
      const value = showPart(name, own, context);
      return [name, value === undefined || value === null ? [] : [value]];
    }),
  );
}

type Own = Readonly<Record<string, Json>>;

function showPart(name: string, own: Own, { names, moments }: CompileContext): Shown | undefined {
  const user = (id: Json | undefined): Shown | undefined =>
    typeof id === 'number' ? names.users(['name']).nameOf(id) : undefined;
  const moment = (unix: Json | undefined): Shown | undefined =>
    typeof unix === 'number' ? moments.showMoment(unix) : undefined;
  switch (name) {
    case 'responsible_user':
      return user(own['responsible_user_id']);
    case 'created_by':
      return user(own['created_by']);
    case 'created_at':
      return moment(own['created_at']);
    case 'due':
      return moment(own['complete_till']);
    case 'completed':
      return plain(own['is_completed']);
    case 'type':
      return typeOf(own, names);
    case 'result':
      return isObject(own['result']) ? plain(own['result']['text']) : undefined;
    default:
      return plain(own[name]);
  }
}

function typeOf(own: Own, { taskTypes }: CompileContext['names']): Shown | undefined {
  const { task_type_id: id, note_type: type } = own;
  return typeof id === 'number' ? taskTypes.nameOf(id) : plain(type);
}

function plain(json: Json | undefined): Shown | undefined {
  return typeof json === 'object' ? undefined : json;
}

function isObject(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
