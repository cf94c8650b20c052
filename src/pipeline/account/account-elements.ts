import { readCatalogs, readElements, type Catalog, type CatalogElement } from '../../client/catalog-list.js';
import type { Client } from '../../client/client.js';
import { AppError } from '../../errors/app-error.js';
import { blocksOf } from '../../mapper/mapping-parts.js';
import { keyValue } from '../../mapper/match-key.js';
import type { NormalElement, NormalMapping } from '../../mapper/normal-mapping.js';
import type { FindElement, FoundElement } from '../../model/match.js';

/**
 * Reads the elements of the catalogs that a mapping names; nothing where it names none. Throws `mapping/invalid` for a
 * catalog that the account has not, or has twice.
 */
export async function openElements(client: Client, mapping: NormalMapping): Promise<FindElement> {
  const wanted = blocksOf(mapping).flatMap(({ elements }) => elements);
  if (wanted.length === 0) return () => ({ kind: 'none' });
  const catalogs = await readCatalogs(client);
  const byKey = new Map<string, FoundElement[]>();
  for (const name of new Set(wanted.map(({ catalog }) => catalog.text))) {
    const { id } = catalogOf(name, catalogs, mapping);
    const fields = new Set(wanted.flatMap(({ catalog, by }) => (catalog.text === name ? [by] : [])));
    for await (const elements of readElements(client, id)) {
      for (const element of elements) addElement({ name, id, fields }, element, byKey);
    }
  }
  return ({ catalog, by, key }) => {
    const [found, ...others] = byKey.get(keyOf(catalog, by, key)) ?? [];
    if (!found) return { kind: 'none' };
    return others.length === 0 ? { kind: 'one', element: found } : { kind: 'many' };
  };
}

interface Source {
  readonly name: string;
  readonly id: number;
  /** What elements are found by. */
  readonly fields: ReadonlySet<NormalElement['by']>;
}

function addElement(
  { name, id, fields }: Source,
  element: CatalogElement,
  byKey: Map<string, FoundElement[]>,
): void {
  for (const by of fields) {
    for (const text of new Set(
      textsOf(element, by).flatMap((one) => keyValue('text', one, undefined) ?? []),
    )) {
      const key = keyOf(name, by, text);
      const found = { id: element.id, catalogId: id };
      const known = byKey.get(key);
      if (known) known.push(found);
      else byKey.set(key, [found]);
    }
  }
}

function textsOf({ name, fields }: CatalogElement, by: string): readonly string[] {
  if (by === 'name') return [name];
  return fields.flatMap(({ names, texts }) =>
    names.some((one) => one.toLowerCase() === by.toLowerCase()) ? texts : [],
  );
}

function keyOf(catalog: string, by: string, key: string): string {
  return `${catalog}\n${by}\n${key}`;
}

function catalogOf(name: string, catalogs: readonly Catalog[], { file }: NormalMapping): Catalog {
  const hits = catalogs.filter(
    (one) => one.name.toLowerCase() === name.toLowerCase() || `#${one.id}` === name,
  );
  const [hit] = hits;
  if (hit && hits.length === 1) return hit;
  const known = catalogs.map((one) => `${one.name} (#${one.id})`).join(', ');
  throw new AppError('mapping/invalid', {
    message: `${file.name}: the account has ${hit ? 'several catalogs' : 'no catalog'} ${JSON.stringify(name)}.`,
    actions: [known === '' ? 'It has no catalogs.' : `It has ${known}; a catalog may be named by its #id.`],
  });
}
