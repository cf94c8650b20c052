import type { World } from '../world.js';
import { happened } from './happened.js';
import { singular, type CrmRecord, type RecordPath, type StoredField } from './record.js';

interface Change {
  readonly type: string;
  readonly after: readonly unknown[];
  readonly before: readonly unknown[];
}

/** Notes an event for each thing that a write changed of a record (events-and-notes, "types of events"). */
export function changed(
  world: World,
  path: RecordPath,
  versions: { before: CrmRecord; after: CrmRecord },
): void {
  const { before, after } = versions;
  const subject = { entityType: singular[path], entityId: after.id, by: after.updated_by };
  const changes = [
    ...changeOf('name_field_changed', [before.name, after.name], (name) => ({ name_field_value: { name } })),
    ...changeOf(
      'entity_responsible_changed',
      [before.responsible_user_id, after.responsible_user_id],
      (id) => ({ responsible_user: { id } }),
    ),
    ...leadChanges(before, after),
    ...fieldChanges(world, path, versions),
    ...tagChanges(before, after),
  ];
  for (const { type, after: value_after, before: value_before } of changes)
    happened(world, type, { ...subject, value_after, value_before });
}

function changeOf<T>(type: string, [before, after]: [T, T], show: (value: T) => unknown): Change[] {
  return before === after ? [] : [{ type, before: [show(before)], after: [show(after)] }];
}

function leadChanges({ lead: before }: CrmRecord, { lead: after }: CrmRecord): Change[] {
  if (!before || !after) return [];
  const stage = (lead: typeof before): unknown => ({
    lead_status: { id: lead.status_id, pipeline_id: lead.pipeline_id },
  });
  const isMoved = before.status_id !== after.status_id || before.pipeline_id !== after.pipeline_id;
  return [
    ...(isMoved ? [{ type: 'lead_status_changed', before: [stage(before)], after: [stage(after)] }] : []),
    ...changeOf('sale_field_changed', [before.price, after.price], (sale) => ({
      sale_field_value: { sale },
    })),
  ];
}

function fieldChanges(
  world: World,
  path: RecordPath,
  { before, after }: { before: CrmRecord; after: CrmRecord },
): Change[] {
  if (before.fields === after.fields) return [];
  const ids = new Set([...before.fields, ...after.fields].map(({ field_id }) => field_id));
  return [...ids].flatMap((id) => {
    const [old, fresh] = [before, after].map(({ fields }) => fields.find(({ field_id }) => field_id === id));
    if (JSON.stringify(old?.values) === JSON.stringify(fresh?.values)) return [];
    const type = world.store.fields[path].find(id)?.type;
    const show = (field: StoredField | undefined): unknown[] =>
      (field?.values ?? []).map(({ value, enum_id }) => ({
        custom_field_value: { field_id: id, field_type: type, enum_id: enum_id ?? null, text: value ?? null },
      }));
    return [{ type: `custom_field_${id}_value_changed`, before: show(old), after: show(fresh) }];
  });
}

function tagChanges({ tags: before }: CrmRecord, { tags: after }: CrmRecord): Change[] {
  const missingIn = (list: CrmRecord['tags'], from: CrmRecord['tags']): unknown[] =>
    from.filter(({ id }) => !list.some((tag) => tag.id === id)).map(({ name }) => ({ tag: { name } }));
  const added = missingIn(before, after);
  const gone = missingIn(after, before);
  return [
    ...(added.length > 0 ? [{ type: 'entity_tag_added', before: [], after: added }] : []),
    ...(gone.length > 0 ? [{ type: 'entity_tag_deleted', before: gone, after: [] }] : []),
  ];
}
