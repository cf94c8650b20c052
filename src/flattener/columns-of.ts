import { AppError } from '../errors/app-error.js';
import type { RecordEntity } from '../model/entity.js';
import type { Column, LinkedKind } from './column.js';
import { linkedColumns } from './linked-columns.js';
import {
  catalogColumns,
  eventColumns,
  noteColumns,
  pipelineColumns,
  tagColumns,
  taskColumns,
  userColumns,
} from './other-columns.js';
import { recordColumns, type FlattenContext } from './record-columns.js';

/** What can be exported, in the order in which a workbook of all shows it. */
export const exportEntities = [
  'leads',
  'contacts',
  'companies',
  'tasks',
  'notes',
  'catalogs',
  'events',
  'users',
  'pipelines',
  'tags',
] as const;

export type ExportEntity = (typeof exportEntities)[number];

const recordAnd =
  (entity: RecordEntity) =>
  (context: FlattenContext): readonly Column[] => [
    ...recordColumns(entity, context),
    ...linkedColumns(entity, context),
  ];

const makers: Readonly<Record<ExportEntity, (context: FlattenContext) => readonly Column[]>> = {
  leads: recordAnd('lead'),
  contacts: recordAnd('contact'),
  companies: recordAnd('company'),
  tasks: taskColumns,
  notes: noteColumns,
  catalogs: catalogColumns,
  events: eventColumns,
  users: userColumns,
  pipelines: pipelineColumns,
  tags: tagColumns,
};

/** The columns of an entity, with titles of their own. */
export function columnsOf(entity: ExportEntity, context: FlattenContext): readonly Column[] {
  return uniqueTitles(makers[entity](context));
}

/** Which columns are wanted: those named, or the usual ones, and those of linked records. */
export interface WantedColumns {
  readonly columns?: readonly string[] | undefined;
  readonly with?: readonly LinkedKind[] | undefined;
}

/**
 * The columns named, in the order given, by field or by title, and those of the linked records. Throws `usage/option` for a
 * name that there is not.
 */
export function chooseColumns(
  entity: ExportEntity,
  columns: readonly Column[],
  wanted: WantedColumns,
): readonly Column[] {
  const kinds = wanted.with ?? [];
  const strange = kinds.find((kind) => !columns.some(({ linked }) => linked === kind));
  if (strange !== undefined)
    throw new AppError('usage/option', {
      message: `--with ${strange} says nothing about ${entity}.`,
      actions: ['Contacts and companies can stand beside leads, companies beside contacts.'],
    });
  const usual =
    wanted.columns === undefined
      ? columns.filter(({ onRequest }) => onRequest !== true)
      : columnsNamed(entity, columns, wanted.columns);
  return [
    ...usual,
    ...columns.filter((one) => one.linked && kinds.includes(one.linked) && !usual.includes(one)),
  ];
}

function columnsNamed(
  entity: ExportEntity,
  columns: readonly Column[],
  wanted: readonly string[],
): readonly Column[] {
  return wanted.map((name) => {
    const found =
      columns.find(({ field }) => field === name) ??
      columns.find(({ title }) => title.toLowerCase() === name.toLowerCase());
    if (found) return found;
    throw new AppError('usage/option', {
      message: `There is no column "${name}" of ${entity}.`,
      actions: [`Columns: ${columns.map(({ field }) => field).join(', ')}.`],
    });
  });
}

/** A header names each column once. A custom field may be called like a standard one, or like another field. */
function uniqueTitles(columns: readonly Column[]): readonly Column[] {
  const taken = new Set<string>();
  return columns.map((one) => {
    const written = one.title.replace(/\s+/g, ' ').trim();
    const free = [written, `${written} (${one.field})`, one.field].find(
      (title) => title !== '' && !title.startsWith('__') && !taken.has(title.toLowerCase()),
    );
    const title = free ?? `${one.field} ${taken.size + 1}`;
    taken.add(title.toLowerCase());
    return { ...one, title };
  });
}
