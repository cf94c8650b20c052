import { ID, KIND, type Call } from '../http/call.js';
import type { FieldDefinition, FieldGroup } from '../store/definitions.js';
import { isRecordPath } from '../store/record.js';
import type { Shelf } from '../store/shelf.js';

/** The paths below which custom fields are defined: those of the three kinds of records, and each catalog's. */
export const fieldPaths = [`/:kind${KIND}/custom_fields`, `/catalogs/:catalog${ID}/custom_fields`] as const;

/** Who has the custom fields that a request speaks of. */
export interface FieldOwner {
  readonly shelf: Shelf<FieldDefinition>;
  /** Catalogs have none. */
  readonly groups: Map<string, FieldGroup>;
  /** `leads`, or `catalogs`. */
  readonly entityType: 'leads' | 'contacts' | 'companies' | 'catalogs';
  /** `/leads`, or `/catalogs/11201`. */
  readonly path: string;
}

/** Undefined for a catalog that is not there. */
export function fieldOwner(call: Call): FieldOwner | undefined {
  const { store } = call.world;
  const kind = call.param('kind');
  if (isRecordPath(kind))
    return { shelf: store.fields[kind], groups: store.groups[kind], entityType: kind, path: `/${kind}` };
  const id = Number(call.param('catalog'));
  const shelf = store.catalogFields.get(id);
  return shelf && { shelf, groups: new Map(), entityType: 'catalogs', path: `/catalogs/${id}` };
}
