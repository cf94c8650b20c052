/** The Kommo kinds this program writes. */
export type Entity = 'lead' | 'contact' | 'company' | 'task' | 'note';

/** The kinds that have custom fields, tags, links, notes and match keys. */
export type RecordEntity = 'lead' | 'contact' | 'company';

/** How a block of a mapping treats records that exist already. */
export type Mode = 'create' | 'update' | 'upsert' | 'link';

/** The path segment and `_embedded` key of each kind; both are the plural (developers.kommo.com, reference). */
export const plural = {
  lead: 'leads',
  contact: 'contacts',
  company: 'companies',
  task: 'tasks',
  note: 'notes',
} as const satisfies Record<Entity, string>;

/** Most entities of one write request; more is answered 422 (developers.kommo.com/docs/limitations). */
export const MAX_BATCH = 250;

/** Most leads of one `leads/complex` request, each with at most one contact and one company (reference/complex-leads). */
export const MAX_COMPLEX_BATCH = 50;

/** Most custom-field values per entity inside `leads/complex` (reference/complex-leads). */
export const MAX_COMPLEX_FIELDS = 40;

/** Stages "won" and "lost" have these ids in every pipeline (reference/pipelines). */
export const WON_STAGE = 142;
export const LOST_STAGE = 143;
