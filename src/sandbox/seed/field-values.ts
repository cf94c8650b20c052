import type { FieldDefinition } from '../store/definitions.js';
import type { StoredField } from '../store/record.js';
import type { Dice } from './dice.js';
import { pairsOf } from './words.js';

/** Of whom values are made up. */
export interface Person {
  readonly index: number;
  readonly name: string;
  /** Unix seconds, long past. */
  readonly since: number;
}

/** Makes up the custom fields of one record. */
export type FieldMaker = (dice: Dice, of: Person) => StoredField[];

/** Makes up one field of a record; undefined where it has no values to choose from. */
type Make = (dice: Dice, of: Person) => StoredField | undefined;

const DAY_SECONDS = 86_400;

/**
 * How a field of each type is made up. What can be but a few things is made once, for all the records that have it: a
 * large account is slow to read where every value lies in a place of its own.
 */
const makes: ReadonlyMap<string, (field: FieldDefinition) => Make> = new Map<
  string,
  (field: FieldDefinition) => Make
>([
  ['text', (field) => each(field, numbered(`${field.name.replace(/\W/g, '').slice(0, 4)}-`))],
  ['textarea', (field) => oneOf(field, pairsOf(remarks, remarks, '\n').map(valued))],
  ['streetaddress', (field) => each(field, (dice) => `${dice.pick(streets)}, ${dice.below(2000)}`)],
  ['url', (field) => each(field, numbered('https://example.com/'))],
  ['tracking_data', (field) => oneOf(field, campaigns.map(valued))],
  [
    'numeric',
    (field) =>
      oneOf(
        field,
        Array.from({ length: 101 }, (_none, number) => valued(String(number))),
      ),
  ],
  ['monetary', (field) => each(field, (dice) => `${dice.below(10_000)}.5`)],
  ['price', (field) => each(field, (dice) => String(dice.below(10_000)))],
  ['checkbox', (field) => oneOf(field, [valued(true)])],
  ['select', (field) => oneOf(field, options(field, 1))],
  ['radiobutton', (field) => oneOf(field, options(field, 1))],
  ['multiselect', (field) => oneOf(field, options(field, 2))],
  ['category', (field) => oneOf(field, options(field, 1))],
  ['multitext', phoneOrEmail],
  ['date_time', (field) => each(field, (dice, { since }) => since + dice.below(90 * DAY_SECONDS))],
]);

const remarks = ['Comes from the fair.', 'Knows our product.', 'Price matters most.', 'Has three branches.'];
const streets = ['Av. Paulista', 'Rua Augusta', 'Calle Florida', 'Av. Reforma', 'Rua das Flores'];
const campaigns = ['google', 'facebook', 'newsletter', 'partner'];

/** Values for about a third of the fields, and for phone and e-mail nearly always. */
export function fieldMaker(fields: readonly FieldDefinition[]): FieldMaker {
  const makers = fields.flatMap((field) => {
    const make = field.is_computed ? undefined : makes.get(field.type)?.(field);
    return make ? [{ share: field.type === 'multitext' ? 0.9 : 0.35, make }] : [];
  });
  return (dice, of) => {
    const made: StoredField[] = [];
    for (const { share, make } of makers) {
      const field = dice.chance(share) ? make(dice, of) : undefined;
      if (field) made.push(field);
    }
    return made;
  };
}

function each({ id }: FieldDefinition, valueOf: (dice: Dice, of: Person) => unknown): Make {
  return (dice, of) => ({ field_id: id, values: valued(valueOf(dice, of)) });
}

function oneOf({ id }: FieldDefinition, choices: readonly StoredField['values'][]): Make {
  const fields = choices.map((values) => ({ field_id: id, values }));
  return (dice) => (fields.length === 0 ? undefined : dice.pick(fields));
}

function valued(value: unknown): StoredField['values'] {
  return [{ value }];
}

function numbered(start: string): (dice: Dice, of: Person) => string {
  return (_dice, { index }) => `${start}${index}`;
}

/** For each option it and those after it, as many as are wanted. */
function options({ enums }: FieldDefinition, most: number): readonly StoredField['values'][] {
  const items = enums.map(({ id, value, code }) => ({ value, enum_id: id, enum_code: code }));
  const count = Math.min(most, items.length);
  return items.map((_item, at) => [...items, ...items].slice(at, at + count));
}

function phoneOrEmail({ id: field_id, code, enums }: FieldDefinition): Make {
  const { id = 0, code: kind = 'WORK' } = enums[0] ?? {};
  return (dice, of) => {
    const value = code === 'EMAIL' ? email(of) : `+55 11 9${dice.digits(4)}-${dice.digits(4)}`;
    return { field_id, values: [{ value, enum_id: id, enum_code: kind }] };
  };
}

/** One that nobody else has. */
function email({ index, name }: Person): string {
  const plain = name
    .normalize('NFD')
    .replace(/[^\w ]/g, '')
    .toLowerCase();
  return `${plain.replaceAll(' ', '.')}.${index}@example.com`;
}
