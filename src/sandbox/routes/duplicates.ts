import type { CrmRecord } from '../store/record.js';
import { isClosing } from '../store/pipelines.js';
import type { World } from '../world.js';
import type { WrittenRecord } from '../write/record-schema.js';

/** The lead that duplicate control joins a new one to, with its contact. */
interface Duplicate {
  readonly lead: CrmRecord;
  readonly contact: number;
  readonly company: number | null;
  readonly merged: true;
}

/**
 * With duplicate control: the open lead of a stored contact that has the same phone or e-mail. Only what was stored
 * before the request counts, because nothing is stored while its items are checked.
 */
export function duplicateOf({ store, switches }: World, written?: WrittenRecord): Duplicate | undefined {
  if (!switches.duplicateControl || !written) return undefined;
  const wanted = new Set(addressesIn(written));
  if (wanted.size === 0) return undefined;
  const multitext = new Set(
    store.fields.contacts.all().flatMap(({ id, type }) => (type === 'multitext' ? [id] : [])),
  );
  const isKnown = ({ fields, is_deleted: isDeleted }: CrmRecord): boolean =>
    !isDeleted &&
    fields.some(
      ({ field_id, values }) =>
        multitext.has(field_id) && values.some(({ value }) => wanted.has(plain(value))),
    );
  const contact = store.records.contacts.all().find(isKnown);
  if (!contact) return undefined;
  const leads = store.links.ids({ path: 'contacts', id: contact.id }, 'leads');
  const lead = leads.map((id) => store.records.leads.find(id)).find((one) => one && isOpen(one));
  if (!lead) return undefined;
  const [company = null] = store.links.ids({ path: 'leads', id: lead.id }, 'companies');
  return { lead, contact: contact.id, company, merged: true };
}

function isOpen({ lead, is_deleted: isDeleted }: CrmRecord): boolean {
  return !isDeleted && !isClosing(lead?.status_id ?? 0);
}

function addressesIn({ custom_fields_values: fields }: WrittenRecord): string[] {
  const values = (fields ?? []).flatMap((field) => (field.values ?? []).map(({ value }) => plain(value)));
  return values.filter((value) => value.length >= 5);
}

/** A phone by its digits, an e-mail in lower case; empty for what is neither. */
function plain(value: unknown): string {
  if (typeof value !== 'string') return '';
  return value.includes('@') ? value.toLowerCase() : value.replace(/\D/g, '');
}
