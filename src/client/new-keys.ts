import type { Client } from './client.js';
import type { Send } from './retry.js';

/** A client that says what it passed over. */
export interface WatchedClient extends Client {
  /** Keys of answers that this program does not know, as `leads.<key>`, and how many answers had them. */
  newKeys(): ReadonlyMap<string, number>;
}

/** Keys of each record, whatever it is. */
const ALWAYS =
  'id request_id account_id created_by updated_by created_at updated_at is_deleted _links _embedded';

/** Keys of the records of lists that this program reads or writes (developers.kommo.com/reference). */
const KNOWN: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    leads:
      'name price responsible_user_id group_id status_id pipeline_id loss_reason_id closed_at closest_task_at custom_fields_values score labor_cost is_price_computed is_price_modified_by_robot price_with_minor_units source_id source',
    contacts:
      'name first_name last_name responsible_user_id group_id closest_task_at is_unsorted custom_fields_values',
    companies: 'name responsible_user_id group_id closest_task_at custom_fields_values',
    tasks:
      'responsible_user_id group_id entity_id entity_type duration is_completed task_type_id text result complete_till',
    notes: 'entity_id entity_type responsible_user_id group_id note_type params is_pinned',
    tags: 'name color',
  }).map(([list, keys]) => [list, new Set(`${ALWAYS} ${keys}`.split(' '))]),
);

/** The most keys that are told of one list; an answer may hold anything. */
const MOST = 20;

/** Counts keys of answers that this program does not know. */
interface NewKeys {
  /** The same, with a look at the first record of each answer: all of a page are of one form. */
  watch(send: Send): Send;
  /** By list and key, how many answers had it. */
  counts(): ReadonlyMap<string, number>;
}

export function createNewKeys(): NewKeys {
  const counts = new Map<string, number>();
  const look = (path: string, body: unknown): void => {
    const list = path.slice(path.lastIndexOf('/') + 1);
    const known = KNOWN.get(list);
    const record = known && firstOf(body, list);
    for (const key in record) {
      if (known?.has(key)) continue;
      const name = `${list}.${key}`;
      if (counts.has(name) || counts.size < MOST) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  };
  return {
    watch: (send) => async (request) => {
      const answer = await send(request);
      if (answer.kind === 'done') look(request.path, answer.body);
      return answer;
    },
    counts: () => counts,
  };
}

function firstOf(body: unknown, list: string): object | undefined {
  const [first] = listOf(member(member(body, '_embedded'), list));
  return isRecord(first) && !Array.isArray(first) ? first : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function member(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
