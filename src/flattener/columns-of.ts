import { AppError } from '../errors/app-error.js';
import type { Column } from './column.js';
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

const makers: Readonly<Record<ExportEntity, (context: FlattenContext) => readonly Column[]>> = {
  leads: (context) => recordColumns('lead', context),
  contacts: (context) => recordColumns('contact', context),
  companies: (context) => recordColumns('company', context),
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

/**
 * The columns named, in the order given, by field or by title. Throws `usage/option` for a name that there is not.
 */
export function chooseColumns(
  entity: ExportEntity,
  columns: readonly Column[],
  wanted: readonly string[] | undefined,
): readonly Column[] {
  if (wanted === undefined) return columns.filter(({ onRequest }) => onRequest !== true);
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
