import * as z from 'zod';

import { durationSchema } from './faults/duration.js';

/**
 * The behaviours of Kommo on which sources disagree or nothing is known, each with the value the sandbox takes
 * unless told otherwise. May be changed while it runs.
 */
export const switchesSchema = z.strictObject({
  throttleBody: z
    .enum(['json', 'html'])
    .default('json')
    .describe(
      'Body of a 429: problem JSON with retry_after (documented), or a page of the gateway (reported).',
    ),
  throttleRetryAfter: z
    .int()
    .nonnegative()
    .default(1)
    .describe(
      'Seconds in retry_after of a 429 body. The documentation shows 300; a second keeps tests quick.',
    ),
  throttleHeader: z
    .boolean()
    .default(false)
    .describe('Send a Retry-After header with a 429. Kommo documents none.'),
  blockAfter: z
    .int()
    .positive()
    .default(100)
    .describe('Number of 429 answers after which every request is answered 403 with a page of the gateway.'),
  missingRecord: z
    .enum(['204', '404'])
    .default('204')
    .describe('Answer to GET of an id that does not exist: 204 (measured) or 404 (reported).'),
  emptyCustomFields: z
    .enum(['null', 'array'])
    .default('null')
    .describe('custom_fields_values of a record without any: null (captures) or [] (one newer page).'),
  nullTags: z
    .enum(['keep', 'clear'])
    .default('keep')
    .describe('_embedded.tags: null in a PATCH: ignored (reported) or removes every tag (documented).'),
  emptyValues: z
    .enum(['clear', 'keep'])
    .default('clear')
    .describe('values: [] of a custom field: clears the field or leaves it. values: null always clears.'),
  bulkLink: z
    .boolean()
    .default(true)
    .describe('Whether /{entity}/link, /{entity}/unlink and /{entity}/links exist; if not they answer 404.'),
  emptyLinks: z
    .enum(['list', '204'])
    .default('list')
    .describe('Answer to GET /{entity}/{id}/links where there are none: an empty list, or 204.'),
  eventLimit: z
    .int()
    .positive()
    .max(250)
    .default(250)
    .describe('Most events on a page: 250 (documented, and seen), or 100 (an older page).'),
  atomicBatch: z
    .boolean()
    .default(true)
    .describe(
      'Whether one bad item refuses the whole batch; if not, the sound items are stored all the same.',
    ),
  nextOnFullLastPage: z
    .boolean()
    .default(false)
    .describe('Whether an exactly full last page has a next link, which then leads to a 204.'),
  inclusiveRanges: z
    .boolean()
    .default(true)
    .describe('Whether the ends of a from/to filter belong to the range.'),
  customFieldFilter: z
    .boolean()
    .default(false)
    .describe(
      'Whether filter[custom_fields_values] is honoured; if not it is ignored like an unknown filter.',
    ),
  contactCreatedFilter: z
    .boolean()
    .default(true)
    .describe('Whether contacts honour filter[created_at]; if not it is ignored.'),
  ifModifiedSince: z
    .boolean()
    .default(false)
    .describe('Whether lists answer 304 when nothing changed since the If-Modified-Since header.'),
  unknownKeys: z
    .enum(['ignored', 'refused'])
    .default('ignored')
    .describe('Keys of a written record that Kommo does not know: passed over, or FieldNotExpected.'),
  createdAtHonoured: z
    .boolean()
    .default(true)
    .describe(
      'Whether created_at and updated_at of a write are stored (documented), or replaced by the clock.',
    ),
  decimalPrice: z
    .boolean()
    .default(false)
    .describe('Whether a price with decimals is accepted (and rounded) instead of refused as InvalidType.'),
  optionCase: z
    .enum(['exact', 'ignored'])
    .default('exact')
    .describe('How the text of a select option is compared with the options of the field.'),
  tagCase: z
    .enum(['exact', 'ignored'])
    .default('ignored')
    .describe('Whether tags that differ in case alone are the same tag.'),
  uncheckedBox: z
    .enum(['absent', 'false'])
    .default('absent')
    .describe('How a checkbox that was written as false reads back: not at all (captured), or as false.'),
  nameSplit: z
    .enum(['first-word', 'whole'])
    .default('first-word')
    .describe('How a contact name of several words is divided when no first_name or last_name is sent.'),
  missingLeadName: z
    .enum(['numbered', 'empty'])
    .default('numbered')
    .describe('What a lead without a name is called: "Lead #<id>" or nothing.'),
  selfLinkQuery: z
    .boolean()
    .default(false)
    .describe("Whether the self link of a listed record repeats the list's query string (captured)."),
  searchLag: z
    .int()
    .nonnegative()
    .default(0)
    .describe('Seconds after its last change during which a record is not found by query=.'),
  latency: durationSchema
    .default(0)
    .describe('How long every answer of the API waits: milliseconds, {from, to}, or {median, p99}.'),
  timeoutAbove: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe('A write of more items than this is answered 504; null for never.'),
  timeoutCommits: z.boolean().default(false).describe('Whether such a write was stored all the same.'),
  bodyLimit: z
    .int()
    .positive()
    .default(10_000_000)
    .describe('Bytes of a request body above which the answer is 413.'),
});

export type Switches = z.infer<typeof switchesSchema>;

export const defaultSwitches: Switches = switchesSchema.parse({});

const change = z.record(z.string(), z.unknown());

/** Changes some switches; those not named stay. Throws a ZodError for an unknown name or a wrong value. */
export function changeSwitches(current: Switches, changes: unknown): Switches {
  return switchesSchema.parse({ ...current, ...change.parse(changes) });
}
