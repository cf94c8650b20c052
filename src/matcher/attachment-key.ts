import type { Payload } from '../model/draft.js';
import type { RecordEntity } from '../model/entity.js';
import type { Json } from '../model/json.js';

/** A note or task on a record of the account, in the shape in which it is written. */
export interface Attached {
  readonly entity: 'note' | 'task';
  readonly parent: RecordEntity;
  readonly parentId: number;
  readonly payload: Payload;
}

/** What a note says, whichever its type; the rest of its params are circumstances. */
const SAYS = ['text', 'phone', 'duration', 'uniq', 'status', 'address', 'longitude', 'latitude'] as const;

/**
 * Equal for notes and tasks that are the same to people: a note of one type that says the same on one record, a task of
 * the same text that is due at the same time. `isDated` takes the time of making as a part of it.
 */
export function attachmentKey({ entity, parent, parentId, payload }: Attached, isDated: boolean): string {
  const date = isDated ? [plain(payload['created_at'])] : [];
  const says =
    entity === 'task'
      ? [plain(payload['text']), plain(payload['complete_till'])]
      : [plain(payload['note_type']), ...SAYS.map((name) => plain(paramOf(payload, name)))];
  return JSON.stringify([entity, parent, parentId, ...says, ...date]);
}

function paramOf(payload: Payload, name: string): Json | undefined {
  const { params } = payload;
  return isObject(params) ? params[name] : undefined;
}

function isObject(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** White space is not what people compare, and numbers come back as texts here and there. */
function plain(json: Json | undefined): string {
  if (json === undefined || json === null) return '';
  return typeof json === 'object' ? JSON.stringify(json) : String(json).replace(/\s+/gu, ' ').trim();
}
