import type { Call } from '../http/call.js';
import {
  filterGroups,
  filterNumbers,
  filterRange,
  filterStages,
  filterValues,
  inRange,
  type Range,
} from '../http/query.js';
import type { CrmRecord, RecordPath } from '../store/record.js';
import { searchText } from './search-text.js';

type Keeps = (record: CrmRecord) => boolean;
type NumberOf = (record: CrmRecord) => number | null;

const numbersOfAll: Readonly<Record<string, (record: CrmRecord) => number>> = {
  created_by: (record) => record.created_by,
  updated_by: (record) => record.updated_by,
  responsible_user_id: (record) => record.responsible_user_id,
};

const created: NumberOf = (record) => record.created_at;

const leadRanges: Readonly<Record<string, NumberOf>> = {
  price: (record) => record.lead?.price ?? null,
  closed_at: (record) => record.lead?.closed_at ?? null,
};

/** What a list keeps. A filter of an unknown name is no filter: everything comes back. */
export function recordFilters(call: Call, path: RecordPath): readonly Keeps[] {
  const { query, world } = call;
  const wantsTrash = query.with.has('only_deleted');
  const hasTrash = world.store.trash[path].size > 0;
  return [
    ...(wantsTrash || hasTrash ? [(record: CrmRecord) => record.is_deleted === wantsTrash] : []),
    ...nameFilter(call),
    ...numberFilters(call, path),
    ...rangeFilters(call, path),
    ...stageFilter(call, path),
    ...customFieldFilters(call),
    ...searchFilter(call, path),
  ];
}

const filterNames = [
  'id',
  'name',
  'custom_fields_values',
  'created_at',
  ...Object.keys(numbersOfAll),
  'updated_at',
  'closest_task_at',
];

/** The filters that a list of such records knows. */
export function filterNamesOf(path: RecordPath): readonly string[] {
  return path === 'leads'
    ? [...filterNames, 'pipeline_id', 'statuses', ...Object.keys(leadRanges)]
    : filterNames;
}

function nameFilter({ query }: Call): Keeps[] {
  const names = new Set(filterValues(query, 'name'));
  return names.size === 0 ? [] : [({ name }) => names.has(name)];
}

function numberFilters({ query }: Call, path: RecordPath): Keeps[] {
  const all = { ...numbersOfAll, ...(path === 'leads' ? { pipeline_id: pipelineOf } : {}) };
  return Object.entries(all).flatMap(([name, numberOf]) => {
    const wanted = filterNumbers(query, name);
    return wanted.size === 0 ? [] : [(record: CrmRecord) => wanted.has(numberOf(record))];
  });
}

function pipelineOf(record: CrmRecord): number {
  return record.lead?.pipeline_id ?? -1;
}

function rangeFilters({ query, world }: Call, path: RecordPath): Keeps[] {
  const { changeFilter, contactCreatedFilter, inclusiveRanges } = world.switches;
  const hasCreated = path !== 'contacts' || contactCreatedFilter;
  const all = {
    closest_task_at: (record: CrmRecord) => record.closest_task_at,
    ...(changeFilter ? { updated_at: (record: CrmRecord) => record.updated_at } : {}),
    ...(hasCreated ? { created_at: created } : {}),
    ...(path === 'leads' ? leadRanges : {}),
  };
  return Object.entries(all).flatMap(([name, numberOf]) => {
    const range = filterRange(query, name);
    if (!range) return [];
    return [(record: CrmRecord) => inRange(numberOf(record), range, inclusiveRanges)];
  });
}

function stageFilter({ query }: Call, path: RecordPath): Keeps[] {
  const stages = filterStages(query);
  if (path !== 'leads' || stages.length === 0) return [];
  return [
    ({ lead }) =>
      stages.some(
        ({ pipelineId, statusId }) => lead?.pipeline_id === pipelineId && lead.status_id === statusId,
      ),
  ];
}

function customFieldFilters({ query, world }: Call): Keeps[] {
  if (!world.switches.customFieldFilter) return [];
  return [...filterGroups(query, 'custom_fields_values')].map(([id, range]) => {
    return (record) =>
      record.fields.some(
        ({ field_id, values }) =>
          field_id === Number(id) &&
          values.some((item) => hasValue(item, range, world.switches.inclusiveRanges)),
      );
  });
}

function hasValue(item: Readonly<Record<string, unknown>>, range: Range, inclusive: boolean): boolean {
  const { value, enum_id: option } = item;
  if (range.equals.length > 0)
    return range.equals.includes(String(value)) || range.equals.includes(String(option));
  return inRange(Number(value), range, inclusive);
}

/** `query=` finds a part of any filled field, and a phone by its digits. */
function searchFilter({ query, world }: Call, path: RecordPath): Keeps[] {
  if (query.search === '') return [];
  const digits = query.search.replace(/\D/g, '');
  const isPhone = digits.length >= 5 && /^[\d\s()+.-]+$/.test(query.search);
  const newest = world.switches.searchLag === 0 ? Infinity : world.clock.seconds() - world.switches.searchLag;
  return [
    (record) => {
      if (record.updated_at > newest) return false;
      const text = searchText(record, path);
      return text.plain.includes(query.search) || (isPhone && text.digits.includes(digits));
    },
  ];
}
