import type { ContactPart } from '../store/record.js';
import type { Switches } from '../switches/switches.js';
import type { WrittenRecord } from './record-schema.js';

interface Naming {
  readonly written: Pick<WrittenRecord, 'name' | 'first_name' | 'last_name'>;
  readonly before: ContactPart | undefined;
  /** The account shows the last name first (`contact_name_display_order` 2). */
  readonly lastFirst: boolean;
  readonly split: Switches['nameSplit'];
}

/**
 * The three names of a contact. First and last name, when sent, make the name; a name alone is divided: the first
 * word is the one that the account shows first.
 */
export function contactName(naming: Naming): { name: string; contact: ContactPart } {
  const { name, first_name: first, last_name: last } = naming.written;
  if (name !== undefined && first === undefined && last === undefined)
    return { name, contact: divided(name, naming) };
  const contact = {
    first_name: first ?? naming.before?.first_name ?? '',
    last_name: last ?? naming.before?.last_name ?? '',
  };
  return { name: composed(contact, naming), contact };
}

function composed({ first_name: first, last_name: last }: ContactPart, { lastFirst }: Naming): string {
  return (lastFirst ? [last, first] : [first, last]).filter((part) => part !== '').join(' ');
}

function divided(name: string, { split, lastFirst }: Naming): ContactPart {
  const [head = '', ...tail] = split === 'whole' ? [name] : name.trim().split(/\s+/);
  const rest = tail.join(' ');
  // A name of one word is a first name in either order.
  return lastFirst && rest !== ''
    ? { first_name: rest, last_name: head }
    : { first_name: head, last_name: rest };
}
