import type { RecordEntity } from '../model/entity.js';
import { column, listOf, part, textOf, type ApiRecord, type Column, type LinkedKind } from './column.js';
import { recordColumns, type FlattenContext } from './record-columns.js';

/** Where a row has the records that are linked to it, by kind, the main contact first. */
export const LINKED = '__linked';

/** The kinds of records whose columns can stand beside those of an entity. */
export const linkedKinds: Readonly<Record<RecordEntity, readonly LinkedKind[]>> = {
  lead: ['contacts', 'companies'],
  contact: ['companies'],
  company: [],
};

const entityOf = { contacts: 'contact', companies: 'company' } as const;
const titleOf = { contacts: 'Contact', companies: 'Company' } as const;

/** The names of what is linked, and every column of the main contact and of the company: `contact.phone:WORK`. */
export function linkedColumns(entity: RecordEntity, context: FlattenContext): readonly Column[] {
  return linkedKinds[entity].flatMap((kind) => {
    const title = titleOf[kind];
    const names = column(kind, kind === 'contacts' ? 'Contacts' : title, (record) =>
      linkedOf(record, kind).map(nameOf).join('; '),
    );
    const inner = recordColumns(entityOf[kind], context).filter(({ onRequest }) => onRequest !== true);
    const own = inner.map((one) =>
      column(`${entityOf[kind]}.${one.field}`, `${title}: ${one.title}`, (record) => {
        const [main] = linkedOf(record, kind);
        return main === undefined ? '' : one.cell(main);
      }),
    );
    return [names, ...own].map((one): Column => ({ ...one, onRequest: true, linked: kind }));
  });
}

/** Ids of what is linked to a record, the main contact first. */
export function linkedIds(record: ApiRecord, kind: LinkedKind): readonly number[] {
  const items = listOf(part(record['_embedded'], kind));
  const main = items.filter((item) => part(item, 'is_main') === true);
  return [...main, ...items.filter((item) => !main.includes(item))].flatMap((item) => {
    const id = part(item, 'id');
    return typeof id === 'number' ? [id] : [];
  });
}

function linkedOf(record: ApiRecord, kind: LinkedKind): readonly ApiRecord[] {
  return listOf(part(record[LINKED], kind)).filter(isRecord);
}

/** A record that is gone, or that the token may not see, is shown by its id. */
function nameOf({ id, name }: ApiRecord): string {
  return name === undefined ? `#${textOf(id)}` : textOf(name);
}

function isRecord(value: unknown): value is ApiRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
