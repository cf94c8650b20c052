import * as z from 'zod';

import { describeTargets } from './fields.js';
import type { RecordEntity } from '../model/entity.js';
import { closedObject } from './closed-object.js';
import { writtenField, writtenText, writtenValue } from './written-values.js';

const condition = writtenText.describe(
  'A condition on the row in the Common Expression Language: row["Empresa"] != "". Blank cells are "".',
);

const note = closedObject({
  text: writtenText.describe(
    'The text of the note; {columns} are filled in. A row where all are blank gets no note.',
  ),
  when: condition.optional(),
  type: z
    .enum(['common', 'service_message'])
    .optional()
    .describe('common, which is what a person writes, or service_message. common where left out.'),
});

const task = closedObject({
  text: writtenText.describe('The text of the task; {columns} are filled in.'),
  due: writtenValue.describe(
    'When it is due: a pipe that gives a date or a date with time. A row without one gets no task.',
  ),
  type: writtenText.optional().describe('The name of a task type of the account. Follow-up where left out.'),
  responsible_user: writtenValue
    .optional()
    .describe('The e-mail or name of a user, or the long form to read it from a column.'),
  when: condition.optional(),
});

/** Of a block, and of the mapping as a whole. */
export const duplicates = z
  .enum(['first', 'merge', 'reject'])
  .optional()
  .describe(
    'What a row does that names a record an earlier row of the file named: only connect to it, add what the first row left blank, or be rejected. first where left out.',
  );

export type WrittenNote = z.infer<typeof note>;
export type WrittenTask = z.infer<typeof task>;

/** The `fields` of an entity; its standard fields are named in the JSON schema, so that editors complete them. */
function fieldsOf(entity: RecordEntity): z.ZodRecord<z.ZodString, typeof writtenField> {
  const known = describeTargets(entity).map(({ name, doc }) => [name, { description: doc, ...anyValue }]);
  return z
    .record(z.string(), writtenField)
    .describe(
      'The fields of Kommo to fill: a standard field, cf:Name of a custom field, or cf#123 for its id.',
    )
    .meta({ properties: Object.fromEntries(known) });
}

/** Beside a description a `$ref` is taken as it is since JSON Schema 2019-09. */
const anyValue = { $ref: '#/$defs/field' };

function blockOf(entity: RecordEntity) {
  return closedObject({
    when: condition.optional(),
    mode: z
      .enum(['create', 'update', 'upsert', 'link'])
      .optional()
      .describe(
        'create makes new records; update changes those that exist; upsert does either; link only connects what exists. create where left out.',
      ),
    match: z
      .array(writtenText)
      .min(1)
      .max(10)
      .optional()
      .describe('The fields that say which record it is, strongest first. Each must be among the fields.'),
    on_many: z
      .enum(['reject', 'newest', 'oldest'])
      .optional()
      .describe('What several records with one match key do; that of the defaults where left out.'),
    duplicates,
    fields: fieldsOf(entity),
    notes: z.array(note).max(20).optional().describe('Notes to put on the record.'),
    tasks: z.array(task).max(20).optional().describe('Tasks to put on the record.'),
  });
}

export const writtenCompany = blockOf('company');
export const writtenContact = blockOf('contact').meta({ id: 'contact' });
export const writtenLead = blockOf('lead');
export type WrittenBlock = z.infer<typeof writtenLead>;
