import * as z from 'zod';

import { customFieldsValues } from './custom-field.js';
import { authorship, filledText, lengthTo, recordId, tags, unixSeconds } from './values.js';

const common = {
  name: filledText.optional(),
  /** Whole units: a decimal is refused by Kommo with InvalidType. */
  price: z.int().optional(),
  pipeline_id: recordId.optional(),
  status_id: recordId.optional(),
  loss_reason_id: recordId.optional(),
  closed_at: unixSeconds.optional(),
  ...authorship,
  custom_fields_values: customFieldsValues.optional(),
  tags_to_add: tags.optional(),
};

const taggedOnly = z.strictObject({ tags: tags.optional() });

/** A new lead may name its contacts and company; afterwards only the link routes change them (reference/adding-leads). */
const embedded = z.strictObject({
  tags: tags.optional(),
  contacts: z.array(z.strictObject({ id: recordId, is_main: z.boolean().optional() })).optional(),
  companies: z
    .array(z.strictObject({ id: recordId }))
    .check(lengthTo(1, 'at most one company'))
    .optional(),
  source: z.strictObject({ external_id: filledText, type: z.literal('widget') }).optional(),
});

/** A lead as Kommo takes it, without `id` and `request_id`. */
export const leadSchemas = {
  create: z.strictObject({ ...common, visitor_uid: filledText.optional(), _embedded: embedded.optional() }),
  update: z.strictObject({
    ...common,
    tags_to_delete: tags.optional(),
    _embedded: taggedOnly.optional(),
  }),
  /** What is right for both. */
  upsert: z.strictObject({ ...common, _embedded: taggedOnly.optional() }),
};
