import type { Json, Payload } from '../model/draft.js';

/** A record of the account as its list shows it. */
export interface ScannedRecord {
  readonly id: number;
  readonly [key: string]: unknown;
}

/**
 * Keys that prove nothing: Kommo may set times and authors itself, and tags are shown in another form. `request_id` is
 * not stored.
 */
const SILENT: ReadonlySet<string> = new Set([
  'request_id',
  'created_at',
  'updated_at',
  'closed_at',
  'created_by',
  'updated_by',
  'tags_to_add',
  'tags_to_delete',
  'is_need_to_trigger_digital_pipeline',
  'visitor_uid',
]);

const NAMES = ['name', 'first_name', 'last_name', 'text'] as const;

/** Types of custom fields whose values Kommo shows as they were written (reference/custom-fields). */
const PLAIN_TYPES: ReadonlySet<unknown> = new Set([
  'text',
  'textarea',
  'url',
  'numeric',
  'monetary',
  'tracking_data',
  'streetaddress',
  'select',
  'multiselect',
  'radiobutton',
  'multitext',
]);

/** Whether a record shows everything that was sent of it, as far as that can be compared. */
export function showsAll(record: ScannedRecord, sent: Payload): boolean {
  return Object.entries(sent).every(([key, value]) => {
    if (SILENT.has(key)) return true;
    if (key === 'custom_fields_values') return fieldsAgree(value, record[key]);
    if (key === '_embedded') return linksAgree(value, record[key]);
    return agree(value, record[key]);
  });
}

/** Whether a record shows no more than was sent of it: no price, no custom field with a value of its own. */
export function showsNoMore(record: ScannedRecord, sent: Payload): boolean {
  if (sent['price'] === undefined && Number(record['price'] ?? 0) !== 0) return false;
  const known = new Set(fieldsOf(sent['custom_fields_values']).map((field) => member(field, 'field_id')));
  return fieldsOf(record['custom_fields_values']).every(
    (field) => known.has(member(field, 'field_id')) || !PLAIN_TYPES.has(member(field, 'field_type')),
  );
}

/** The names that a record goes by, or the text of a note or task, each with what it is. */
export function labelsOf(record: Readonly<Record<string, unknown>>): readonly string[] {
  const named = NAMES.map((key) => [key, plain(record[key])]);
  const text = ['text', plain(member(record['params'], 'text'))];
  return [...named, text].filter(([, value]) => value !== '').map((label) => label.join(' '));
}

/** How many things of what was sent can be compared: the more, the surer a record that shows them all. */
export function weightOf(sent: Payload): number {
  return Object.entries(sent).reduce((sum, [key, value]) => {
    if (SILENT.has(key)) return sum;
    return sum + (Array.isArray(value) ? value.length : 1);
  }, 0);
}

/** Whether a record may be what was sent though it does not show all of it: it has its name, or what was sent has none. */
export function isAlike(record: ScannedRecord, sent: Payload): boolean {
  const names = NAMES.filter((key) => sent[key] !== undefined);
  return names.every((key) => agree(sent[key], record[key]));
}

/** The values of a custom field as a record shows them. */
export function shownValues(record: ScannedRecord, fieldId: number): readonly string[] {
  const field = fieldsOf(record['custom_fields_values']).find((one) => member(one, 'field_id') === fieldId);
  return valuesOf(field).map((value) => plain(member(value, 'value')));
}

function fieldsAgree(sent: Json | undefined, shown: unknown): boolean {
  const known = new Map(fieldsOf(shown).map((field) => [member(field, 'field_id'), field]));
  return fieldsOf(sent).every((field) => {
    const values = valuesOf(field);
    const there = known.get(member(field, 'field_id'));
    if (there === undefined) return values.every(isBlank);
    if (!PLAIN_TYPES.has(member(there, 'field_type'))) return true;
    const digits = member(there, 'field_code') === 'PHONE';
    const left = valuesOf(there);
    return values.every((value) => left.some((one) => sameValue(value, one, digits)));
  });
}

/** An option is named by its number or its text, a phone by its digits. */
function sameValue(sent: unknown, shown: unknown, digits: boolean): boolean {
  const option = member(sent, 'enum_id');
  if (option !== undefined && member(sent, 'value') === undefined) return option === member(shown, 'enum_id');
  const [one, other] = [plain(member(sent, 'value')), plain(member(shown, 'value'))];
  if (digits) return one.replace(/\D/g, '') === other.replace(/\D/g, '');
  return one.toLowerCase() === other.toLowerCase() || sameNumber(one, other);
}

/** A field that was sent empty, or a box that was not ticked, may be missing in what is shown. */
function isBlank(value: unknown): boolean {
  const text = plain(member(value, 'value'));
  return (text === '' || text === 'false') && member(value, 'enum_id') === undefined;
}

/** Links by id must be there; a record that travelled inside must be there with all that was sent of it. */
function linksAgree(sent: Json | undefined, shown: unknown): boolean {
  return ['contacts', 'companies'].every((list) => {
    const known = listOf(member(shown, list));
    return listOf(member(sent, list)).every((one) => known.some((other) => isSame(one, other)));
  });
}

function isSame(sent: unknown, shown: unknown): boolean {
  const id = member(sent, 'id');
  if (id !== undefined) return id === member(shown, 'id');
  return isPayload(sent) && isPayload(shown) && showsAll({ ...shown, id: 0 }, sent);
}

function isPayload(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function agree(sent: Json | undefined, shown: unknown): boolean {
  if (typeof sent === 'object' && sent !== null && !Array.isArray(sent))
    return Object.entries(sent).every(([key, value]) => agree(value, member(shown, key)));
  const [one, other] = [plain(sent), plain(shown)];
  return one === other || sameNumber(one, other);
}

/** Text as it is compared: one form of each letter, single blanks. */
function plain(value: unknown): string {
  if (typeof value === 'string') return value.normalize('NFC').replace(/\s+/gu, ' ').trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function sameNumber(one: string, other: string): boolean {
  return one !== '' && other !== '' && Number(one) === Number(other);
}

function fieldsOf(value: unknown): readonly unknown[] {
  return listOf(value);
}

function valuesOf(field: unknown): readonly unknown[] {
  return listOf(member(field, 'values'));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}
