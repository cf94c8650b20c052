import * as z from 'zod';

const kinds = z.enum([
  'latency',
  'status',
  'status-after',
  'throttle',
  'block',
  'payment',
  'repeat',
  'timeout-before',
  'timeout-after',
  'timeout-late',
  'reset-before',
  'reset-after',
  'silent-before',
  'silent-after',
  'truncate',
  'html',
  'request-ids-reordered',
  'request-ids-missing',
  'request-ids-foreign',
  'request-ids-duplicated',
  'empty',
]).describe(`What goes wrong. Whether the write is stored:
latency: the answer waits "ms" milliseconds; stored.
status: the answer is "status", not stored; status-after: the same, but stored.
throttle: 429; block: 403 with a page of the gateway; payment: 402; repeat: 400 "system error, please repeat"; none is stored.
timeout-before, timeout-after, timeout-late: 504, not stored, stored, or stored "ms" milliseconds after the answer.
reset-before, reset-after: the connection is cut, not stored or stored.
silent-before, silent-after: no answer ever comes, not stored or stored.
truncate: half of the body, then the connection is cut; stored.
html: 200 with a page instead of JSON; stored.
request-ids-reordered, -missing, -foreign, -duplicated: the answer to a write names its items so; stored.
empty: 204 instead of the answer; stored.`);

/** One fault: which requests it strikes, and how. Of several faults that meet a request the first counts, latencies add up. */
export const faultSchema = z.strictObject({
  fault: kinds,
  method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']).optional().describe('Any method when left out.'),
  path: z
    .string()
    .optional()
    .describe(
      'A path without query, such as /api/v4/leads: it and all below it, or a glob with * and **. Any path when left out.',
    ),
  nth: z
    .int()
    .positive()
    .optional()
    .describe('Only the n-th request that method and path fit, counted from 1.'),
  every: z.int().positive().optional().describe('Every n-th request that method and path fit.'),
  probability: z.number().min(0).max(1).optional().describe("By chance, from the sandbox's seed."),
  times: z.int().positive().optional().describe('How often it strikes at most.'),
  status: z.int().min(200).max(599).optional().describe('For status and status-after; 500 when left out.'),
  html: z.boolean().optional().describe('Answer with a page of the gateway instead of problem JSON.'),
  detail: z.string().optional().describe('The text in the problem JSON.'),
  retryAfter: z
    .union([z.int(), z.string()])
    .optional()
    .describe(
      'For throttle: a Retry-After header with this value; a number is also retry_after in the body.',
    ),
  ms: z.int().nonnegative().optional().describe('For latency and timeout-late; 3000 when left out.'),
  partial: z
    .int()
    .nonnegative()
    .optional()
    .describe('For a fault that stores: only the first so many items of the written array are stored.'),
});

export const faultScriptSchema = z.array(faultSchema);

export type Fault = z.infer<typeof faultSchema>;
export type FaultScript = z.infer<typeof faultScriptSchema>;
