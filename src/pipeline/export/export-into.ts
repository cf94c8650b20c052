import { textOf, type ApiRecord, type Column, type LinkedKind } from '../../flattener/column.js';
import type { ExportEntity } from '../../flattener/columns-of.js';
import { exportEntity, type EntityExport } from './export-entity.js';
import { named, type EntityStatement } from './export-manifest.js';
import { foldChanges, keepDeleted, type MergeSettings, type MergeStatement } from './export-merge.js';
import type { EntityWriter, ShownRecord } from './export-output.js';
import { sourcesOf } from './export-sources.js';
import { deletionsSince } from './export-sweep.js';
import type { PreviousFile } from './previous-rows.js';

export interface EntityPlan {
  readonly entity: ExportEntity;
  readonly columns: readonly Column[];
  /** Kinds of records whose columns stand beside. */
  readonly linked: readonly LinkedKind[];
  /** The file that changes are folded into; absent where none is, or none is wanted. */
  readonly previous: PreviousFile | undefined;
  /** Unix seconds from which on changes are read; absent where all is read. */
  readonly changesFrom: number | undefined;
}

/** Reads an entity, or what changed of it, and writes it, or folds it into the earlier file. */
export async function exportInto(
  plan: EntityPlan,
  writer: EntityWriter,
  deps: EntityExport,
): Promise<EntityStatement> {
  const { entity, previous, columns, changesFrom } = plan;
  const incremental = changesFrom === undefined ? {} : { changesFrom };
  if (previous === undefined) {
    const statement = await exportEntity(entity, writer, deps);
    // A file of changes has no row for what is gone; the manifest names it.
    const deletions = changesFrom === undefined ? {} : deletionsOf(await deletedIds(plan, deps));
    await writer.end();
    return { ...statement, ...incremental, ...deletions };
  }
  const settings: MergeSettings = { previous, columns, today: new Date().toISOString().slice(0, 10) };
  const merge = changesFrom === undefined ? mergeWhole : mergeChanges;
  const result = await merge(plan, { writer, settings }, deps);
  await writer.end();
  return { ...result, ...incremental };
}

interface Target {
  readonly writer: EntityWriter;
  readonly settings: MergeSettings;
}

/** Everything is read, so what only the earlier file has is deleted. */
async function mergeWhole(
  plan: EntityPlan,
  { writer, settings }: Target,
  deps: EntityExport,
): Promise<EntityStatement> {
  const there = new Set<string>();
  const noting: EntityWriter = {
    ...writer,
    write: async (records) => {
      for (const { record } of records) there.add(idOf(record));
      await writer.write(records);
    },
  };
  const statement = await exportEntity(plan.entity, noting, deps);
  // A record that could not be read is not gone.
  if (statement.status === 'partial') return statement;
  const deleted = await keepDeleted(writer, (id) => there.has(id), settings);
  return { ...statement, merged: { kept: 0, replaced: there.size, added: 0, deleted } };
}

async function mergeChanges(
  plan: EntityPlan,
  { writer, settings }: Target,
  deps: EntityExport,
): Promise<EntityStatement> {
  const fresh = new Map<string, ShownRecord>();
  const collecting: EntityWriter = {
    ...writer,
    write: async (records) => {
      for (const shown of records) fresh.set(idOf(shown.record), shown);
    },
  };
  const statement = await exportEntity(plan.entity, collecting, deps);
  const deleted = await deletedIds(plan, deps);
  const merged: MergeStatement = await foldChanges(
    writer,
    { fresh, isDeleted: (id) => deleted?.has(id) === true && !fresh.has(id) },
    settings,
  );
  return { ...statement, merged, ...deletionsOf(deleted) };
}

function deletionsOf(
  deleted: ReadonlySet<string> | null,
): Pick<EntityStatement, 'deletionsKnown' | 'deleted'> {
  if (deleted === null) return { deletionsKnown: false };
  return { deletionsKnown: true, deleted: named([...deleted].map(Number)) };
}

/** Ids of records deleted since the last export; null where Kommo could not be asked. */
async function deletedIds(
  { entity, changesFrom = 0 }: EntityPlan,
  { client }: EntityExport,
): Promise<ReadonlySet<string> | null> {
  const ids = new Set<string>();
  for (const source of await sourcesOf(entity, client)) {
    const gone = await deletionsSince(source, client, changesFrom);
    if (gone === null) return null;
    for (const id of gone) ids.add(String(id));
  }
  return ids;
}

function idOf({ id }: ApiRecord): string {
  return textOf(id);
}
