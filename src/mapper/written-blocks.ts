import * as z from 'zod';

import { describeTargets } from './fields.js';
import type { RecordEntity } from '../model/entity.js';
import { closedObject } from './closed-object.js';
import { noteTypes } from './note-types.js';
import { longForm, writtenField, writtenText, writtenValue } from './written-values.js';

const condition = writtenText.describe(
  'A condition on the row in the Common Expression Language: row["Empresa"] != "". Blank cells are "".',
);

const user = writtenValue.describe(
  'The e-mail or name of a user, or the long form to read it from a column.',
);

/** Of notes and tasks. */
const authorship = {
  responsible_user: user.optional(),
  created_by: user.optional(),
  created_at: writtenValue
    .optional()
    .describe('When it was made: a pipe that gives a date or a date with time. Now where left out.'),
};

const duration = writtenValue.optional();

export const writtenNote = closedObject({
  text: writtenText
    .optional()
    .describe('The text of the note; {columns} are filled in. A row where all are blank gets no note.'),
  when: condition.optional(),
  type: z
    .union([z.enum(noteTypes), longForm])
    .optional()
    .describe(
      'common, which is what a person writes, or another type that can be made, or the long form to read it from a column. common where left out.',
    ),
  phone: writtenValue.optional().describe('Of calls and SMS: the number of the other side.'),
  duration: duration.describe('Of calls: how many seconds they took.'),
  link: writtenValue.optional().describe('Of calls: the address of the recording.'),
  source: writtenValue.optional().describe('Of calls: the system they come from.'),
  uniq: writtenValue.optional().describe('Of calls: what that system calls them.'),
  call_result: writtenValue.optional().describe('Of calls: what came of them.'),
  service: writtenValue.optional().describe('Of service messages and paid invoices: who they are from.'),
  status: writtenValue.optional().describe('Of messages of a cashier: created, shown or canceled.'),
  icon_url: writtenValue.optional().describe('Of paid invoices: the address of the picture beside them.'),
  address: writtenValue.optional().describe('Of places: where it is, in words.'),
  longitude: writtenValue.optional().describe('Of places: degrees, such as -46.63.'),
  latitude: writtenValue.optional().describe('Of places: degrees, such as -23.55.'),
  ...authorship,
});

export const writtenTask = closedObject({
  text: writtenText.describe('The text of the task; {columns} are filled in.'),
  due: writtenValue.describe(
    'When it is due: a pipe that gives a date or a date with time. A row without one gets no task.',
  ),
  type: writtenText.optional().describe('The name of a task type of the account. Follow-up where left out.'),
  when: condition.optional(),
  completed: writtenValue.optional().describe('Whether it is done: a pipe that gives yes or no.'),
  result: writtenValue.optional().describe('What came of it.'),
  duration: duration.describe('How many seconds it takes.'),
  ...authorship,
});

const element = closedObject({
  catalog: writtenText.describe('The name of a catalog of the account, such as Products.'),
  element: writtenValue.describe(
    'What names the element: a pipe, or the long form. A list names several; a row without one links none.',
  ),
  by: writtenText
    .optional()
    .describe(
      'What it is compared with: name, or the name or code of a field of the elements, such as SKU. name where left out.',
    ),
  quantity: writtenValue
    .optional()
    .describe('How many: a pipe that gives a number. 1 where left out or blank.'),
});

/** Of a block, and of the mapping as a whole. */
export const duplicates = z
  .enum(['first', 'merge', 'reject'])
  .optional()
  .describe(
    'What a row does that names a record an earlier row of the file named: only connect to it, add what the first row left blank, or be rejected. first where left out.',
  );

export type WrittenElement = z.infer<typeof element>;
export type WrittenNote = z.infer<typeof writtenNote>;
export type WrittenTask = z.infer<typeof writtenTask>;

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

const matchKeys = z.array(writtenText).min(1).max(10);
export const onNoKey = z
  .enum(['create', 'reject'])
  .optional()
  .describe(
    'What a row does that has none of the match keys, where the mode is upsert: make a new record, which every import of the row does, or be rejected. create where left out.',
  );
const onMany = z.enum(['reject', 'newest', 'oldest']).optional();

/** The record that the notes or tasks of a file hang on. */
export const writtenParent = closedObject({
  entity: z.enum(['lead', 'contact', 'company']).describe('What kind of record it is.'),
  when: condition.optional(),
  match: matchKeys.describe(
    'The fields that say which record it is, strongest first. Each must be among the fields.',
  ),
  on_many: onMany.describe(
    'What several records with one match key do; that of the defaults where left out.',
  ),
  fields: z
    .record(z.string(), writtenField)
    .describe(
      'The fields that the record is found by: a standard field, cf:Name of a custom field, or cf#123.',
    ),
});
export type WrittenParent = z.infer<typeof writtenParent>;

function blockOf(entity: RecordEntity) {
  return closedObject({
    when: condition.optional(),
    mode: z
      .enum(['create', 'update', 'upsert', 'link'])
      .optional()
      .describe(
        'create makes new records; update changes those that exist; upsert does either; link only connects what exists. create where left out.',
      ),
    match: matchKeys
      .optional()
      .describe('The fields that say which record it is, strongest first. Each must be among the fields.'),
    on_many: onMany.describe(
      'What several records with one match key do; that of the defaults where left out.',
    ),
    on_no_key: onNoKey,
    duplicates,
    key_field: writtenText
      .optional()
      .describe(
        'A custom field among the fields that holds a value of its own for each record, such as its id in another system. A record that was sent without getting an answer is looked for by it.',
      ),
    fields: fieldsOf(entity),
    notes: z.array(writtenNote).max(20).optional().describe('Notes to put on the record.'),
    tasks: z.array(writtenTask).max(20).optional().describe('Tasks to put on the record.'),
    elements: z
      .array(element)
      .max(20)
      .optional()
      .describe('Elements of catalogs to link the record to, such as products of a lead.'),
  });
}

export const writtenCompany = blockOf('company');
export const writtenContact = blockOf('contact').meta({ id: 'contact' });
export const writtenLead = blockOf('lead');
export type WrittenBlock = z.infer<typeof writtenLead>;
