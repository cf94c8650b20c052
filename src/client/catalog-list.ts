import * as z from 'zod';

import type { Client } from './client.js';
import { readUnsorted } from './read-unsorted.js';
import { newReadingLog } from './reading-log.js';

/** A catalog of the account, which Kommo's pages call a list: of products, say (reference/lists). */
export interface Catalog {
  readonly id: number;
  readonly name: string;
}

/** An element of a catalog with the texts of its fields by their names and codes. */
export interface CatalogElement {
  readonly id: number;
  readonly name: string;
  readonly fields: readonly { readonly names: readonly string[]; readonly texts: readonly string[] }[];
}

const catalog = z.looseObject({ id: z.int().positive(), name: z.string() });

const field = z
  .looseObject({
    field_name: z.string().nullish(),
    field_code: z.string().nullish(),
    values: z.array(z.looseObject({ value: z.unknown() })).nullish(),
  })
  .transform(({ field_name, field_code, values }) => ({
    names: [field_name, field_code].filter((name) => typeof name === 'string'),
    texts: (values ?? []).flatMap(({ value }) =>
      typeof value === 'string' || typeof value === 'number' ? [String(value)] : [],
    ),
  }));

const element = z
  .looseObject({
    id: z.int().positive(),
    name: z.string(),
    is_deleted: z.boolean().nullish(),
    custom_fields_values: z.array(field).nullish(),
  })
  .transform(({ id, name, is_deleted, custom_fields_values }) => ({
    id,
    name,
    isDeleted: is_deleted === true,
    fields: custom_fields_values ?? [],
  }));

/** All catalogs; an account has ten at most. */
export async function readCatalogs(client: Client): Promise<readonly Catalog[]> {
  const found: Catalog[] = [];
  const list = { path: 'catalogs', embeddedKey: 'catalogs', item: catalog };
  for await (const rows of readUnsorted(client, list, newReadingLog())) found.push(...rows);
  return found;
}

/** The elements of a catalog that are not deleted. No page says that Kommo sorts them by id. */
export async function* readElements(
  client: Client,
  catalogId: number,
): AsyncGenerator<readonly CatalogElement[], void, undefined> {
  const list = { path: `catalogs/${catalogId}/elements`, embeddedKey: 'elements', item: element };
  for await (const rows of readUnsorted(client, list, newReadingLog())) {
    yield rows.filter(({ isDeleted }) => !isDeleted);
  }
}
