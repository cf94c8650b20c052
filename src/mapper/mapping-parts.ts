import type { NormalBlock, NormalField, NormalItem, NormalMapping, NormalPart } from './normal-mapping.js';

/** The blocks of a mapping in dependency order. */
export function blocksOf({ company, contacts, lead }: NormalMapping): readonly NormalBlock[] {
  return [...(company ? [company] : []), ...contacts, ...(lead ? [lead] : [])];
}

/** Every field of every block. */
export function fieldsOf(mapping: NormalMapping): readonly NormalField[] {
  return blocksOf(mapping).flatMap(({ fields }) => fields);
}

/** Every value of notes and tasks but their texts, and those that name elements of catalogs. */
export function partsOf(mapping: NormalMapping): readonly NormalPart[] {
  return blocksOf(mapping).flatMap(({ notes, tasks, elements }) => [
    ...notes.flatMap(({ type, parts }) => [{ name: 'type', item: type }, ...parts]),
    ...tasks.flatMap(({ due, parts }) => [{ name: 'due', item: due }, ...parts]),
    ...elements.flatMap(({ element, quantity }) => [
      { name: 'element', item: element },
      ...(quantity ? [{ name: 'quantity', item: quantity }] : []),
    ]),
  ]);
}

/** Every item that reads a value: those of fields and those of notes and tasks. */
export function itemsOf(mapping: NormalMapping): readonly NormalItem[] {
  const ofFields = fieldsOf(mapping).flatMap(({ items, tags }) => [...items, ...(tags?.removed ?? [])]);
  return [...ofFields, ...partsOf(mapping).map(({ item }) => item)];
}

/** Whether a block looks for records of the account. */
export function isMatched({ mode, match }: NormalBlock): boolean {
  return mode !== 'create' && match.length > 0;
}

/** The blocks that make records, be it only where their match keys find none. */
export function makingSlots(mapping: NormalMapping): readonly string[] {
  return blocksOf(mapping).flatMap(({ mode, slot }) =>
    mode === 'create' || mode === 'upsert' ? [slot] : [],
  );
}
