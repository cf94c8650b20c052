import * as z from 'zod';

import type { Client } from '../../client/client.js';
import type { List } from '../../client/list-page.js';
import type { EntityFilter } from './export-filters.js';
import { readUnsorted } from '../../client/read-unsorted.js';
import { newReadingLog } from '../../client/reading-log.js';
import { plural, type RecordEntity } from '../../model/entity.js';
import type { Json } from '../../model/draft.js';
import type { ApiRecord } from '../../flattener/column.js';
import type { ExportEntity } from '../../flattener/columns-of.js';
import { stagesOf } from '../../flattener/other-columns.js';

/** A record that its list can be sorted by. */
export type NumberedRecord = ApiRecord & { readonly id: number };
export type MarkedRecord = ApiRecord & { readonly id: number | string };

/** One list of the account that an entity is read from. */
export interface ExportSource {
  readonly path: string;
  readonly embeddedKey: string;
  /** Whether Kommo sorts it by id (measured on live accounts). */
  readonly sorted: boolean;
  /** What a change of a record can be found by; absent where Kommo has no such filter. */
  readonly changes?: 'updated_at' | 'created_at';
  /** `with` of the query: what is read besides. */
  readonly with?: string;
  /** What Kommo does not say in the record itself. */
  readonly extra?: ApiRecord;
  /** The rows of one record, where they are not one. */
  readonly rowsOf?: (record: ApiRecord) => readonly ApiRecord[];
  /** As events name the deletion of such a record. */
  readonly deletion?: string;
}

const numbered = z.custom<NumberedRecord>(
  (value) => isObject(value) && Number.isInteger(value['id']),
  'a record with an id',
);
const marked = z.custom<MarkedRecord>(
  (value) => isObject(value) && ['number', 'string'].includes(typeof value['id']),
  'a record with an id',
);

/** The list of a source, records verbatim; all of it where no filter is given. */
export function sortedList(source: ExportSource, filter?: EntityFilter): List<NumberedRecord> {
  return { item: numbered, ...partOf(source, filter) };
}

export function unsortedList(source: ExportSource, filter?: EntityFilter): List<MarkedRecord> {
  return { item: marked, ...partOf(source, filter) };
}

function partOf(
  { path, embeddedKey, with: and }: ExportSource,
  filter: EntityFilter | undefined,
): Omit<List<ApiRecord>, 'item'> {
  const query = { ...filter?.query, ...(and === undefined ? {} : { with: and }) };
  return { path, embeddedKey, query, ...(filter?.isWhole === false && { fits: filter.fits }) };
}

const kinds: readonly RecordEntity[] = ['lead', 'contact', 'company'];

const sources: Readonly<Record<Exclude<ExportEntity, 'catalogs'>, readonly ExportSource[]>> = {
  leads: [recordSource('lead', 'contacts,loss_reason,catalog_elements,source_id')],
  contacts: [recordSource('contact', 'catalog_elements')],
  companies: [recordSource('company', 'catalog_elements')],
  tasks: [
    {
      path: 'tasks',
      embeddedKey: 'tasks',
      sorted: true,
      changes: 'updated_at',
      deletion: 'task_deleted',
    },
  ],
  notes: kinds.map((kind) => ({
    path: `${plural[kind]}/notes`,
    embeddedKey: 'notes',
    sorted: true,
    changes: 'updated_at',
    extra: { entity_type: plural[kind] },
  })),
  tags: kinds.map((kind) => ({
    path: `${plural[kind]}/tags`,
    embeddedKey: 'tags',
    sorted: false,
    extra: { entity_type: plural[kind] },
  })),
  users: [{ path: 'users', embeddedKey: 'users', sorted: false, with: 'role,group' }],
  pipelines: [{ path: 'leads/pipelines', embeddedKey: 'pipelines', sorted: false, rowsOf: stagesOf }],
  events: [{ path: 'events', embeddedKey: 'events', sorted: false, changes: 'created_at' }],
};

/** The lists of an entity. Asks for the catalogs, each of which is a list of its own. */
export async function sourcesOf(entity: ExportEntity, client: Client): Promise<readonly ExportSource[]> {
  return entity === 'catalogs' ? await catalogSources(client) : sources[entity];
}

function recordSource(kind: RecordEntity, and: string): ExportSource {
  const path = plural[kind];
  return {
    path,
    embeddedKey: path,
    sorted: true,
    changes: 'updated_at',
    with: and,
    deletion: `${kind}_deleted`,
  };
}

async function catalogSources(client: Client): Promise<readonly ExportSource[]> {
  const catalogs: MarkedRecord[] = [];
  const list = unsortedList({ path: 'catalogs', embeddedKey: 'catalogs', sorted: false });
  for await (const rows of readUnsorted(client, list, newReadingLog())) catalogs.push(...rows);
  return catalogs.map(({ id, name }) => ({
    path: `catalogs/${id}/elements`,
    embeddedKey: 'elements',
    sorted: true,
    extra: { catalog_id: id, catalog: name ?? null },
  }));
}

function isObject(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
