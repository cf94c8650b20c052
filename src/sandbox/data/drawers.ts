import type { FieldGroup } from '../store/definitions.js';
import type { StoredPipeline } from '../store/pipelines.js';
import { recordPaths, type RecordPath } from '../store/record.js';
import { emptyFieldShelf, type Store } from '../store/store.js';

/** A part of the store, as a data file keeps it. */
export interface Drawer {
  /** A copy: what it holds is never changed in place, so it stays as it was at the moment of the call. */
  readonly items: () => readonly unknown[];
  readonly clear: () => void;
  /** Puts an item back; false for what is none. */
  readonly take: (item: unknown) => boolean;
}

type Named = readonly [name: string, drawer: Drawer];

/** Every part of the store, by a name. */
export function drawersOf(store: Store): ReadonlyMap<string, Drawer> {
  const { catalogs, elements, lossReasons, tasks, notes, events, unsorted, webhooks, links } = store;
  const single = { catalogs, elements, lossReasons, tasks, notes, events, unsorted, webhooks, links };
  return new Map([
    ...Object.entries(single),
    ['pipelines', mapDrawer(store.pipelines, isPipeline)] satisfies Named,
    ...recordPaths.flatMap((path) => drawersOfPath(store, path)),
    ...[...store.catalogFields].map(([id, shelf]): Named => [`${CATALOG_FIELDS}${id}`, shelf]),
  ]);
}

const CATALOG_FIELDS = 'fields.catalogs.';

/** The part of that name; the fields of a catalog are made room for. */
export function drawerNamed(store: Store, name: string): Drawer | undefined {
  if (name.startsWith(CATALOG_FIELDS)) {
    const id = Number(name.slice(CATALOG_FIELDS.length));
    if (!store.catalogFields.has(id)) store.catalogFields.set(id, emptyFieldShelf(store));
  }
  return drawersOf(store).get(name);
}

function drawersOfPath({ records, fields, tags, groups, trash }: Store, path: RecordPath): Named[] {
  return [
    [path, records[path]],
    [`fields.${path}`, fields[path]],
    [`tags.${path}`, tags[path]],
    [`groups.${path}`, mapDrawer(groups[path], isGroup)],
    [`trash.${path}`, setDrawer(trash[path])],
  ];
}

function mapDrawer<K extends string | number, T extends { readonly id: K }>(
  map: Map<K, T>,
  isItem: (item: unknown) => item is T,
): Drawer {
  return {
    items: () => [...map.values()],
    clear: () => map.clear(),
    take: (item) => {
      if (!isItem(item)) return false;
      map.set(item.id, item);
      return true;
    },
  };
}

function setDrawer(set: Set<number>): Drawer {
  return {
    items: () => [...set],
    clear: () => set.clear(),
    take: (item) => typeof item === 'number' && set.add(item).has(item),
  };
}

function isPipeline(item: unknown): item is StoredPipeline {
  return typeof item === 'object' && item !== null && 'id' in item && 'stages' in item;
}

function isGroup(item: unknown): item is FieldGroup {
  return typeof item === 'object' && item !== null && 'id' in item && typeof item.id === 'string';
}
