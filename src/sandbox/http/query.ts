/** A query parameter with its brackets taken apart: `filter[id][]=7` is `{keys: ['filter', 'id', ''], value: '7'}`. */
interface Parameter {
  readonly keys: readonly string[];
  readonly value: string;
}

/** The two ends of `filter[x][from]` and `filter[x][to]`, and the plain `filter[x]`, which means equality. */
export interface Range {
  readonly from?: number;
  readonly to?: number;
  readonly equals: readonly string[];
}

/** A parsed query string. Unknown parameters and values that make no sense are ignored, as Kommo does. */
export interface Query {
  /** As it was sent, for the links of a page; without `?`. */
  readonly parameters: readonly Parameter[];
  readonly page: number;
  /** Between 1 and 250: what is above is clipped without a word. */
  readonly limit: number;
  /** As it was asked for. */
  readonly askedLimit: number;
  readonly with: ReadonlySet<string>;
  /** Free-text search, lower case; empty when absent. */
  readonly search: string;
}

export const PAGE_LIMIT = 250;
const DEFAULT_LIMIT = 50;

export function parseQuery(search: URLSearchParams): Query {
  const parameters = [...search].map(([key, value]) => ({ keys: splitKey(key), value }));
  const single = (name: string): string =>
    parameters.find((one) => one.keys.length === 1 && one.keys[0] === name)?.value ?? '';
  const withs = parameters.filter((one) => one.keys[0] === 'with').flatMap((one) => one.value.split(','));
  return {
    parameters,
    page: positive(single('page')) ?? 1,
    limit: Math.min(positive(single('limit')) ?? DEFAULT_LIMIT, PAGE_LIMIT),
    askedLimit: positive(single('limit')) ?? DEFAULT_LIMIT,
    with: new Set(withs.map((name) => name.trim())),
    search: single('query').trim().toLowerCase(),
  };
}

/** The names of all filters that the query uses. */
export function usedFilters({ parameters }: Query): readonly string[] {
  return parameters.flatMap(({ keys: [head, name] }) => (head === 'filter' ? [name ?? ''] : []));
}

/** The values of `filter[name]`, `filter[name][]` and `filter[name][0]`; empty when the filter is absent. */
export function filterValues(query: Query, name: string): readonly string[] {
  return query.parameters.flatMap(({ keys: [head, filter, index, ...rest], value }) =>
    head === 'filter' && filter === name && rest.length === 0 && !isBound(index) ? [value] : [],
  );
}

export function filterNumbers(query: Query, name: string): ReadonlySet<number> {
  return new Set(filterValues(query, name).map(Number));
}

export function filterRange(query: Query, name: string): Range | undefined {
  return rangeOf(
    query.parameters.filter(({ keys: [head, filter] }) => head === 'filter' && filter === name),
    2,
  );
}

/** `filter[name][inner][…]`: one range for each `inner`, such as the field ids of `custom_fields_values`. */
export function filterGroups(query: Query, name: string): ReadonlyMap<string, Range> {
  const groups = new Map<string, Parameter[]>();
  for (const parameter of query.parameters) {
    const [head, filter, inner] = parameter.keys;
    if (head !== 'filter' || filter !== name || inner === undefined) continue;
    groups.set(inner, [...(groups.get(inner) ?? []), parameter]);
  }
  return new Map(
    [...groups].flatMap(([inner, list]) => {
      const range = rangeOf(list, 3);
      return range ? [[inner, range]] : [];
    }),
  );
}

/** The pairs of `filter[statuses][i][pipeline_id]` and `filter[statuses][i][status_id]` of which both halves are there. */
export function filterStages(query: Query): readonly { pipelineId: number; statusId: number }[] {
  const halves = new Map<string, { pipelineId?: number; statusId?: number }>();
  for (const { keys, value } of query.parameters) {
    const [head, filter, index, half] = keys;
    if (head !== 'filter' || filter !== 'statuses' || index === undefined) continue;
    const pair = halves.get(index) ?? {};
    if (half === 'pipeline_id') halves.set(index, { ...pair, pipelineId: Number(value) });
    if (half === 'status_id') halves.set(index, { ...pair, statusId: Number(value) });
  }
  return [...halves.values()].flatMap(({ pipelineId, statusId }) =>
    pipelineId === undefined || statusId === undefined ? [] : [{ pipelineId, statusId }],
  );
}

/** The first `order[field]=direction` whose field the list can sort by; a direction that is neither asc nor desc is ignored too. */
export function orderOf(
  query: Query,
  sortable: readonly string[],
): { field: string; descending: boolean } | undefined {
  for (const { keys, value } of query.parameters) {
    const [head, field] = keys;
    if (head !== 'order' || field === undefined || !sortable.includes(field)) continue;
    if (value === 'asc' || value === 'desc') return { field, descending: value === 'desc' };
  }
  return undefined;
}

/** The query string for another page, with the brackets encoded as Kommo encodes them. */
export function queryText(query: Query, page: number): string {
  const pairs = query.parameters.filter(({ keys: [head] }) => head !== 'page' && head !== 'limit');
  const kept = pairs.map(({ keys: [head = '', ...rest], value }): [string, string] => [
    head + rest.map((key) => `[${key}]`).join(''),
    value,
  ]);
  return new URLSearchParams([...kept, ['page', String(page)], ['limit', String(query.limit)]]).toString();
}

export function inRange(value: number | null, range: Range, inclusive: boolean): boolean {
  if (value === null) return false;
  if (range.equals.length > 0) return range.equals.includes(String(value));
  const { from = -Infinity, to = Infinity } = range;
  return inclusive ? value >= from && value <= to : value > from && value < to;
}

function splitKey(key: string): readonly string[] {
  const open = key.indexOf('[');
  if (open <= 0 || !key.endsWith(']')) return [key];
  return [key.slice(0, open), ...key.slice(open + 1, -1).split('][')];
}

function rangeOf(parameters: readonly Parameter[], depth: number): Range | undefined {
  if (parameters.length === 0) return undefined;
  const bound = (name: string): number | undefined => {
    const text = parameters.find(({ keys }) => keys[depth] === name)?.value;
    return text === undefined || Number.isNaN(Number(text)) ? undefined : Number(text);
  };
  const from = bound('from');
  const to = bound('to');
  const equals = parameters.filter(({ keys }) => !isBound(keys[depth])).map(({ value }) => value);
  if (from === undefined && to === undefined && equals.length === 0) return undefined;
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), equals };
}

function isBound(key: string | undefined): boolean {
  return key === 'from' || key === 'to';
}

function positive(text: string): number | undefined {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}
