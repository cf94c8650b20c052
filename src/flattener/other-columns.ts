import type { Json } from '../model/draft.js';
import { column, jsonCell, numberCell, part, textCell, type ApiRecord, type Column } from './column.js';
import { namedColumns } from './named-column.js';
import {
  historyColumns,
  idColumn,
  momentColumn,
  responsible,
  type FlattenContext,
} from './record-columns.js';

const text = (key: string, title: string): Column => column(key, title, (record) => textCell(record[key]));
const number = (key: string, title: string): Column =>
  column(key, title, (record) => numberCell(record[key]));
const json = (key: string, title: string): Column => column(key, title, (record) => jsonCell(record[key]));

/** Who made and changed a thing, and when, for kinds that have no next task. */
function history(context: FlattenContext): readonly Column[] {
  return historyColumns(context).filter(({ field }) => field !== 'closest_task_at');
}

/** What a task or note hangs on. */
const parent: readonly Column[] = [text('entity_type', 'Entity'), number('entity_id', 'Entity ID')];

export function taskColumns(context: FlattenContext): readonly Column[] {
  const { names, labels } = context;
  return [
    idColumn,
    text('text', 'Text'),
    ...namedColumns({ field: 'type', title: 'Type', key: 'task_type_id', name: names.taskType }, labels),
    momentColumn('complete_till', 'Complete till', names),
    text('is_completed', 'Completed'),
    column('result', 'Result', ({ result }) => textCell(part(result, 'text'))),
    ...responsible(context),
    ...parent,
    number('duration', 'Duration (s)'),
    ...history(context),
  ];
}

/** The text of a note where it has one, and whatever its type says besides, as JSON. */
export function noteColumns(context: FlattenContext): readonly Column[] {
  return [
    idColumn,
    ...parent,
    text('note_type', 'Type'),
    column('text', 'Text', ({ params }) => textCell(part(params, 'text'))),
    json('params', 'Details'),
    ...responsible(context),
    ...history(context),
  ];
}

export function userColumns(): readonly Column[] {
  const right = (key: string, title: string): Column =>
    column(key, title, ({ rights }) => textCell(part(rights, key)));
  return [
    idColumn,
    text('name', 'Name'),
    text('email', 'E-mail'),
    text('lang', 'Language'),
    right('is_active', 'Active'),
    right('is_admin', 'Administrator'),
    right('is_free', 'Free'),
    column('group_id', 'Group ID', ({ rights }) => numberCell(part(rights, 'group_id'))),
    column('role_id', 'Role ID', ({ rights }) => numberCell(part(rights, 'role_id'))),
    json('rights', 'Rights'),
  ];
}

/** A row is a stage; `stagesOf` makes them of a pipeline. */
export function pipelineColumns(): readonly Column[] {
  return [
    number('pipeline_id', 'Pipeline ID'),
    text('pipeline', 'Pipeline'),
    text('is_main', 'Main'),
    text('is_archive', 'Archived'),
    number('id', 'Stage ID'),
    text('name', 'Stage'),
    number('sort', 'Order'),
    text('color', 'Color'),
    number('type', 'Type'),
  ];
}

export function tagColumns(): readonly Column[] {
  return [text('entity_type', 'Entity'), idColumn, text('name', 'Name'), text('color', 'Color')];
}

export function eventColumns({ names, labels }: FlattenContext): readonly Column[] {
  return [
    text('id', 'ID'),
    text('type', 'Type'),
    ...parent,
    momentColumn('created_at', 'Created at', names),
    ...namedColumns(
      { field: 'created_by', title: 'Created by', key: 'created_by', name: names.user },
      labels,
    ),
    json('value_before', 'Before'),
    json('value_after', 'After'),
  ];
}

/** A row is an element of a catalog. */
export function catalogColumns(context: FlattenContext): readonly Column[] {
  return [
    number('catalog_id', 'Catalog ID'),
    text('catalog', 'Catalog'),
    idColumn,
    text('name', 'Name'),
    json('custom_fields_values', 'Fields'),
    ...history(context),
  ];
}

/** The rows of a pipeline, one for each stage. */
export function stagesOf(pipeline: ApiRecord): readonly ApiRecord[] {
  const { id, name, is_main, is_archive } = pipeline;
  const stages = part(pipeline['_embedded'], 'statuses');
  const list: readonly Json[] = typeof stages === 'object' && stages !== null ? Object.values(stages) : [];
  return list.map((stage) => ({
    ...(isRecord(stage) ? stage : {}),
    pipeline_id: id ?? null,
    pipeline: name ?? null,
    is_main: is_main ?? null,
    is_archive: is_archive ?? null,
  }));
}

function isRecord(value: Json): value is ApiRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
