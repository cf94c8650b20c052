import * as z from 'zod';

import { closedObject } from './closed-object.js';
import {
  duplicates,
  onNoKey,
  writtenCompany,
  writtenContact,
  writtenLead,
  writtenNote,
  writtenParent,
  writtenTask,
} from './written-blocks.js';
import { writtenScalar, writtenText } from './written-values.js';

const source = closedObject({
  locale: writtenText
    .optional()
    .describe('The language tag of numbers and dates, such as pt-BR. en-US where left out.'),
  timezone: writtenText
    .optional()
    .describe(
      'The zone of dates and times, an IANA name such as America/Sao_Paulo. That of the account where left out.',
    ),
  phone_region: z
    .string()
    .regex(/^[A-Z]{2}$/, { error: 'A country of two capital letters is expected here, such as BR.' })
    .optional()
    .describe('The country of phones without a country code, such as BR.'),
  nulls: z
    .array(z.string())
    .max(100)
    .optional()
    .describe('Texts that mean a blank cell, such as "-" and "N/D". Empty cells are always blank.'),
}).describe('How the people of the file write numbers, dates and phones.');

const defaults = closedObject({
  unknown: z
    .enum(['reject', 'blank'])
    .optional()
    .describe(
      'What a value does that the map or the account does not know: reject its row, or stay blank. reject where left out.',
    ),
  on_blank: z
    .enum(['keep', 'clear'])
    .optional()
    .describe(
      'What a blank cell does to a record that exists: nothing, or empty the field. keep where left out.',
    ),
  on_many: z
    .enum(['reject', 'newest', 'oldest'])
    .optional()
    .describe(
      'What several records with one match key do: reject the row, or the newest or oldest is taken. reject where left out.',
    ),
  on_no_key: onNoKey,
  on_conflict: z
    .enum(['overwrite', 'fill_blank', 'keep'])
    .optional()
    .describe(
      'What a value does to a record that exists: take the place of its value, fill the field where it is blank, or nothing. overwrite where left out.',
    ),
  merge: z
    .enum(['replace', 'append_unique'])
    .optional()
    .describe(
      'What the values of phones, e-mails and multiselects do to those that are there: take their place, or join them. append_unique where left out.',
    ),
  duplicates,
}).describe('Policies, where a block or field has none of its own.');

const expectation = closedObject({
  column: writtenText.describe('The column it is about.'),
  unique: z.boolean().optional().describe('Whether no value may stand in two rows.'),
  not_blank: z.boolean().optional().describe('Whether every row must have a value.'),
  in: z.array(z.string()).min(1).max(1_000).optional().describe('The only values that may stand here.'),
  matches: writtenText.optional().describe('A regular expression (RE2) that every value must match.'),
});

const expectedValue = z.union([writtenScalar, z.array(writtenScalar)]);
const expectedRecord = z.record(z.string(), expectedValue);

/** `company`, `contact`, `contact2` and further, `lead`: slots are checked against the blocks of the mapping. */
const test = z
  .object({
    row: z.record(z.string(), writtenScalar).describe('Cells by column; the others are blank.'),
    issues: z.array(writtenText).optional().describe('The codes of the issues that reject the row.'),
  })
  .catchall(expectedRecord);

/** The mapping file as people write it. */
export const writtenMapping = closedObject({
  $schema: z.string().optional().describe('The JSON schema of this file, for editors.'),
  mapping: z
    .literal(1, { error: 'The version of the format is expected here: 1.' })
    .describe('The version of the format: 1.'),
  name: writtenText.max(100).describe('The name of the mapping; it becomes part of the name of each run.'),
  source: source.optional(),
  defaults: defaults.optional(),
  entity: z
    .enum(['note', 'task'])
    .optional()
    .describe('Where each row is a note or a task on a record that exists; needs parent, and note or task.'),
  parent: writtenParent.optional().describe('The record that the note or task of a row hangs on.'),
  note: writtenNote.optional().describe('The note that a row is.'),
  task: writtenTask.optional().describe('The task that a row is.'),
  company: writtenCompany.optional().describe('The company a row makes.'),
  contact: z
    .union([writtenContact, z.array(writtenContact).min(1).max(10)])
    .optional()
    .describe('The contact a row makes, or a list of them; the first is the main one of the lead.'),
  lead: writtenLead.optional().describe('The lead a row makes.'),
  expect: z
    .array(expectation)
    .max(100)
    .optional()
    .describe('What must hold for the whole file before anything is sent.'),
  tests: z
    .array(test)
    .max(1_000)
    .optional()
    .describe('Rows and what must become of them, checked before every run.'),
});

export type WrittenMapping = z.infer<typeof writtenMapping>;
export type WrittenExpectation = z.infer<typeof expectation>;
export type WrittenTest = z.infer<typeof test>;
