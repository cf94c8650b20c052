import type * as z from 'zod';

import type { Entity } from '../model/entity.js';
import { companySchemas } from './company.js';
import { contactSchemas } from './contact.js';
import { leadSchemas } from './lead.js';
import { noteSchemas } from './note.js';
import { taskSchemas } from './task.js';

/**
 * What Kommo accepts in one write of each kind, without `id` and `request_id`. `upsert` holds what is right both for
 * a create and for an update.
 */
export const payloadSchemas = {
  lead: leadSchemas,
  contact: contactSchemas,
  company: companySchemas,
  task: taskSchemas,
  note: noteSchemas,
} as const satisfies Record<Entity, Record<'create' | 'update' | 'upsert', z.ZodType>>;
