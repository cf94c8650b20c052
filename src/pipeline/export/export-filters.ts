import type { Query } from '../../client/client.js';
import { AppError } from '../../errors/app-error.js';
import type { AccountTime } from '../../flattener/account-time.js';
import type { ApiRecord } from '../../flattener/column.js';
import type { ExportEntity } from '../../flattener/columns-of.js';
import type { AccountDictionary } from '../../schema/account-dictionary.js';
import { IDS_A_REQUEST } from '../account/sync-records.js';
import type { ExportSettings } from './export-options.js';
import { idsOfUsers, idsOfPipelines, stagePairs, type StagePair } from './filter-names.js';

/** Which records of an entity are wanted: as Kommo is asked, and as every answer is checked. */
export interface EntityFilter {
  readonly query: Query;
  readonly fits: (record: ApiRecord) => boolean;
  /** Whether `query` or `fits` leaves anything out. */
  readonly isWhole: boolean;
}

export interface FilterContext {
  readonly dictionary: AccountDictionary;
  readonly time: AccountTime;
}

type Key = 'pipeline' | 'stage' | 'responsible_user' | 'id' | 'query';

const records: ReadonlySet<ExportEntity> = new Set(['leads', 'contacts', 'companies']);

/** The entities whose records have what a filter asks about. */
const applies: Readonly<Record<Key, ReadonlySet<ExportEntity>>> = {
  pipeline: new Set(['leads']),
  stage: new Set(['leads']),
  responsible_user: new Set([...records, 'tasks', 'notes']),
  id: new Set([...records, 'tasks', 'notes', 'catalogs']),
  query: records,
};

/** What tells when a record changed; entities that are not here are exported whole. */
export const changedBy: Partial<Readonly<Record<ExportEntity, 'updated_at' | 'created_at'>>> = {
  leads: 'updated_at',
  contacts: 'updated_at',
  companies: 'updated_at',
  tasks: 'updated_at',
  notes: 'updated_at',
  catalogs: 'updated_at',
  events: 'created_at',
};

interface Condition {
  readonly query: Query;
  readonly fits: (record: ApiRecord) => boolean;
}

/**
 * The filter of an entity. Kommo is sent what it is known to honour; all is checked again on every record, because it
 * answers 200 to filters that it ignores. Throws `usage/option` for a key, name or time that there is not.
 */
export function entityFilter(
  entity: ExportEntity,
  settings: Pick<ExportSettings, 'filter' | 'since' | 'until'>,
  context: FilterContext,
): EntityFilter {
  const groups = grouped(settings.filter ?? []);
  const conditions = [...groups].map(([key, values]) =>
    conditionOf(entity, { key, values, groups }, context),
  );
  const all = [...conditions, ...timeCondition(entity, settings, context)];
  return {
    query: Object.assign({}, ...all.map(({ query }) => query)) as Query,
    fits: (record) => all.every(({ fits }) => fits(record)),
    isWhole: all.length === 0,
  };
}

type Groups = ReadonlyMap<Key, readonly string[]>;

function grouped(filters: readonly string[]): Groups {
  const groups = new Map<Key, readonly string[]>();
  for (const filter of filters) {
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(filter) ?? [];
    const key = keys.find((one) => one === name);
    if (key === undefined || value === '') throw unknownFilter(filter);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return groups;
}

const keys: readonly Key[] = ['pipeline', 'stage', 'responsible_user', 'id', 'query'];

function unknownFilter(filter: string): AppError {
  return new AppError('usage/option', {
    message: `"${filter}" is no filter; expected key=value.`,
    actions: [`Keys: ${keys.join(', ')}.`],
  });
}

interface Wanted {
  readonly key: Key;
  readonly values: readonly string[];
  readonly groups: Groups;
}

function conditionOf(
  entity: ExportEntity,
  { key, values, groups }: Wanted,
  { dictionary }: FilterContext,
): Condition {
  if (!applies[key].has(entity))
    throw new AppError('usage/option', {
      message: `The filter ${key} says nothing about ${entity}.`,
      actions: [`Entities with it: ${[...applies[key]].join(', ')}.`],
    });
  switch (key) {
    case 'pipeline':
      return among('pipeline_id', 'filter[pipeline_id]', idsOfPipelines(values, dictionary));
    case 'stage':
      return atStage(stagePairs(values, groups.get('pipeline'), dictionary));
    case 'responsible_user': {
      const wanted = among(
        'responsible_user_id',
        'filter[responsible_user_id]',
        idsOfUsers(values, dictionary),
      );
      return entity === 'notes' ? { ...wanted, query: {} } : wanted;
    }
    case 'id':
      return among('id', 'filter[id]', idsOf(values));
    case 'query':
      return found(values);
  }
}

function among(key: string, name: string, ids: readonly number[]): Condition {
  const set = new Set(ids);
  return {
    query: ids.length > IDS_A_REQUEST ? {} : { [name]: ids },
    fits: (record) => set.has(Number(record[key])),
  };
}

function idsOf(values: readonly string[]): readonly number[] {
  return values
    .flatMap((value) => value.split(','))
    .map((text) => {
      const id = /^\s*#?([1-9]\d{0,14})\s*$/.exec(text)?.[1];
      if (id === undefined) throw new AppError('usage/option', { message: `"${text}" is no id.` });
      return Number(id);
    });
}

/** Newer documentation takes one stage in a request, so more are left to the check (reference/leads-list). */
function atStage(pairs: readonly StagePair[]): Condition {
  const [first] = pairs;
  const query: Query =
    first !== undefined && pairs.length === 1
      ? {
          'filter[statuses][0][pipeline_id]': first.pipelineId,
          'filter[statuses][0][status_id]': first.stageId,
        }
      : {};
  const set = new Set(pairs.map(({ pipelineId, stageId }) => `${pipelineId} ${stageId}`));
  return {
    query,
    fits: ({ pipeline_id: pipeline, status_id: stage }) => set.has(`${Number(pipeline)} ${Number(stage)}`),
  };
}

/** Kommo finds a part of any filled field, and phones by their digits. */
function found(values: readonly string[]): Condition {
  const [text = ''] = values;
  if (values.length > 1) throw new AppError('usage/option', { message: 'There can be one filter query.' });
  const wanted = text.toLowerCase();
  const digits = text.replace(/\D/g, '');
  const isPhone = digits.length >= 5 && /^[\d\s()+.-]+$/.test(text);
  return {
    query: { query: text },
    fits: (record) => {
      const { _links, account_id, ...said } = record;
      const whole = JSON.stringify(said);
      return (
        whole.toLowerCase().includes(JSON.stringify(wanted).slice(1, -1)) ||
        (isPhone && whole.replace(/[^\d"]/g, '').includes(digits))
      );
    },
  };
}

function timeCondition(
  entity: ExportEntity,
  { since, until }: Pick<ExportSettings, 'since' | 'until'>,
  { time }: FilterContext,
): readonly Condition[] {
  const from = instant('since', since, (text) => time.instantOf(text, 'start'));
  const to = instant('until', until, (text) => time.instantOf(text, 'end'));
  if (from !== undefined && to !== undefined && from > to)
    throw new AppError('usage/option', {
      message: `--since ${since ?? ''} is after --until ${until ?? ''}.`,
    });
  const key = changedBy[entity];
  return key === undefined || (from === undefined && to === undefined) ? [] : [between(key, from, to)];
}

/** The same filter, for what changed at a moment or later. */
export function changesAlso(
  filter: EntityFilter,
  key: 'updated_at' | 'created_at',
  from: number,
): EntityFilter {
  const changes = between(key, from);
  return {
    query: { ...filter.query, ...changes.query },
    fits: (record) => changes.fits(record) && filter.fits(record),
    isWhole: false,
  };
}

/** Records that changed within a time, both ends included, in unix seconds. */
function between(key: 'updated_at' | 'created_at', from?: number, to?: number): Condition {
  return {
    query: {
      ...(from === undefined ? {} : { [`filter[${key}][from]`]: from }),
      ...(to === undefined ? {} : { [`filter[${key}][to]`]: to }),
    },
    fits: (record) => {
      const at = record[key];
      return typeof at === 'number' && at >= (from ?? at) && at <= (to ?? at);
    },
  };
}

function instant(
  option: string,
  text: string | undefined,
  read: (text: string) => number | undefined,
): number | undefined {
  if (text === undefined) return undefined;
  const unix = read(text);
  if (unix !== undefined) return unix;
  throw new AppError('usage/option', {
    message: `--${option}: "${text}" is no time.`,
    actions: ['Write 2026-11-30, 2026-11-30T08:00, with an offset if need be, or 24h or 7d before now.'],
  });
}
