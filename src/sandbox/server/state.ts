import { parseQuery } from '../http/query.js';
import type { Call } from '../http/call.js';
import { showElement } from '../routes/elements.js';
import { showNote } from '../routes/notes.js';
import { recordShower } from '../routes/show-record.js';
import { showTask } from '../routes/tasks.js';
import { recordPaths, singular } from '../store/record.js';
import type { World } from '../world.js';

/** One record of the account, as the API would show it with all its links. */
export interface StateLine {
  readonly entity: 'lead' | 'contact' | 'company' | 'task' | 'note' | 'catalog_element';
  readonly record: unknown;
}

const everything = parseQuery(new URLSearchParams({ with: 'contacts,leads,loss_reason,catalog_elements' }));

/** Every record there is, kind by kind, in order of id. */
export function* stateOf(world: World): Generator<StateLine> {
  const call = reader(world);
  for (const path of recordPaths) {
    const show = recordShower(call, path);
    for (const record of world.store.records[path].all())
      yield { entity: singular[path], record: show(record) };
  }
  const { id: accountId } = world.store.account.account;
  for (const task of world.store.tasks.all()) yield { entity: 'task', record: showTask(task, accountId) };
  for (const note of world.store.notes.all())
    yield { entity: 'note', record: { ...showNote(note, accountId), entity_type: note.entity_type } };
  for (const element of world.store.elements.all())
    yield { entity: 'catalog_element', record: showElement(world, element) };
}

/** A call that nobody made, to look through its eyes. */
function reader(world: World): Call {
  const blank = (): string => '';
  return {
    world,
    method: 'GET',
    path: '',
    href: world.url,
    query: everything,
    urlLength: 0,
    param: blank,
    header: blank,
    body: undefined,
    actor: 0,
  };
}
