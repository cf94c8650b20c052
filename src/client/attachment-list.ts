import * as z from 'zod';

import { plural, type RecordEntity } from '../model/entity.js';
import type { Client, Query } from './client.js';
import { askForPage, askTwiceIfEmpty, type List } from './list-page.js';
import { PAGE_SIZE } from './pager.js';

/** Which notes or tasks: those on records of one kind. */
export interface AttachmentKind {
  readonly entity: 'note' | 'task';
  readonly parent: RecordEntity;
  /** The types that are of interest; others may come all the same. None for tasks. */
  readonly noteTypes: readonly string[];
}

/** A note or task of the account, cut down to what comparing needs. */
export interface ListedAttachment {
  readonly id: number;
  readonly parentId: number;
  readonly payload: Readonly<Record<string, z.core.util.JSONType>>;
}

const json = z.json();
const row = z
  .looseObject({
    id: z.int().positive(),
    entity_id: z.int().nullish(),
    entity_type: z.string().nullish(),
    created_at: z.int(),
    note_type: z.string().optional(),
    params: json.optional(),
    text: z.string().nullish(),
    complete_till: z.int().nullish(),
  })
  .transform(({ id, entity_id, entity_type, ...rest }) => ({
    id,
    parentId: entity_id ?? 0,
    parentType: entity_type ?? undefined,
    payload: {
      created_at: rest.created_at,
      note_type: rest.note_type ?? null,
      params: rest.params ?? null,
      text: rest.text ?? null,
      complete_till: rest.complete_till ?? null,
    },
  }));

type Listed = z.infer<typeof row>;

/**
 * The list of notes or tasks on records of one kind (reference/notes-list, tasks-list). Kommo may send more than that:
 * `fits` tells them.
 */
export function attachmentList({ entity, parent, noteTypes }: AttachmentKind): List<Listed> {
  const path = plural[parent];
  if (entity === 'note') {
    const query: Query = noteTypes.length > 0 ? { 'filter[note_type]': noteTypes } : {};
    return { path: `${path}/notes`, embeddedKey: 'notes', item: row, query };
  }
  return {
    path: 'tasks',
    embeddedKey: 'tasks',
    item: row,
    query: { 'filter[entity_type]': path },
    fits: ({ parentType }) => parentType === path,
  };
}

/** Whether the list has more pages than that. */
export async function hasPageBeyond(client: Client, kind: AttachmentKind, pages: number): Promise<boolean> {
  const query = { 'order[id]': 'asc', ...attachmentList(kind).query };
  const tile = { page: pages + 1, limit: PAGE_SIZE };
  return (await askForPage(client, { ...attachmentList(kind), query }, tile)).rows.length > 0;
}

/**
 * The notes or tasks on these records; undefined where the account does not honour the filter, which only official
 * clients name for notes, so that those of other records come.
 */
export async function attachmentsOn(
  client: Client,
  kind: AttachmentKind,
  parents: readonly number[],
): Promise<readonly ListedAttachment[] | undefined> {
  const list = attachmentList(kind);
  const query = { ...list.query, 'filter[entity_id]': parents, 'order[id]': 'asc' };
  const asked = new Set(parents);
  const found = new Map<number, Listed>();
  for (let page = 1, next = true; next; page += 1) {
    const { rows, hasNext } = await askTwiceIfEmpty(client, { ...list, query }, { page, limit: PAGE_SIZE });
    if (rows.some(({ parentId }) => !asked.has(parentId))) return undefined;
    // A page that brings nothing new is the last, whatever it says.
    next = hasNext && rows.some(({ id }) => !found.has(id));
    for (const one of rows) found.set(one.id, one);
  }
  return [...found.values()].filter((one) => list.fits?.(one) ?? true);
}
