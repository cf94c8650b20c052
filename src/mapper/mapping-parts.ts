import type { NormalBlock, NormalField, NormalItem, NormalMapping } from './normal-mapping.js';

/** The blocks of a mapping in dependency order. */
export function blocksOf({ company, contacts, lead }: NormalMapping): readonly NormalBlock[] {
  return [...(company ? [company] : []), ...contacts, ...(lead ? [lead] : [])];
}

/** Every field of every block. */
export function fieldsOf(mapping: NormalMapping): readonly NormalField[] {
  return blocksOf(mapping).flatMap(({ fields }) => fields);
}

/** Every item that reads a value: those of fields and those of tasks. */
export function itemsOf(mapping: NormalMapping): readonly NormalItem[] {
  const ofTasks = blocksOf(mapping).flatMap(({ tasks }) =>
    tasks.flatMap(({ due, responsibleUser }) => [due, ...(responsibleUser ? [responsibleUser] : [])]),
  );
  const ofFields = fieldsOf(mapping).flatMap(({ items, tags }) => [...items, ...(tags?.removed ?? [])]);
  return [...ofFields, ...ofTasks];
}

/** Whether a block looks for records of the account. */
export function isMatched({ mode, match }: NormalBlock): boolean {
  return mode !== 'create' && match.length > 0;
}
