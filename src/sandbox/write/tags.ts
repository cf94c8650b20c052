import * as z from 'zod';

import { optional } from '../http/optional.js';
import { notSupportedChoice, type Complaint } from '../http/problem.js';
import type { CrmRecord, RecordPath, Tag } from '../store/record.js';
import type { World } from '../world.js';

const reference = z.object({ id: optional(z.int()), name: optional(z.string()) });
export const tagListSchema = z.array(reference);

/** A tag by its id or its name. */
interface TagReference {
  readonly id?: number | undefined;
  readonly name?: string | undefined;
}

export type TagList = readonly TagReference[] | undefined;

/** The three ways in which a write speaks of tags. */
export interface TagChanges {
  /** `_embedded.tags`: the whole set. Null and absent differ by a switch. */
  readonly all?: TagList | null;
  readonly add?: TagList;
  readonly remove?: TagList;
}

/** Tags named by an id that the account does not have. */
export function checkTags(world: World, path: RecordPath, changes: TagChanges): Complaint[] {
  const shelf = world.store.tags[path];
  const unknown = (list: TagList | null, key: string): Complaint[] =>
    (list ?? []).flatMap(({ id, name }, index) =>
      id !== undefined && name === undefined && !shelf.find(id)
        ? [notSupportedChoice(`${key}.${index}.id`)]
        : [],
    );
  return [...unknown(changes.all, '_embedded.tags'), ...unknown(changes.add, 'tags_to_add')];
}

/** The tags after a write; names that are new are created. */
export function changedTags(
  world: World,
  path: RecordPath,
  { before, changes }: { before: CrmRecord['tags']; changes: TagChanges },
): readonly Tag[] {
  const cleared = changes.all === null && world.switches.nullTags === 'clear';
  const base = changes.all ? resolved(world, path, changes.all) : cleared ? [] : before;
  const added = resolved(world, path, changes.add ?? []);
  const gone = (tag: Tag): boolean =>
    (changes.remove ?? []).some(
      ({ id, name }) => id === tag.id || (name !== undefined && isSameName(world, name, tag.name)),
    );
  const all = new Map([...base, ...added].map((tag) => [tag.id, tag]));
  return [...all.values()].filter((tag) => !gone(tag));
}

/** The tag of that name, made if there is none. */
export function tagNamed(world: World, path: RecordPath, wanted: Pick<Tag, 'name' | 'color'>): Tag {
  const shelf = world.store.tags[path];
  const known = shelf.all().find(({ name }) => isSameName(world, name, wanted.name));
  if (known) return known;
  const tag = { id: shelf.claimId(), name: wanted.name, color: wanted.color };
  shelf.put(tag);
  return tag;
}

function resolved(world: World, path: RecordPath, list: readonly TagReference[]): readonly Tag[] {
  return list.flatMap(({ id, name }) => {
    const known = id === undefined ? undefined : world.store.tags[path].find(id);
    if (known) return [known];
    return name === undefined || name === '' ? [] : [tagNamed(world, path, { name, color: null })];
  });
}

function isSameName(world: World, one: string, other: string): boolean {
  return world.switches.tagCase === 'exact' ? one === other : one.toLowerCase() === other.toLowerCase();
}
