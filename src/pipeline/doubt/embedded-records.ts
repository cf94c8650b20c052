import * as z from 'zod';

import type { Client } from '../../client/client.js';
import { recordsById, type Scanned } from '../../client/scan.js';
import { batches } from '../../flow/batches.js';
import { IDS_A_REQUEST } from '../account/sync-records.js';

const linkSchema = z.looseObject({
  id: z.int(),
  is_main: z.boolean().optional(),
  main_contact: z.boolean().optional(),
});
const linksSchema = z.array(linkSchema).catch([]);
const embeddedSchema = z
  .object({ contacts: linksSchema, companies: linksSchema })
  .catch({ contacts: [], companies: [] });

/** The main contact and the company of a lead, as its list shows it. */
export function insideIds(
  record: Scanned,
): readonly [contact: number | undefined, company: number | undefined] {
  const { contacts, companies } = embeddedSchema.parse(record['_embedded']);
  const main = contacts.find((one) => one.is_main ?? one.main_contact ?? false) ?? contacts[0];
  return [main?.id, companies[0]?.id];
}

/** All contacts or companies of a lead, by id. */
export function insideIdsOf(record: Scanned, list: 'contacts' | 'companies'): readonly number[] {
  return embeddedSchema.parse(record['_embedded'])[list].map(({ id }) => id);
}

/** Leads with their contacts and companies whole, for comparing them with what travelled inside a lead. */
export async function withInsides(client: Client, leads: readonly Scanned[]): Promise<readonly Scanned[]> {
  const linked = leads.map((lead) => ({ lead, links: embeddedSchema.parse(lead['_embedded']) }));
  const wholeOf = async (path: 'contacts' | 'companies'): Promise<(links: Links) => readonly Inside[]> => {
    const ids = new Set(linked.flatMap(({ links }) => links[path].map(({ id }) => id)));
    const records = new Map<number, Scanned>();
    for (const some of batches([...ids], IDS_A_REQUEST))
      for (const record of await recordsById(client, path, some)) records.set(record.id, record);
    return (links) => links[path].map(({ id }) => records.get(id) ?? { id });
  };
  const contactsOf = await wholeOf('contacts');
  const companiesOf = await wholeOf('companies');
  return linked.map(({ lead, links }) => ({
    ...lead,
    _embedded: { contacts: contactsOf(links), companies: companiesOf(links) },
  }));
}

type Links = z.infer<typeof embeddedSchema>;
/** The id alone where the record cannot be read. */
type Inside = Scanned | { readonly id: number };
