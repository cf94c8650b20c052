import type { Json } from '../model/draft.js';
import type { CustomField, FieldOption } from '../schema/account-dictionary.js';
import { idOf, isFailureOf, plainEncoder, plainText, type Encoder } from './encoder.js';
import { failure } from './failure.js';
import { nameKinds, textKinds, timeKinds } from './kinds.js';
import { suggestion } from './mapping-problem.js';
import type { Moments } from './moments.js';
import { nearestNames } from './nearest-names.js';
import type { Names } from './name-index.js';
import { shownPart } from './standard-values.js';
import type { Failure, Scalar, ValueKind } from './value.js';

export interface FieldContext {
  readonly moments: Moments;
  readonly options: (field: CustomField) => Names;
}

/** The encoder of a custom field: it makes one entry of its `values`. */
export interface FieldEncoder extends Encoder {
  /** Whether the field holds several values. */
  readonly several: boolean;
}

interface Problem {
  readonly message: string;
  readonly hint?: string;
}

/**
 * How values of the file become values of a custom field (reference/custom-fields, 6.3 of the types). `part` is the
 * `enum` of the item: the kind of a phone or e-mail, the part of an address.
 */
export function fieldEncoder(
  field: CustomField,
  part: string | undefined,
  context: FieldContext,
): FieldEncoder | Problem {
  if (field.isComputed)
    return { message: `"${field.name}" is computed by Kommo and takes no value from outside.` };
  if (field.type === 'multitext') return labelledEncoder(field, part);
  if (field.type === 'smart_address') return addressEncoder(field, part);
  if (part !== undefined) return { message: `"${field.name}" has no kinds to choose by enum.` };
  const make = makers.get(field.type);
  if (make) return make(field, context);
  return { message: `"${field.name}" is of the type ${field.type}, which a table cannot fill.` };
}

const ofText = (): FieldEncoder => single(textKinds, plainText);
const ofNumber = (): FieldEncoder =>
  single(['number'], (value) => (typeof value === 'number' ? value : notANumber));
const ofDay = (_: CustomField, { moments }: FieldContext): FieldEncoder =>
  single(timeKinds, moments.noon, (unix) => moments.showDay(Number(unix)));
const ofOption = (field: CustomField, context: FieldContext): FieldEncoder =>
  optionEncoder(field, context, false);

const makers: ReadonlyMap<string, (field: CustomField, context: FieldContext) => FieldEncoder> = new Map([
  ['text', ofText],
  ['textarea', ofText],
  ['url', ofText],
  ['streetaddress', ofText],
  ['tracking_data', ofText],
  ['org_legal_name', ofText],
  ['numeric', ofNumber],
  ['monetary', ofNumber],
  ['price', ofNumber],
  ['checkbox', () => single(['bool'], (value) => (typeof value === 'boolean' ? value : notABool))],
  ['date', ofDay],
  ['birthday', ofDay],
  [
    'date_time',
    (_, { moments }) => single(timeKinds, moments.moment, (unix) => moments.showMoment(Number(unix))),
  ],
  ['select', ofOption],
  ['radiobutton', ofOption],
  ['category', ofOption],
  ['multiselect', (field, context) => optionEncoder(field, context, true)],
  ['legal_entity', () => ({ several: false, ...plainEncoder(textKinds, legalEntity, shownEntity) })],
]);

const notANumber = failure('cell/number', 'a number', { hint: 'Read it with | number or | money.' });
const notABool = failure('cell/bool', 'a yes or a no', { hint: 'Read it with | bool.' });

/** A field whose values are `{value}`. */
function single(
  taken: readonly ValueKind[],
  encode: (value: Scalar) => string | number | boolean | Failure,
  show: (value: Json) => ReturnType<typeof shownPart> = (value) => (typeof value === 'object' ? null : value),
): FieldEncoder {
  const wrap = (value: Scalar): Json | Failure => {
    const encoded = encode(value);
    return isFailureOf(encoded) ? encoded : { value: encoded };
  };
  return {
    several: false,
    ...plainEncoder(taken, wrap, (json) => {
      const value = shownPart(json, 'value');
      return value === null ? null : show(value);
    }),
  };
}

function legalEntity(value: Scalar): Json {
  return { value: { name: plainText(value) } };
}

function shownEntity(json: Json): ReturnType<typeof shownPart> {
  return typeof json === 'object' && json !== null && 'value' in json
    ? shownPart(json['value'], 'name')
    : null;
}

function optionEncoder(field: CustomField, { options }: FieldContext, several: boolean): FieldEncoder {
  const names = options(field);
  const what = `an option of "${field.name}"`;
  const items = new Map(field.options.map(({ id }) => [id, { enum_id: id }]));
  const encode = (value: Scalar): Json | Failure => {
    const id = idOf(names, value, what);
    return typeof id === 'number' ? (items.get(id) ?? { enum_id: id }) : id;
  };
  const show = (json: Json): ReturnType<typeof shownPart> => {
    const id = shownPart(json, 'enum_id');
    return typeof id === 'number' ? (names.nameOf(id) ?? id) : null;
  };
  return { several, ...plainEncoder(several ? [...nameKinds, 'list'] : nameKinds, encode, show) };
}

function labelledEncoder(field: CustomField, part: string | undefined): FieldEncoder | Problem {
  const label = part === undefined ? {} : labelOf(field, part);
  if (label === undefined) return unknownPart(field.name, part, field.options.map(codeOf));
  return {
    several: true,
    ...plainEncoder(
      [...nameKinds, 'list'],
      (value) => ({ value: plainText(value).trim(), ...label }),
      (json) => shownPart(json, 'value'),
    ),
  };
}

/** Options of PHONE, EMAIL and IM have a code; the few that have none are named by their id. */
function labelOf({ options }: CustomField, part: string): Readonly<Record<string, Json>> | undefined {
  const option = options.find((one) => codeOf(one).toLowerCase() === part.toLowerCase());
  if (option === undefined) return undefined;
  return option.code === undefined || option.code === null
    ? { enum_id: option.id }
    : { enum_code: option.code };
}

function codeOf({ code, value }: FieldOption): string {
  return code ?? value;
}

const addressParts: readonly string[] = [
  'address_line_1',
  'address_line_2',
  'city',
  'state',
  'zip',
  'country',
];

function addressEncoder({ name }: CustomField, part: string | undefined): FieldEncoder | Problem {
  if (part === undefined || !addressParts.includes(part)) return unknownPart(name, part, addressParts);
  return {
    several: true,
    ...plainEncoder(
      textKinds,
      (value) => ({ value: plainText(value), enum_code: part }),
      (json) => shownPart(json, 'value'),
    ),
  };
}

function unknownPart(name: string, part: string | undefined, known: readonly string[]): Problem {
  if (part === undefined) return { message: `"${name}" needs enum: one of ${known.join(', ')}.` };
  const near = suggestion(nearestNames(part, known));
  return {
    message: `"${name}" has no enum ${JSON.stringify(part)}.`,
    hint: near ?? `It has ${known.join(', ')}.`,
  };
}
