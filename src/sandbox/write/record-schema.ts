import * as z from 'zod';

import { optional } from '../http/optional.js';
import type { RecordPath } from '../store/record.js';
import type { Switches } from '../switches/switches.js';
import { customFieldsSchema, type WrittenField } from './custom-fields.js';
import { tagListSchema, type TagList } from './tags.js';

const int = optional(z.int());
const text = optional(z.string());

const common = {
  id: int,
  name: text,
  responsible_user_id: int,
  created_by: int,
  updated_by: int,
  created_at: int,
  updated_at: int,
  custom_fields_values: customFieldsSchema,
  tags_to_add: optional(tagListSchema),
  tags_to_delete: optional(tagListSchema),
  request_id: optional(z.union([z.string(), z.number()])),
};

const linkedContact = z.object({ id: z.int(), is_main: optional(z.boolean()) });
const linkedCompany = z.object({ id: z.int() });
const embedded = {
  tags: tagListSchema.nullish(),
  contacts: optional(z.array(linkedContact)),
  companies: optional(z.array(linkedCompany).max(1)),
  source: optional(z.looseObject({})),
};

const leadKeys = {
  price: int,
  status_id: int,
  pipeline_id: int,
  group_id: int,
  loss_reason_id: int,
  closed_at: int,
  visitor_uid: text,
};

const contactKeys = { first_name: text, last_name: text };

/** A lead, contact or company as written. Keys that the kind does not take are absent; null is taken for absent. */
export interface WrittenRecord {
  readonly id?: number | undefined;
  readonly name?: string | undefined;
  readonly first_name?: string | undefined;
  readonly last_name?: string | undefined;
  readonly price?: number | undefined;
  readonly pipeline_id?: number | undefined;
  readonly status_id?: number | undefined;
  readonly loss_reason_id?: number | undefined;
  readonly closed_at?: number | undefined;
  readonly responsible_user_id?: number | undefined;
  readonly created_by?: number | undefined;
  readonly updated_by?: number | undefined;
  readonly created_at?: number | undefined;
  readonly updated_at?: number | undefined;
  readonly custom_fields_values?: readonly WrittenField[] | undefined;
  readonly tags_to_add?: TagList;
  readonly tags_to_delete?: TagList;
  readonly _embedded?:
    | {
        /** The whole set; null and absent differ by a switch. */
        readonly tags?: TagList | null;
        readonly contacts?: readonly { id: number; is_main?: boolean | undefined }[] | undefined;
        readonly companies?: readonly { id: number }[] | undefined;
      }
    | undefined;
}

/** One item of leads/complex: a lead with at most one contact and one company, whole or by id. */
export type WrittenComplex = Omit<WrittenRecord, '_embedded'> & {
  readonly _embedded?:
    | {
        readonly contacts?: readonly WrittenRecord[] | undefined;
        readonly companies?: readonly WrittenRecord[] | undefined;
        readonly tags?: TagList | null;
        /** Its presence makes an incoming lead. */
        readonly metadata?: Readonly<Record<string, unknown>> | undefined;
      }
    | undefined;
};

interface Schemas {
  readonly leads: z.ZodType<WrittenRecord>;
  readonly contacts: z.ZodType<WrittenRecord>;
  readonly companies: z.ZodType<WrittenRecord>;
  readonly complex: z.ZodType<WrittenComplex>;
}

/** The schema of one written record. */
export function recordSchema(path: RecordPath, switches: Switches): z.ZodType<WrittenRecord> {
  return schemasFor(switches)[path];
}

export function complexSchema(switches: Switches): z.ZodType<WrittenComplex> {
  return schemasFor(switches).complex;
}

const wholePrice = optional(z.int());
const anyPrice = optional(z.number());

const schemas = {
  ignored: { whole: build(z.object, wholePrice), any: build(z.object, anyPrice) },
  refused: { whole: build(z.strictObject, wholePrice), any: build(z.strictObject, anyPrice) },
};

function schemasFor({ unknownKeys, decimalPrice }: Switches): Schemas {
  return schemas[unknownKeys][decimalPrice ? 'any' : 'whole'];
}

function build(make: typeof z.object | typeof z.strictObject, price: typeof anyPrice): Schemas {
  const ownTags = optional(make({ tags: tagListSchema.nullish() }));
  const contacts = make({ ...common, ...contactKeys, _embedded: ownTags });
  const companies = make({ ...common, _embedded: ownTags });
  const lead = { ...common, ...leadKeys, price };
  const whole = make({
    contacts: optional(z.array(contacts).max(1)),
    companies: optional(z.array(companies).max(1)),
    tags: tagListSchema.nullish(),
    metadata: optional(z.looseObject({})),
    source: optional(z.looseObject({})),
  });
  return {
    leads: make({ ...lead, _embedded: optional(make(embedded)) }),
    contacts,
    companies,
    complex: make({ ...lead, _embedded: optional(whole) }),
  };
}
