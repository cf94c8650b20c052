import { DateTime } from 'luxon';

import { fieldMissing, invalidType, notSupportedChoice } from '../http/problem.js';
import { addressParts, type Option } from '../store/definitions.js';
import type { StoredItem } from '../store/record.js';
import type { Switches } from '../switches/switches.js';
import { fitText } from './fit-text.js';
import { objectTypes, takeObject } from './object-values.js';
import type { Take, Taken, ValueContext, WrittenItem } from './value-context.js';

/** How each type takes a written value (fact: reference/custom-fields, "field types"). A type not named here is kept as it is. */
const takes: ReadonlyMap<string, Take> = new Map<string, Take>([
  ['text', takeText],
  ['textarea', takeText],
  ['url', takeText],
  ['streetaddress', takeText],
  ['tracking_data', takeText],
  ['numeric', takeNumber],
  ['monetary', takeNumber],
  ['price', takeNumber],
  ['checkbox', takeCheckbox],
  ['select', takeOption],
  ['radiobutton', takeOption],
  ['multiselect', takeOption],
  ['category', takeOption],
  ['multitext', takeMultitext],
  ['smart_address', takeAddressPart],
  ['date', takeDay],
  ['birthday', takeDay],
  ['date_time', takeMoment],
  ['chained_list', takeCatalogElement],
  ['org_legal_name', takeText],
  ...objectTypes.map((type) => [type, takeObject] as const),
]);

/** Types that hold several items; the others keep the first. */
export const manyValued: ReadonlySet<string> = new Set([
  'multiselect',
  'multitext',
  'smart_address',
  'chained_list',
  'items',
  'legal_entity',
  'file',
]);

export function takeValue(written: WrittenItem, context: ValueContext): Taken {
  const take = takes.get(context.field.type);
  return take ? take(written, context) : { item: written };
}

function takeText({ value }: WrittenItem, { path, switches }: ValueContext): Taken {
  if (typeof value !== 'string') return wrong(`${path}.value`, 'string');
  const fitted = fitText(value, `${path}.value`, switches);
  return 'text' in fitted ? { item: { value: fitted.text } } : fitted;
}

/** Numbers come back as text. */
function takeNumber({ value }: WrittenItem, { path }: ValueContext): Taken {
  const isNumber =
    typeof value === 'number' || (typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value));
  return isNumber ? { item: { value: String(value).trim() } } : wrong(`${path}.value`, 'numeric');
}

function takeCheckbox({ value }: WrittenItem, { path, switches }: ValueContext): Taken {
  if (typeof value !== 'boolean') return wrong(`${path}.value`, 'bool');
  return value || switches.uncheckedBox === 'false' ? { item: { value } } : 'nothing';
}

/** By id, by code, or by text, which must be an option already. */
function takeOption(written: WrittenItem, context: ValueContext): Taken {
  const { field, path, switches } = context;
  const coded = codedOption(written, context);
  if (coded === 'wrong') return { complaint: notSupportedChoice(`${path}.${codeKey(written) ?? 'value'}`) };
  const { value } = written;
  if (coded === undefined && typeof value !== 'string') return wrong(`${path}.value`, 'string');
  const option = coded ?? field.enums.find((one) => isSameOption(one.value, value, switches));
  return option ? { item: shownOption(option) } : { complaint: notSupportedChoice(`${path}.value`) };
}

/** Phones and e-mails: any text, kept as it is; WORK unless a code says otherwise. */
function takeMultitext(written: WrittenItem, context: ValueContext): Taken {
  const { field, path } = context;
  if (typeof written['value'] !== 'string') return wrong(`${path}.value`, 'string');
  const coded = codedOption(written, context);
  if (coded === 'wrong') return { complaint: notSupportedChoice(`${path}.${codeKey(written) ?? 'value'}`) };
  const option = coded ?? field.enums.find(({ code }) => code === 'WORK') ?? field.enums[0];
  const { id = 0, code = null } = option ?? {};
  return { item: { value: written['value'], enum_id: id, enum_code: code } };
}

/** Every address has them, whether or not the account lists them as options of its field. */
const addressOptions = addressParts.map((code, index) => ({ id: index + 1, value: code, sort: index, code }));

function takeAddressPart(written: WrittenItem, context: ValueContext): Taken {
  const { path } = context;
  if (typeof written['value'] !== 'string') return wrong(`${path}.value`, 'string');
  const part = codedOption(written, { field: { ...context.field, enums: addressOptions } });
  if (part === undefined) return { complaint: fieldMissing(`${path}.enum_code`) };
  if (part === 'wrong') return { complaint: notSupportedChoice(`${path}.${codeKey(written) ?? 'value'}`) };
  return { item: { value: written['value'], enum_id: part.id, enum_code: part.code } };
}

/** A day is stored as midnight of the account: west of Greenwich, UTC midnight lands on the day before. */
function takeDay({ value }: WrittenItem, { path, zone }: ValueContext): Taken {
  const moment = momentOf(value);
  if (moment === undefined) return wrong(`${path}.value`, 'int');
  return { item: { value: midnightBefore(moment, zone) } };
}

function takeMoment({ value }: WrittenItem, { path }: ValueContext): Taken {
  const moment = momentOf(value);
  return moment === undefined ? wrong(`${path}.value`, 'int') : { item: { value: moment } };
}

function takeCatalogElement(written: WrittenItem, { path }: ValueContext): Taken {
  const { catalog_id: catalog, catalog_element_id: element } = written;
  if (!Number.isInteger(catalog)) return wrong(`${path}.catalog_id`, 'int');
  if (!Number.isInteger(element)) return wrong(`${path}.catalog_element_id`, 'int');
  return { item: { catalog_id: catalog, catalog_element_id: element } };
}

/** The option that `enum_id` or `enum_code` names; undefined where neither is given. */
function codedOption(
  written: WrittenItem,
  { field }: Pick<ValueContext, 'field'>,
): Option | 'wrong' | undefined {
  const key = codeKey(written);
  if (key === undefined) return undefined;
  const wanted = written[key];
  const found = field.enums.find(({ id, code }) =>
    key === 'enum_id' ? id === Number(wanted) : code === wanted,
  );
  return found ?? 'wrong';
}

function codeKey(written: WrittenItem): 'enum_id' | 'enum_code' | undefined {
  if ((written['enum_id'] ?? undefined) !== undefined) return 'enum_id';
  return (written['enum_code'] ?? undefined) === undefined ? undefined : 'enum_code';
}

function shownOption({ id, value, code }: Option): StoredItem {
  return { value, enum_id: id, enum_code: code };
}

function isSameOption(option: string, written: unknown, { optionCase }: Switches): boolean {
  if (typeof written !== 'string') return false;
  return optionCase === 'exact' ? option === written : option.toLowerCase() === written.toLowerCase();
}

const midnights = new Map<string, number>();
const KEPT_MIDNIGHTS = 10_000;

/** The start of the local day that holds the moment. Remembered, because the days of a table repeat and zones are slow. */
function midnightBefore(moment: number, zone: string): number {
  const key = `${moment} ${zone}`;
  const known = midnights.get(key);
  if (known !== undefined) return known;
  if (midnights.size >= KEPT_MIDNIGHTS) midnights.clear();
  const midnight = DateTime.fromSeconds(moment, { zone }).startOf('day').toSeconds();
  midnights.set(key, midnight);
  return midnight;
}

/** RFC 3339: without an offset it would be no moment. */
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;

/** The year 9999 and some days: what lies beyond is no date, but perhaps microseconds. */
const LAST_MOMENT = 253_402_300_800;

/** Unix seconds, or RFC 3339 with its zone. */
function momentOf(value: unknown): number | undefined {
  if (Number.isInteger(value)) return Math.abs(Number(value)) <= LAST_MOMENT ? Number(value) : undefined;
  if (typeof value !== 'string' || !rfc3339.test(value)) return undefined;
  const parsed = DateTime.fromISO(value, { setZone: true });
  return parsed.isValid ? Math.floor(parsed.toSeconds()) : undefined;
}

function wrong(path: string, type: string): Taken {
  return { complaint: invalidType(path, type) };
}
