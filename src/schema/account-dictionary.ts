import * as z from 'zod';

/** The custom field types of Kommo (reference/custom-fields) that a lead, contact or company may have. */
export const customFieldTypes = [
  'text',
  'numeric',
  'monetary',
  'checkbox',
  'select',
  'radiobutton',
  'multiselect',
  'category',
  'multitext',
  'date',
  'date_time',
  'birthday',
  'url',
  'textarea',
  'streetaddress',
  'smart_address',
  'legal_entity',
  'org_legal_name',
  'linked_entity',
  'chained_list',
  'file',
  'items',
  'payer',
  'supplier',
  'price',
  'tracking_data',
] as const;

const id = z.int().nonnegative();
const named = z.strictObject({ id, name: z.string() });

export const optionSchema = z.strictObject({
  id,
  value: z.string(),
  code: z.string().nullable().optional(),
});

export const customFieldSchema = z.strictObject({
  id,
  name: z.string(),
  code: z.string().nullable(),
  /** Unknown types are kept: a newer Kommo may have them; a mapping that uses one is refused. */
  type: z.string(),
  isApiOnly: z.boolean().default(false),
  isComputed: z.boolean().default(false),
  currency: z.string().nullable().default(null),
  options: z.array(optionSchema).default([]),
});

const stageSchema = z.strictObject({ id, name: z.string(), sort: z.int(), type: z.int() });

const pipelineSchema = z.strictObject({
  id,
  name: z.string(),
  isMain: z.boolean(),
  isArchive: z.boolean(),
  stages: z.array(stageSchema),
});

const userSchema = z.strictObject({ id, name: z.string(), email: z.string(), isActive: z.boolean() });

const perEntity = <T extends z.ZodType>(list: T): z.ZodObject<{ lead: T; contact: T; company: T }> =>
  z.strictObject({ lead: list, contact: list, company: list });

/**
 * Everything of an account that names are resolved with: the content of `kommo.account.json`. Lists are in the
 * account's order.
 */
export const accountDictionarySchema = z.strictObject({
  version: z.literal(1),
  account: z.strictObject({
    id,
    name: z.string(),
    subdomain: z.string(),
    /** IANA name, e.g. `America/Sao_Paulo`. */
    timezone: z.string(),
    /** ISO 4217. */
    currency: z.string(),
    /** 1: first name first, 2: last name first. */
    nameOrder: z.union([z.literal(1), z.literal(2)]),
  }),
  users: z.array(userSchema),
  pipelines: z.array(pipelineSchema),
  customFields: perEntity(z.array(customFieldSchema)),
  tags: perEntity(z.array(named)),
  taskTypes: z.array(named),
  lossReasons: z.array(named),
});

export type AccountDictionary = z.infer<typeof accountDictionarySchema>;
export type CustomField = z.infer<typeof customFieldSchema>;
export type FieldOption = z.infer<typeof optionSchema>;
export type Pipeline = z.infer<typeof pipelineSchema>;
export type User = z.infer<typeof userSchema>;
