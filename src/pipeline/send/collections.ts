import type { Client } from '../../client/client.js';
import { highestId } from '../../client/scan.js';
import { blocksOf } from '../../mapper/mapping-parts.js';
import type { NormalMapping } from '../../mapper/normal-mapping.js';
import { plural } from '../../model/entity.js';
import type { Outcome } from '../../model/outcome.js';

/** The most ids that are remembered of one collection; a look at the account goes back less far. */
const REMEMBERED = 100_000;

/** What a run knows of the lists that it writes to: the highest id there, and which ids are its own. */
export interface Collections {
  /** Asks for the highest id of each list that a write to `path` adds to, once. */
  prepare(path: string): Promise<void>;
  /** The highest id known in the list of `path`; undefined where it was never asked for. */
  watermark(path: string): number | undefined;
  /** A record of the list is that of an operation. */
  own(path: string, outcome: Outcome): void;
  isOwn(path: string, id: number): boolean;
}

/** What is known of the lists before the first write: ids that the run made, and marks that need not be asked for. */
export interface KnownLists {
  readonly made?: ReadonlyMap<string, readonly number[]>;
  readonly marks?: Readonly<Record<string, number>>;
}

export function collections(
  client: Client,
  { made = new Map(), marks: given = {} }: KnownLists = {},
): Collections {
  const marks = new Map(Object.entries(given));
  const asking = new Map([...marks.keys()].map((list) => [list, Promise.resolve()]));
  const mine = new Map([...made].map(([list, ids]) => [list, new Set(ids)]));
  const ask = async (list: string): Promise<void> => {
    const id = await highestId(client, list);
    if (id !== undefined) marks.set(list, Math.max(id, marks.get(list) ?? 0));
  };
  const remember = (list: string, id: number | undefined): void => {
    if (id === undefined) return;
    const mark = marks.get(list);
    if (mark !== undefined) marks.set(list, Math.max(id, mark));
    const ids = mine.get(list) ?? new Set<number>();
    mine.set(list, ids.add(id));
    if (ids.size > REMEMBERED) for (const oldest of [...ids].slice(0, REMEMBERED / 2)) ids.delete(oldest);
  };
  return {
    prepare: async (path) => {
      const lists = listsOf(path);
      for (const list of lists) if (!asking.has(list)) asking.set(list, ask(list));
      await Promise.all(lists.map(async (list) => await asking.get(list)));
    },
    watermark: (path) => marks.get(listsOf(path)[0] ?? path),
    own: (path, outcome) => {
      if (!('id' in outcome)) return;
      const [main = path] = listsOf(path);
      remember(main, outcome.id);
      remember('contacts', outcome.contactId);
      remember('companies', outcome.companyId);
    },
    isOwn: (path, id) => mine.get(listsOf(path)[0] ?? path)?.has(id) ?? false,
  };
}

/** The lists that a write adds to, the one that is looked through first. */
export function listsOf(path: string): readonly string[] {
  return path === 'leads/complex' ? ['leads', 'contacts', 'companies'] : [path];
}

/** The lists that a mapping makes records in. */
export function listsMade(mapping: NormalMapping): readonly string[] {
  const blocks = blocksOf(mapping);
  const records = blocks
    .filter(({ mode }) => mode === 'create' || mode === 'upsert')
    .map(({ entity }) => plural[entity]);
  const notes = blocks
    .filter((block) => block.notes.length > 0)
    .map(({ entity }) => `${plural[entity]}/notes`);
  const tasks = blocks.some((block) => block.tasks.length > 0) ? ['tasks'] : [];
  return [...new Set([...records, ...notes, ...tasks])];
}

/** The highest id of each list, where the account shows it. */
export async function newestIds(
  client: Client,
  lists: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const ids = lists.map(async (list) => [list, await highestId(client, list)] as const);
  return Object.fromEntries(
    (await Promise.all(ids)).flatMap(([list, id]) => (id === undefined ? [] : [[list, id]])),
  );
}
