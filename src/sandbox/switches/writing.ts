import * as z from 'zod';

import { known } from './known.js';

const most = z.int().positive();

/** What becomes of what is written. */
export const writingSwitches = {
  writeLimit: most
    .default(250)
    .meta(known('documented', 'Most items of one write; more are refused with 422 "Limit 250 per page".')),
  atomicBatch: z
    .boolean()
    .default(true)
    .meta(known('inferred', 'Whether one bad item refuses the whole batch, or the sound ones are stored.')),
  unknownKeys: z
    .enum(['ignored', 'refused'])
    .default('ignored')
    .meta(
      known(
        'unknown',
        'Keys of a written record that Kommo does not know: passed over, or FieldNotExpected.',
      ),
    ),
  createdAtHonoured: z
    .boolean()
    .default(true)
    .meta(
      known(
        'documented',
        'Whether created_at and updated_at of a write are stored, or replaced by the clock.',
      ),
    ),
  decimalPrice: z
    .boolean()
    .default(false)
    .meta(known('reported', 'Whether a price with decimals is rounded, or refused as InvalidType.')),
  nullTags: z
    .enum(['keep', 'clear'])
    .default('keep')
    .meta(
      known(
        'reported',
        '_embedded.tags: null in a PATCH: ignored, or all tags go as the documentation says.',
      ),
    ),
  tagCase: z
    .enum(['exact', 'ignored'])
    .default('ignored')
    .meta(known('reported', 'Whether tags that differ in case alone are the same tag.')),
  emptyValues: z
    .enum(['clear', 'keep'])
    .default('clear')
    .meta(
      known('reported', 'values: [] of a custom field: clears it, or leaves it. values: null always clears.'),
    ),
  emptyText: z
    .enum(['keep', 'clear'])
    .default('keep')
    .meta(known('reported', 'An empty text in a custom field: leaves it as it is, or clears it.')),
  repeatedField: z
    .enum(['last', 'refused'])
    .default('last')
    .meta(
      known('unknown', 'The same custom field twice in one record: the last counts, or NotSupportedChoice.'),
    ),
  optionCase: z
    .enum(['exact', 'ignored'])
    .default('exact')
    .meta(known('unknown', 'How the text of a select option is compared with the options of the field.')),
  textLimit: most
    .nullable()
    .default(null)
    .meta(
      known('unknown', 'Characters of a name or a text field, beyond which longText decides. null for any.'),
    ),
  longText: z
    .enum(['cut', 'refused'])
    .default('refused')
    .meta(known('unknown', 'A text beyond textLimit: cut, or refused.')),
  nameSplit: z
    .enum(['first-word', 'whole'])
    .default('first-word')
    .meta(
      known(
        'unknown',
        'A contact name of several words alone: divided after the first word, or all first name.',
      ),
    ),
  missingLeadName: z
    .enum(['numbered', 'empty'])
    .default('numbered')
    .meta(known('unknown', 'What a lead without a name is called: "Lead #<id>", or nothing.')),
  mainOnCreate: z
    .enum(['accepted', 'refused'])
    .default('accepted')
    .meta(known('reported', 'is_main of a contact in a POST of leads: taken, or FieldNotExpected.')),
  requiredStages: z
    .enum(['ignored', 'enforced'])
    .default('ignored')
    .meta(
      known('unknown', 'A lead moved to a stage that requires a field it lacks: stored, or FieldMissing.'),
    ),
  systemStages: z
    .enum(['fixed', 'renamable'])
    .default('fixed')
    .meta(known('reported', 'Whether the won and lost stages refuse to be changed, or take a new name.')),
  defaultTaskType: z
    .int()
    .nonnegative()
    .default(1)
    .meta(known('unknown', 'The type of a task that names none.')),
  duplicateControl: z
    .boolean()
    .default(false)
    .meta(
      known(
        'documented',
        'Whether leads/complex joins a contact with a known phone or e-mail to the lead there is.',
      ),
    ),
  recordCeiling: most
    .nullable()
    .default(null)
    .meta(
      known(
        'unknown',
        'Records of a kind that the plan allows; a write beyond it answers 402. null for any.',
      ),
    ),
  bulkLink: z
    .boolean()
    .default(true)
    .meta(known('unknown', 'Whether /{entity}/link, /unlink and /links without an id exist, or answer 404.')),
  timezone: z
    .string()
    .refine(isZone, 'not the name of a time zone')
    .nullable()
    .default(null)
    .meta(known('own', "The account's time zone by its IANA name; null for that of the account.")),
};

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}
