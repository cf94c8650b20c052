import * as z from 'zod';

import { recordPaths } from '../store/record.js';
import { durationSchema } from './duration.js';
import { faultKinds, faultNames, isStriking, readName, type FaultName } from './kinds.js';

const count = z.int().nonnegative().max(100_000);

/** Where a fault strikes. Every condition that is given must hold. */
const where = {
  method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']).optional().describe('Any method when left out.'),
  path: z
    .string()
    .optional()
    .describe(
      'A path without query, such as /api/v4/leads: it and all below it, or a glob with * and **. Any path when left out.',
    ),
  page: z.int().positive().optional().describe('Only requests for this page of a list.'),
  above: count.optional().describe('Only writes of more items than this.'),
  nth: z
    .int()
    .positive()
    .optional()
    .describe('Only the n-th request that the conditions above fit, counted from 1.'),
  every: z.int().positive().optional().describe('Every n-th request that the conditions above fit.'),
  probability: z.number().min(0).max(1).optional().describe("By chance, from the sandbox's seed."),
  times: z.int().positive().optional().describe('How often it strikes at most.'),
};

/** What a fault does. Each key means something to some faults only. */
const what = {
  status: z.int().min(200).max(599).optional(),
  html: z.boolean().optional().describe('Answer with a page of the gateway instead of problem JSON.'),
  detail: z.string().optional().describe('The text in the problem JSON.'),
  retryAfter: z
    .union([z.int(), z.string().regex(/^[\x20-\x7e]*$/, 'not the value of a header')])
    .optional()
    .describe('A Retry-After header with this value; a number is also retry_after in the body.'),
  ms: durationSchema.optional(),
  partial: count
    .optional()
    .describe('Only the first so many items of the written array are stored; for a fault that stores.'),
  items: z.array(count).optional(),
  to: z.url().optional(),
  kind: z
    .enum(recordPaths)
    .optional()
    .describe('Which records change; those that the path names when left out, else leads.'),
  create: count.optional(),
  update: count.optional().describe('Those longest unchanged.'),
  delete: count.optional().describe('Those with the lowest ids; they go to the trash.'),
  which: z.enum(['first', 'last']).optional().describe('last: the newest instead.'),
};

/**
 * One fault: which requests it strikes, and how. Of several faults that meet a request the first counts; waits and
 * changes of the data add up.
 */
export const faultSchema = z
  .strictObject({ fault: z.enum(faultNames), ...where, ...what })
  .superRefine((fault, context) => {
    const given = Object.keys(fault).filter((key) => Object.hasOwn(what, key));
    for (const key of given)
      if (!keysOf(fault.fault).includes(key))
        context.addIssue({ code: 'custom', path: [key], message: `means nothing to ${fault.fault}` });
  });

export const faultScriptSchema = z.array(faultSchema);

export type Fault = z.infer<typeof faultSchema>;
export type FaultScript = z.infer<typeof faultScriptSchema>;

function keysOf(name: FaultName): readonly string[] {
  const { shape, point } = readName(name);
  const ofPoint = point === 'before' ? [] : point === 'late' ? ['partial', 'ms'] : ['partial'];
  return isStriking(shape) ? [...faultKinds[shape].keys, ...ofPoint] : faultKinds[shape].keys;
}
