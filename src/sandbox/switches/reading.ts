import * as z from 'zod';

import { known } from './known.js';

const most = z.int().positive();

/** What lists and records look like when they are read. */
export const readingSwitches = {
  missingRecord: z
    .enum(['204', '404'])
    .default('204')
    .meta(known('measured', 'GET of an id that does not exist: 204, or 404 as some report.')),
  emptyCustomFields: z
    .enum(['null', 'array'])
    .default('null')
    .meta(
      known('reported', 'custom_fields_values of a record without any: null, or [] as on one newer page.'),
    ),
  emptyLinks: z
    .enum(['list', '204'])
    .default('list')
    .meta(known('unknown', 'Links of a record that has none: an empty list, or 204.')),
  overLimit: z
    .enum(['clipped', 'refused'])
    .default('clipped')
    .meta(known('measured', 'A limit above 250 on a read: 250 rows, or 422.')),
  unknownFilter: z
    .enum(['ignored', 'refused'])
    .default('ignored')
    .meta(known('measured', 'A filter that a list does not know: the whole list with 200, or 400.')),
  defaultOrder: z
    .enum(['updated_at', 'id'])
    .default('updated_at')
    .meta(known('measured', 'The order of a list that is asked for none; ascending.')),
  shortPages: z
    .int()
    .nonnegative()
    .default(0)
    .meta(known('reported', 'Rows that a page holds less than its limit although more follow.')),
  nextOnFullLastPage: z
    .boolean()
    .default(false)
    .meta(known('unknown', 'Whether an exactly full last page has a next link, which then leads to a 204.')),
  lastPage: most
    .nullable()
    .default(null)
    .meta(known('unknown', 'The highest page of a list; those above it answer 400. null for any.')),
  urlLimit: most
    .nullable()
    .default(null)
    .meta(
      known('unknown', 'Characters of a path with its query above which the answer is 414. null for any.'),
    ),
  eventLimit: most
    .max(250)
    .default(250)
    .meta(known('documented', 'Most events on a page: 250, or 100 as on an older page.')),
  inclusiveRanges: z
    .boolean()
    .default(true)
    .meta(known('unknown', 'Whether the ends of a from/to filter belong to the range.')),
  customFieldFilter: z
    .boolean()
    .default(false)
    .meta(
      known(
        'unknown',
        'Whether filter[custom_fields_values] is honoured, or ignored like an unknown filter.',
      ),
    ),
  contactCreatedFilter: z
    .boolean()
    .default(true)
    .meta(
      known('documented', 'Whether contacts honour filter[created_at]; the pages contradict each other.'),
    ),
  changeFilter: z
    .boolean()
    .default(true)
    .meta(
      known('measured', 'Whether leads, contacts and companies honour filter[updated_at], or ignore it.'),
    ),
  ifModifiedSince: z
    .union([z.boolean(), z.literal('always')])
    .default(false)
    .meta(
      known(
        'unknown',
        'Whether a page of a list is 304 when none of its rows changed since If-Modified-Since; "always": whatever changed.',
      ),
    ),
  uncheckedBox: z
    .enum(['absent', 'false'])
    .default('absent')
    .meta(known('reported', 'A checkbox that was written as false: not there on read, or false.')),
  selfLinkQuery: z
    .boolean()
    .default(false)
    .meta(known('reported', "Whether the self link of a listed record repeats the list's query string.")),
  lossReasonShape: z
    .enum(['array', 'object'])
    .default('array')
    .meta(
      known('documented', '_embedded.loss_reason of a lead: a list of one, or the object; pages show both.'),
    ),
  enumsShape: z
    .enum(['array', 'object'])
    .default('array')
    .meta(
      known('reported', 'enums in the answer to a PATCH of one field: a list, or an object keyed by index.'),
    ),
  searchLag: z
    .int()
    .nonnegative()
    .default(0)
    .meta(known('unknown', 'Seconds after its last change during which a record is not found by query=.')),
};
