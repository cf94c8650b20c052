import * as z from 'zod';

import { customFieldsValues } from './custom-field.js';
import { authorship, filledText, tags } from './values.js';

const common = {
  name: filledText.optional(),
  ...authorship,
  custom_fields_values: customFieldsValues.optional(),
  tags_to_add: tags.optional(),
  _embedded: z.strictObject({ tags: tags.optional() }).optional(),
};

const create = z.strictObject(common);

/** A company as Kommo takes it, without `id` and `request_id` (reference/add-companies). */
export const companySchemas = {
  create,
  update: z.strictObject({ ...common, tags_to_delete: tags.optional() }),
  /** What is right for both. */
  upsert: create,
};
