import * as z from 'zod';

import { durationSchema } from '../faults/duration.js';
import { known } from './known.js';

const most = z.int().positive();

/** The limit, the block, waits and tokens. */
export const trafficSwitches = {
  rate: most
    .nullable()
    .default(7)
    .meta(known('documented', 'Requests within any second; those above answer 429. null for no limit.')),
  rateScope: z
    .enum(['account', 'token'])
    .default('account')
    .meta(known('unknown', 'Whether all requests share the limit, or those of each token have their own.')),
  throttleBody: z
    .enum(['json', 'html'])
    .default('json')
    .meta(
      known(
        'documented',
        'Body of a 429: problem JSON with retry_after, or a page of the gateway as reported.',
      ),
    ),
  throttleRetryAfter: z
    .int()
    .nonnegative()
    .default(1)
    .meta(known('own', 'Seconds in retry_after of a 429. The documentation shows 300; 1 keeps tests quick.')),
  throttleHeader: z
    .boolean()
    .default(false)
    .meta(known('reported', 'Whether a 429 has a Retry-After header.')),
  blockAfter: most
    .default(100)
    .meta(
      known('unknown', 'Number of 429 answers after which every request is answered 403 with a web page.'),
    ),
  blockSeconds: most
    .nullable()
    .default(null)
    .meta(known('unknown', 'Seconds after which the block lifts by itself; null for never.')),
  latency: durationSchema
    .default(0)
    .meta(known('own', 'How long every answer waits: milliseconds, {from, to}, or {median, p99}.')),
  timeoutAbove: most
    .nullable()
    .default(null)
    .meta(known('documented', 'A write of more items than this is answered 504; null for never.')),
  timeoutCommits: z
    .boolean()
    .default(false)
    .meta(known('unknown', 'Whether what timeoutAbove answers 504 was stored all the same.')),
  bodyLimit: most
    .default(10_000_000)
    .meta(known('unknown', 'Bytes of a request body above which the answer is 413.')),
  accessTokenSeconds: most
    .default(86_400)
    .meta(known('documented', 'How long an access token of the OAuth endpoint is good.')),
};
