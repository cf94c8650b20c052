import * as z from 'zod';

import type { Client } from '../../client/client.js';
import { recordsById, type Scanned } from '../../client/scan.js';
import { batches } from '../../flow/batches.js';

const linkSchema = z.looseObject({
  id: z.int(),
  is_main: z.boolean().optional(),
  main_contact: z.boolean().optional(),
});
const linksSchema = z.array(linkSchema).catch([]);
const embeddedSchema = z
  .object({ contacts: linksSchema, companies: linksSchema })
  .catch({ contacts: [], companies: [] });

/** Most ids of one question (a URL should stay below 2 kB). */
const IDS = 50;

/** The main contact and the company of a lead, as its list shows it. */
export function insideIds(
  record: Scanned,
): readonly [contact: number | undefined, company: number | undefined] {
  const { contacts, companies } = embeddedSchema.parse(record['_embedded']);
  const main = contacts.find((one) => one.is_main ?? one.main_contact ?? false) ?? contacts[0];
  return [main?.id, companies[0]?.id];
}

/** Leads with their contacts and companies whole, for comparing them with what travelled inside a lead. */
export async function withInsides(client: Client, leads: readonly Scanned[]): Promise<readonly Scanned[]> {
  const links = leads.map((lead) => embeddedSchema.parse(lead['_embedded']));
  const contacts = await wholeOf(
    client,
    'contacts',
    links.flatMap((link) => link.contacts),
  );
  const companies = await wholeOf(
    client,
    'companies',
    links.flatMap((link) => link.companies),
  );
  return leads.map((lead, index) => {
    const link = links[index];
    const whole = {
      contacts: link?.contacts.map(({ id }) => contacts.get(id) ?? { id }) ?? [],
      companies: link?.companies.map(({ id }) => companies.get(id) ?? { id }) ?? [],
    };
    return { ...lead, _embedded: whole };
  });
}

async function wholeOf(
  client: Client,
  path: string,
  links: readonly { readonly id: number }[],
): Promise<ReadonlyMap<number, Scanned>> {
  const records = new Map<number, Scanned>();
  for (const ids of batches([...new Set(links.map(({ id }) => id))], IDS))
    for (const record of await recordsById(client, path, ids)) records.set(record.id, record);
  return records;
}
