import type { FieldDefinition } from '../store/definitions.js';
import type { StoredField, StoredItem } from '../store/record.js';
import type { Dice } from './dice.js';

/** Of whom values are made up. */
export interface Person {
  readonly index: number;
  readonly name: string;
  /** Unix seconds, long past. */
  readonly since: number;
}

type Make = (field: FieldDefinition, dice: Dice, of: Person) => readonly StoredItem[];

const DAY_SECONDS = 86_400;

const makes: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['text', (field, _dice, { index }) => [{ value: `${field.name.replace(/\W/g, '').slice(0, 4)}-${index}` }]],
  ['textarea', (_field, dice) => [{ value: `${dice.pick(remarks)}\n${dice.pick(remarks)}` }]],
  ['streetaddress', (_field, dice) => [{ value: `${dice.pick(streets)}, ${dice.below(2000)}` }]],
  ['url', (_field, _dice, { index }) => [{ value: `https://example.com/${index}` }]],
  ['tracking_data', (_field, dice) => [{ value: dice.pick(campaigns) }]],
  ['numeric', (_field, dice) => [{ value: String(dice.below(101)) }]],
  ['monetary', (_field, dice) => [{ value: `${dice.below(10_000)}.5` }]],
  ['price', (_field, dice) => [{ value: String(dice.below(10_000)) }]],
  ['checkbox', () => [{ value: true }]],
  ['select', (field, dice) => optionsOf(field, dice, 1)],
  ['radiobutton', (field, dice) => optionsOf(field, dice, 1)],
  ['multiselect', (field, dice) => optionsOf(field, dice, 2)],
  ['category', (field, dice) => optionsOf(field, dice, 1)],
  ['multitext', phoneOrEmail],
  ['date_time', (_field, dice, { since }) => [{ value: since + dice.below(90 * DAY_SECONDS) }]],
]);

const remarks = ['Comes from the fair.', 'Knows our product.', 'Price matters most.', 'Has three branches.'];
const streets = ['Av. Paulista', 'Rua Augusta', 'Calle Florida', 'Av. Reforma', 'Rua das Flores'];
const campaigns = ['google', 'facebook', 'newsletter', 'partner'];

/** Values for about a third of the fields, and for phone and e-mail nearly always. */
export function seededFields(fields: readonly FieldDefinition[], dice: Dice, of: Person): StoredField[] {
  return fields.flatMap((field) => {
    const make = makes.get(field.type);
    const share = field.type === 'multitext' ? 0.9 : 0.35;
    if (!make || field.is_computed || !dice.chance(share)) return [];
    const values = make(field, dice, of);
    return values.length === 0 ? [] : [{ field_id: field.id, values }];
  });
}

function optionsOf({ enums }: FieldDefinition, dice: Dice, most: number): readonly StoredItem[] {
  if (enums.length === 0) return [];
  const first = dice.below(enums.length);
  return Array.from({ length: Math.min(most, enums.length) }, (_none, at) => {
    const { id, value, code } = enums[(first + at) % enums.length] ?? { id: 0, value: '', code: null };
    return { value, enum_id: id, enum_code: code };
  });
}

function phoneOrEmail({ code, enums }: FieldDefinition, dice: Dice, of: Person): readonly StoredItem[] {
  const { id = 0, code: kind = 'WORK' } = enums[0] ?? {};
  const value = code === 'EMAIL' ? email(of) : `+55 11 9${dice.digits(4)}-${dice.digits(4)}`;
  return [{ value, enum_id: id, enum_code: kind }];
}

/** One that nobody else has. */
function email({ index, name }: Person): string {
  const plain = name
    .normalize('NFD')
    .replace(/[^\w ]/g, '')
    .toLowerCase();
  return `${plain.replaceAll(' ', '.')}.${index}@example.com`;
}
