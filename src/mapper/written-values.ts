import * as z from 'zod';

import { closedObject } from './closed-object.js';

const MAX_TEXT = 10_000;

export const writtenText = z.string().min(1).max(MAX_TEXT);

/** A value of a cell, a table or a constant. */
export const writtenScalar = z.union([z.string().max(MAX_TEXT), z.number(), z.boolean()]);

const pipe = writtenText.describe(
  'A column, or a template with {columns} in braces, and the transforms its value passes: "Valor | money".',
);

/** For a column whose name has `|`, `{` or `}`: it is taken letter for letter. */
const exactColumn = closedObject({
  column: writtenText.describe('The name of a column, letter for letter, whatever signs it has.'),
  pipe: writtenText.optional().describe('The transforms its value passes: "trim | money".'),
});

const source = z.union([pipe, exactColumn]);

export const longForm = closedObject({
  from: z
    .union([source, z.array(source).min(1).max(20)])
    .optional()
    .describe('A pipe, or a list of pipes of which the first that gives a value counts.'),
  const: writtenScalar.optional().describe('The same value for every row, instead of from.'),
  map: z
    .record(z.string(), writtenScalar)
    .optional()
    .describe('The value to write for each text of the file; an empty value leaves the field blank.'),
  by: z
    .array(z.enum(['email', 'name']))
    .min(1)
    .max(2)
    .optional()
    .describe(
      'For users: what the text is compared with, in this order. Both, e-mail first, where left out.',
    ),
  unknown: writtenText
    .optional()
    .describe(
      'For a value that the map or the account does not know: reject the row, leave the field blank, or write the name given here.',
    ),
  required: z.boolean().optional().describe('Whether a row without a value here is rejected.'),
  enum: writtenText
    .optional()
    .describe('For phones and e-mails the kind, such as WORK or MOB; for addresses the part, such as city.'),
  on_blank: z
    .enum(['keep', 'clear'])
    .optional()
    .describe('What a blank cell does to a record that exists: nothing, or empty the custom field.'),
  on_conflict: z
    .enum(['overwrite', 'fill_blank', 'keep'])
    .optional()
    .describe(
      'What a value does to a record that exists: take the place of its value, fill the field where it is blank, or nothing.',
    ),
  merge: z
    .enum(['replace', 'append_unique'])
    .optional()
    .describe(
      'For fields with several values, such as phones: the values of the file take the place of all others, or join those that are there.',
    ),
});

export type WrittenLongForm = z.infer<typeof longForm>;
export type WrittenSource = z.infer<typeof source>;

/** One value: a pipe, or the long form. */
export const writtenValue = z.union([pipe, longForm]).meta({ id: 'value' });
export type WrittenValue = z.infer<typeof writtenValue>;

const writtenList = z.array(writtenValue).min(1).max(20);

const tagList = z
  .array(writtenText.describe('A tag; {columns} are filled in, and with a | it is a pipe.'))
  .min(1)
  .max(50);

const added = tagList.describe('Tags to add; those that are there stay.');
const removed = tagList.describe('Tags to take off records that exist.');

/** Each form has a key that it must have, so that another field's long form is not taken for one. */
const tags = z.union([
  closedObject({ add: added, remove: removed.optional() }),
  closedObject({ remove: removed }),
  closedObject({ set: tagList.describe('The only tags to be there: others are taken off.') }),
]);

/** What may stand behind a field of Kommo. A list fills a field that holds several values, such as phone. */
export const writtenField = z.union([writtenValue, writtenList, tags]).meta({ id: 'field' });
export type WrittenField = z.infer<typeof writtenField>;
export type WrittenTags = z.infer<typeof tags>;
