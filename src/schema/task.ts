import * as z from 'zod';

import { authorship, filledText, parentType, recordId, unixSeconds } from './values.js';

const common = {
  task_type_id: recordId.optional(),
  entity_id: recordId.optional(),
  entity_type: parentType.optional(),
  is_completed: z.boolean().optional(),
  /** Seconds. */
  duration: z.int().nonnegative({ error: 'a number of seconds' }).optional(),
  result: z.strictObject({ text: filledText }).optional(),
  ...authorship,
};

const create = z.strictObject({ text: filledText, complete_till: unixSeconds, ...common });
const update = z.strictObject({
  text: filledText.optional(),
  complete_till: unixSeconds.optional(),
  ...common,
});

/** A task as Kommo takes it, without `id` and `request_id` (reference/add-tasks). */
export const taskSchemas = { create, update, upsert: create };
