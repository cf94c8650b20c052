import { AppError } from '../../errors/app-error.js';
import type { Column, LinkedKind } from '../../flattener/column.js';
import { accountLabels } from '../../flattener/account-labels.js';
import { chooseColumns, columnsOf, type ExportEntity } from '../../flattener/columns-of.js';
import type { FlattenContext } from '../../flattener/record-columns.js';
import type { AccountDictionary } from '../../schema/account-dictionary.js';
import { filesOf, type Destination } from './export-destination.js';
import { changedBy, changesAlso, entityFilter, type EntityFilter } from './export-filters.js';
import type { EntityPlan } from './export-into.js';
import { deletedColumn } from './export-merge.js';
import type { ExportSettings } from './export-options.js';
import {
  OVERLAP_S,
  readState,
  Remembered,
  writeState,
  type EntityState,
  type ExportState,
} from './export-state.js';
import { isThere, type PreviousFile } from './previous-rows.js';

export interface PlannedEntity extends EntityPlan {
  readonly filter: EntityFilter;
  /** Absent without a state file. */
  readonly remembered: Remembered | undefined;
}

export interface ExportPlan {
  readonly entities: readonly PlannedEntity[];
  /** Writes the state file, where one is wanted, after everything else is safe. */
  remember(): Promise<void>;
}

interface Planning {
  readonly settings: ExportSettings;
  readonly entities: readonly ExportEntity[];
  readonly destination: Destination;
  readonly dictionary: AccountDictionary;
  /** Unix seconds, before the first request. */
  readonly began: number;
}

/** What will be read and written. Throws `usage/option` and `export/state`; nothing is open then. */
export async function planExport(planning: Planning): Promise<ExportPlan> {
  const { settings, dictionary } = planning;
  const { state: path } = settings;
  const owner = { account: dictionary.account, filters: JSON.stringify(settings.filter ?? []) };
  const state = path === undefined ? undefined : await readState(path, owner);
  const entities: PlannedEntity[] = [];
  for (const entity of planning.entities) entities.push(await planEntity(entity, planning, state));
  return {
    entities,
    remember: async () => {
      if (path === undefined) return;
      const next = entities.flatMap(({ entity, remembered }): [ExportEntity, EntityState][] =>
        remembered ? [[entity, remembered.next()]] : [],
      );
      await writeState(path, owner, new Map([...earlier(state), ...next]));
    },
  };
}

/** What other exports with the same state file know stays. */
function earlier(state: ExportState | undefined): readonly [ExportEntity, EntityState][] {
  return Object.entries(state?.entities ?? {}).flatMap(([name, known]): [ExportEntity, EntityState][] =>
    isEntity(name) ? [[name, known]] : [],
  );
}

function isEntity(name: string): name is ExportEntity {
  return Object.hasOwn(changedBy, name);
}

async function planEntity(
  entity: ExportEntity,
  planning: Planning,
  state: ExportState | undefined,
): Promise<PlannedEntity> {
  const { settings, dictionary, began } = planning;
  const context: FlattenContext = { dictionary, names: accountLabels(dictionary), labels: settings.labels };
  const columns = chooseColumns(entity, columnsOf(entity, context), settings);
  const linked = linkedKindsOf(columns, planning);
  const filter = entityFilter(entity, settings, { dictionary, time: context.names.time });
  const key = changedBy[entity];
  // Users, pipelines and tags are few and have no time of change: they are written whole each time.
  if (key === undefined)
    return {
      entity,
      columns,
      linked,
      filter,
      previous: undefined,
      changesFrom: undefined,
      remembered: undefined,
    };
  const previous = settings.merge ? await previousFile(entity, columns, planning) : undefined;
  // Changes alone would not make a whole file, where the earlier one is gone.
  const known = settings.merge && previous === undefined ? undefined : state?.entities[entity];
  const changesFrom = known && known.upTo - OVERLAP_S;
  return {
    entity,
    columns: settings.merge ? [...columns, deletedColumn] : columns,
    linked,
    previous,
    changesFrom,
    filter: changesFrom === undefined ? filter : changesAlso(filter, key, changesFrom),
    remembered: settings.state === undefined ? undefined : new Remembered(known, began),
  };
}

/** The kinds of linked records that columns show. Refused where a file cannot hold them, or would hold them as they were once. */
function linkedKindsOf(
  columns: readonly Column[],
  { settings, destination }: Planning,
): readonly LinkedKind[] {
  const kinds = [...new Set(columns.flatMap(({ linked }) => linked ?? []))];
  const why =
    destination.format === 'jsonl'
      ? 'JSON lines hold every record as Kommo sends it'
      : settings.merge && settings.state !== undefined
        ? 'in the rows that --merge keeps, linked records would stay as they once were'
        : undefined;
  if (kinds.length === 0 || why === undefined) return kinds;
  throw new AppError('usage/option', {
    message: `Columns of linked records are not possible here: ${why}.`,
    actions: ['Export the linked records themselves as well, or leave the state out.'],
  });
}

async function previousFile(
  entity: ExportEntity,
  columns: readonly Column[],
  { destination, settings }: Planning,
): Promise<PreviousFile | undefined> {
  if (!columns.some(({ field }) => field === 'id'))
    throw new AppError('usage/option', { message: `--merge needs the column id of ${entity}.` });
  const [path = ''] = filesOf(destination, [entity]);
  if (!(await isThere(path))) return undefined;
  return {
    path,
    format: destination.format,
    delimiter: settings.delimiter,
    // A workbook runs no text, so none is guarded in it.
    isGuarded: settings.formulaGuard === 'on' && destination.format === 'csv',
    ...(destination.format === 'xlsx' ? { sheet: entity } : {}),
  };
}
