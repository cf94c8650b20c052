import type { Cell } from '../model/cell.js';
import type { Json } from '../model/draft.js';
import type { CustomField } from '../schema/account-dictionary.js';
import type { AccountTime } from './account-time.js';
import { BY_ID, jsonCell, listOf, part, textCell, textOf, type ApiRecord, type Column } from './column.js';
import { nameFinder } from './account-labels.js';

/** How things that have a name and an id are shown. */
export type LabelStyle = 'names' | 'ids' | 'both';

export interface FieldColumnContext {
  readonly time: AccountTime;
  readonly labels: LabelStyle;
  /** What mappings call fields that Kommo makes in every account, by their code: `PHONE` is `phone`. */
  readonly standardNames: ReadonlyMap<string, string>;
  /** Names that several fields of the entity share; those are called `cf#123`. */
  readonly isAmbiguous: (name: string) => boolean;
}

interface Naming {
  readonly field: string;
  readonly title: string;
}

/** The columns of one custom field; a field of phones has one for each kind of phone. */
export function fieldColumns(field: CustomField, context: FieldColumnContext): readonly Column[] {
  const naming = namingOf(field, context);
  if (field.type === 'multitext') return labelledColumns(field, naming);
  if (field.type === 'smart_address') return addressColumns(field, naming);
  if (['select', 'radiobutton', 'category', 'multiselect'].includes(field.type))
    return optionColumns(field, naming, context.labels);
  const plain = plainTypes(context.time).get(field.type);
  const cell = cellOf(field, plain?.cell ?? wholeValue);
  const isWritable = plain !== undefined && !field.isComputed;
  return [{ ...naming, cell, ...(isWritable && { readBack: { target: naming.field, steps: plain.steps } }) }];
}

function namingOf(field: CustomField, { standardNames, isAmbiguous }: FieldColumnContext): Naming {
  const standard = field.code === null ? undefined : standardNames.get(field.code);
  if (standard !== undefined) return { field: standard, title: field.name };
  const isNamed = !isAmbiguous(field.name) && field.name.trim() === field.name && field.name !== '';
  return { field: isNamed ? `cf:${field.name}` : `cf#${field.id}`, title: field.name || `Field ${field.id}` };
}

interface PlainType {
  /** Of the one value of such a field. */
  readonly cell: (values: readonly Json[]) => Cell;
  /** How a mapping reads it back. */
  readonly steps: string;
}

function plainTypes(time: AccountTime): ReadonlyMap<string, PlainType> {
  const text: PlainType = { cell: only(textCell), steps: '' };
  const number: PlainType = { cell: only(exactNumber), steps: 'number' };
  const day: PlainType = { cell: only((value) => unix(value, time.day)), steps: 'date' };
  const moment: PlainType = { cell: only((value) => unix(value, time.moment)), steps: 'datetime' };
  return new Map([
    ['text', text],
    ['textarea', text],
    ['url', text],
    ['streetaddress', text],
    ['tracking_data', text],
    ['org_legal_name', text],
    ['numeric', number],
    ['monetary', number],
    ['price', number],
    ['checkbox', { cell: only(textCell), steps: 'bool' }],
    ['date', day],
    ['birthday', day],
    ['date_time', moment],
  ]);
}

/** The one value of a field; fields of an unknown future, with more than one, are shown whole. */
function only(show: (value: Json | undefined) => Cell): PlainType['cell'] {
  return (values) => (values.length > 1 ? wholeValue(values) : show(part(values[0], 'value')));
}

function wholeValue(values: readonly Json[]): Cell {
  return jsonCell(values);
}

/** Kommo sends numbers as text ("1.5"). A number that a sheet would round stays text. */
function exactNumber(value: Json | undefined): Cell {
  if (
    typeof value === 'string' &&
    /^-?\d{1,15}(?:\.\d+)?$/.test(value) &&
    value.replace(/\D/g, '').length <= 15
  )
    return Number(value);
  return textCell(value);
}

function unix(value: Json | undefined, show: AccountTime['day']): Cell {
  const seconds = typeof value === 'string' && /^-?\d{1,12}$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' ? show(seconds) : textCell(value);
}

function cellOf({ id }: CustomField, show: (values: readonly Json[]) => Cell): Column['cell'] {
  return (record) => {
    const values = valuesOf(record, id);
    return values.length === 0 ? '' : show(values);
  };
}

type Fields = ReadonlyMap<Json | undefined, readonly Json[]>;

/** The columns of a row are asked one after the other, so the last record is enough; a weak map would cost the collector more. */
let last: { readonly record: ApiRecord; readonly fields: Fields } | undefined;

/** The values of a custom field of a record; the record's fields are looked through once. */
function valuesOf(record: ApiRecord, fieldId: number): readonly Json[] {
  if (last?.record !== record) last = { record, fields: fieldsOf(record) };
  return last.fields.get(fieldId) ?? none;
}

const none: readonly Json[] = [];

function fieldsOf(record: ApiRecord): Fields {
  const items = listOf(record['custom_fields_values']);
  return new Map(items.map((item) => [part(item, 'field_id'), listOf(part(item, 'values'))]));
}

/** Between several values of one cell; the first that no option of the field contains. */
export function separatorOf(texts: readonly string[]): string {
  return [';', '|', '/'].find((mark) => !texts.some((text) => text.includes(mark))) ?? ';';
}

function optionColumns(field: CustomField, naming: Naming, labels: LabelStyle): readonly Column[] {
  const several = field.type === 'multiselect';
  const separator = separatorOf(field.options.map(({ value }) => value));
  const nameOf = nameFinder(field.options.map(({ id, value }) => ({ id, name: value })));
  const steps = several ? `list("${separator}")` : '';
  const readBack = field.isComputed ? {} : { readBack: { target: naming.field, steps } };
  const join = (show: (item: Json) => string): Column['cell'] =>
    cellOf(field, (values) => values.map(show).join(several ? `${separator} ` : ', '));
  const name = (item: Json): string => {
    const id = part(item, 'enum_id');
    const label = typeof id === 'number' ? nameOf(id) : undefined;
    return label?.startsWith('#') === false ? label : textOf(part(item, 'value') ?? label);
  };
  const names: Column = { ...naming, cell: join(name), ...readBack };
  const ids: Column = {
    field: `${naming.field}.id`,
    title: `${naming.title} ID`,
    cell: join((item) => textOf(part(item, 'enum_id'))),
    ...(several || field.isComputed ? {} : { readBack: { target: naming.field, steps: BY_ID } }),
  };
  return labels === 'names' ? [names] : labels === 'ids' ? [ids] : [names, ids];
}

/** A column for each kind of phone or e-mail, and on request one for all of them. */
function labelledColumns(field: CustomField, naming: Naming): readonly Column[] {
  const codes = field.options.map(({ code, value }) => code ?? value);
  const texts = (values: readonly Json[], wanted?: string): Cell =>
    values
      .filter((item) => wanted === undefined || kindOf(item, field) === wanted)
      .map((item) => textOf(part(item, 'value')))
      .join('; ');
  const all: Column = { ...naming, cell: cellOf(field, texts), onRequest: codes.length > 0 };
  const kinds = codes.map((code): Column => ({
    field: `${naming.field}:${code}`,
    title: `${naming.title} (${code})`,
    cell: cellOf(field, (values) => texts(values, code)),
    readBack: { target: naming.field, steps: 'list(";")', enum: code },
  }));
  return [...kinds, all];
}

/** The code of a value's kind; by the id where no code came, and the first kind where neither did. */
function kindOf(item: Json, { options }: CustomField): string | undefined {
  const code = part(item, 'enum_code') ?? part(item, 'enum');
  const known = options.find((option) => option.code === code && code !== null);
  const option = known ?? options.find(({ id }) => id === part(item, 'enum_id')) ?? options[0];
  return option?.code ?? option?.value;
}

const addressParts = ['address_line_1', 'address_line_2', 'city', 'state', 'zip', 'country'] as const;

function addressColumns(field: CustomField, naming: Naming): readonly Column[] {
  return addressParts.map((name, index): Column => {
    const isPart = (item: Json): boolean =>
      part(item, 'enum_code') === name || (part(item, 'enum_code') ?? null) === null
        ? part(item, 'enum_code') === name || part(item, 'enum_id') === index + 1
        : false;
    return {
      field: `${naming.field}:${name}`,
      title: `${naming.title} (${name.replaceAll('_', ' ')})`,
      cell: cellOf(field, (values) => textCell(part(values.find(isPart), 'value'))),
      readBack: { target: naming.field, steps: '', enum: name },
    };
  });
}
