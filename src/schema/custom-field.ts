import * as z from 'zod';

import type { customFieldTypes } from './account-dictionary.js';
import { filledText, lengthFrom, lengthTo, recordId } from './values.js';

type CustomFieldType = (typeof customFieldTypes)[number];

/**
 * One item of `custom_fields_values`. `values: null` clears the field. What `values` may hold depends on the type of
 * the field: see `valueSchemas`.
 */
const customFieldItem = z
  .strictObject({
    field_id: recordId.optional(),
    field_code: filledText.optional(),
    values: z.array(z.unknown()).nullable(),
  })
  .refine((item) => (item.field_id === undefined) !== (item.field_code === undefined), {
    error: 'a field named by either its id or its code',
  });

export const customFieldsValues = z.array(customFieldItem);
export type CustomFieldItem = z.infer<typeof customFieldItem>;

const YEAR_1800 = -5_364_662_400;
const YEAR_2200 = 7_258_118_400;

/** Exactly one item: a tuple is checked faster than an array with bounds. */
const one = <T extends z.ZodType>(item: T): z.ZodTuple<[T], null> =>
  z.tuple([item], { error: 'one value: the field holds neither none nor more' });

const some = <T extends z.ZodType>(item: T): z.ZodArray<T> =>
  z.array(item).check(lengthFrom(1, 'at least one value, or null to clear the field'));

const single = <T extends z.ZodType>(
  value: T,
): z.ZodTuple<[z.ZodObject<{ value: T }, z.core.$strict>], null> => one(z.strictObject({ value }));

const text = single(filledText);

const amount = single(
  z.union([z.number(), z.string().regex(/^-?\d+(?:\.\d+)?$/)], { error: 'a number with a decimal point' }),
);

/** Kommo keeps the account's local midnight of the day that holds the moment (measured on a live account). */
const moment = single(
  z.union(
    [
      z.int().min(YEAR_1800, { error: 'a day after 1800' }).max(YEAR_2200, { error: 'a day before 2200' }),
      z.iso.datetime({ offset: true }),
    ],
    { error: 'unix seconds between the years 1800 and 2200, or a date and time with offset' },
  ),
);

/** An option by its id, its code or its exact text; the API adds no options (reference/custom-fields). */
const choice = z
  .strictObject({
    value: filledText.optional(),
    enum_id: recordId.optional(),
    enum_code: filledText.nullable().optional(),
  })
  .refine((item) => item.value !== undefined || item.enum_id !== undefined || Boolean(item.enum_code), {
    error: 'an option, by enum_id, enum_code or value',
  });

const labelled = z.strictObject({
  value: filledText,
  enum_code: filledText.optional(),
  enum_id: recordId.optional(),
});

const addressPart = z
  .strictObject({
    value: filledText,
    enum_code: z.enum(['address_line_1', 'address_line_2', 'city', 'state', 'zip', 'country']).optional(),
    enum_id: z.int().min(1).max(6).optional(),
  })
  .refine((item) => (item.enum_code === undefined) !== (item.enum_id === undefined), {
    error: 'a part of an address, named by either enum_code or enum_id',
  });

const optionalText = z.string().nullable().optional();

/** The identifiers that Kommo keeps of a legal person, whatever the country. */
const legalNumbers = {
  vat_id: optionalText,
  tax_registration_reason_code: optionalText,
  kpp: optionalText,
  bank_code: optionalText,
  unp: optionalText,
  bin: optionalText,
  egrpou: optionalText,
  mfo: optionalText,
  bank_account_number: optionalText,
  oked: optionalText,
  director: optionalText,
  address: optionalText,
  real_address: optionalText,
};

const legalEntity = z.strictObject({
  name: filledText,
  entity_type: z.int().min(1).max(2).nullable().optional(),
  external_uid: optionalText,
  ...legalNumbers,
});

const payer = z.strictObject({
  name: filledText.optional(),
  entity_type: filledText.optional(),
  entity_id: recordId.optional(),
  type: z.int().optional(),
  phone: optionalText,
  email: optionalText,
  ...legalNumbers,
});

const linkedEntity = z.strictObject({
  name: filledText.optional(),
  entity_id: recordId,
  entity_type: filledText,
  catalog_id: recordId.optional(),
});

const file = z.strictObject({
  file_uuid: filledText,
  version_uuid: filledText.optional(),
  file_name: filledText.optional(),
  file_size: z.int().nonnegative().optional(),
});

const invoiceItem = z.strictObject({
  sku: optionalText,
  description: optionalText,
  unit_price: z.number().optional(),
  quantity: z.number().optional(),
  unit_type: optionalText,
  discount: z.strictObject({ type: filledText, value: z.number() }).optional(),
  vat_rate_id: z.int().optional(),
  vat_rate_value: z.number().optional(),
  external_uid: optionalText,
  product_id: recordId.optional(),
  bonus_points_per_purchase: z.number().optional(),
  metadata: z.unknown().optional(),
});

/** The values of one option field; `many` for multiselect. */
export const choiceValues = { one: one(choice), many: some(choice) };

/** The values of one text field. */
export const textValues = text;

/** The values of a PHONE, EMAIL or IM field. Without a code or id Kommo takes WORK (reference/custom-fields). */
export const labelledValues = some(labelled);

/** `values` of `custom_fields_values[i]`, by the type of its field (reference/custom-fields). */
export const valueSchemas = {
  text,
  textarea: text,
  url: text,
  streetaddress: text,
  tracking_data: text,
  org_legal_name: text,
  numeric: amount,
  monetary: amount,
  price: amount,
  checkbox: single(z.boolean()),
  select: choiceValues.one,
  radiobutton: choiceValues.one,
  category: choiceValues.one,
  multiselect: choiceValues.many,
  multitext: labelledValues,
  date: moment,
  date_time: moment,
  birthday: moment,
  smart_address: some(addressPart).check(lengthTo(6, 'at most six parts of an address')),
  legal_entity: some(z.strictObject({ value: legalEntity })),
  linked_entity: some(z.strictObject({ value: linkedEntity })),
  chained_list: some(z.strictObject({ catalog_id: recordId, catalog_element_id: recordId })).check(
    lengthTo(5, 'at most five elements'),
  ),
  file: single(file),
  items: some(z.strictObject({ value: invoiceItem })),
  payer: single(payer),
  supplier: single(z.strictObject({ entity_id: recordId })),
} as const satisfies Record<CustomFieldType, z.ZodType>;
