import type { RecordEntity } from '../model/entity.js';
import type { Complaints, MappingFile, Path } from './mapping-problem.js';
import type {
  NormalBlock,
  NormalExpectation,
  NormalField,
  NormalMapping,
  NormalSource,
  NormalTask,
  NormalTest,
} from './normal-mapping.js';
import {
  attachmentOf,
  normaliseElement,
  normaliseNote,
  normaliseTask,
  textAt,
  type WrittenAttachment,
} from './normalise-attachments.js';
import { normaliseField, type Defaults, type FieldContext } from './normalise-field.js';
import type { WrittenBlock } from './written-blocks.js';
import type { WrittenExpectation, WrittenMapping, WrittenTest } from './written-mapping.js';

export type { NormalMapping } from './normal-mapping.js';

/** The one long form of a mapping. Pipes are parsed here, so complaints about them come from here too. */
export function normaliseMapping(
  written: WrittenMapping,
  file: MappingFile,
  complaints: Complaints,
): NormalMapping {
  const defaults = defaultsOf(written.defaults ?? {});
  const block = (value: WrittenBlock, entity: RecordEntity, place: BlockPlace): NormalBlock =>
    blockOf(value, place, { entity, defaults, complaints });
  const { company, lead, expect = [], tests = [] } = written;
  const of = attachmentOf(written, complaints);
  const parent = of && parentBlock(of, { entity: of.parent.entity, defaults, complaints });
  const parentAs = (entity: RecordEntity): NormalBlock | undefined =>
    parent?.entity === entity ? parent : undefined;
  const contacts = contactBlocks(written.contact).map(({ value, ...place }) =>
    block(value, 'contact', place),
  );
  const contactParent = parentAs('contact');
  return {
    name: written.name,
    file,
    source: sourceOf(written.source ?? {}),
    main: written.entity,
    company: company ? block(company, 'company', { slot: 'company', at: ['company'] }) : parentAs('company'),
    contacts: contactParent ? [contactParent] : contacts,
    lead: lead ? block(lead, 'lead', { slot: 'lead', at: ['lead'] }) : parentAs('lead'),
    expectations: expect.map((one, index) => expectationOf(one, ['expect', index])),
    tests: tests.map((one, index) => testOf(one, ['tests', index])),
  };
}

function defaultsOf(written: NonNullable<WrittenMapping['defaults']>): Defaults {
  return {
    unknown: written.unknown ?? 'reject',
    onBlank: written.on_blank ?? 'keep',
    onMany: written.on_many ?? 'reject',
    onNoKey: written.on_no_key ?? 'create',
    onConflict: written.on_conflict ?? 'overwrite',
    merge: written.merge ?? 'append_unique',
    duplicates: written.duplicates ?? 'first',
  };
}

interface BlockPlace {
  readonly slot: string;
  readonly at: Path;
}

function sourceOf(written: NonNullable<WrittenMapping['source']>): NormalSource {
  return {
    locale: written.locale ?? 'en-US',
    timezone: written.timezone,
    phoneRegion: written.phone_region,
    nulls: ['', ...(written.nulls ?? []).map((text) => text.trim())],
  };
}

function contactBlocks(
  written: WrittenMapping['contact'],
): readonly (BlockPlace & { value: WrittenBlock })[] {
  if (written === undefined) return [];
  if (!Array.isArray(written)) return [{ value: written, slot: 'contact', at: ['contact'] }];
  return written.map((value, index) => ({
    value,
    slot: index === 0 ? 'contact' : `contact${index + 1}`,
    at: ['contact', index],
  }));
}

/** A file of notes or tasks is a block that is only linked, with one of them. */
function parentBlock(of: WrittenAttachment, context: FieldContext): NormalBlock {
  const { entity, match, fields, when, on_many } = of.parent;
  const block = blockOf(
    { mode: 'link', match, fields, ...(when !== undefined && { when }), ...(on_many && { on_many }) },
    { slot: entity, at: ['parent'] },
    context,
  );
  return {
    ...block,
    isParent: true,
    duplicates: 'first',
    notes: of.note ? [normaliseNote(of.note, ['note'], context)] : [],
    tasks: of.task ? [requiredTask(normaliseTask(of.task, ['task'], context))] : [],
  };
}

/** A row that is a task must be due at some time. */
function requiredTask(task: NormalTask): NormalTask {
  return { ...task, due: { ...task.due, required: true } };
}

function blockOf(written: WrittenBlock, { slot, at }: BlockPlace, context: FieldContext): NormalBlock {
  const entries = Object.entries(written.fields);
  if (entries.length === 0) {
    context.complaints.add({ at: [...at, 'fields'], message: `The ${slot} has no fields.` });
  }
  const fields = entries
    .map(([name, value]) => normaliseField(name, { value, at: [...at, 'fields', name] }, context))
    .filter((field): field is NormalField => field !== undefined);
  return {
    entity: context.entity,
    slot,
    isParent: false,
    at,
    mode: written.mode ?? 'create',
    onMany: written.on_many ?? context.defaults.onMany,
    onNoKey: written.on_no_key ?? context.defaults.onNoKey,
    duplicates: written.duplicates ?? context.defaults.duplicates,
    when: textAt(written.when, [...at, 'when']),
    match: (written.match ?? []).map((text, index) => ({ text, at: [...at, 'match', index] })),
    keyField: textAt(written.key_field, [...at, 'key_field']),
    fields,
    notes: (written.notes ?? []).map((note, index) => normaliseNote(note, [...at, 'notes', index], context)),
    tasks: (written.tasks ?? []).map((task, index) => normaliseTask(task, [...at, 'tasks', index], context)),
    elements: (written.elements ?? []).map((one, index) =>
      normaliseElement(one, [...at, 'elements', index], context),
    ),
  };
}

function expectationOf(written: WrittenExpectation, at: Path): NormalExpectation {
  const { column, unique = false, not_blank: notBlank = false, in: values, matches } = written;
  return { at, column, unique, notBlank, in: values, matches };
}

function testOf(written: WrittenTest, at: Path): NormalTest {
  const { row, issues, ...blocks } = written;
  return {
    at,
    row: new Map(Object.entries(row)),
    expected: new Map(
      Object.entries(blocks).map(([slot, fields]) => [slot, new Map(Object.entries(fields))]),
    ),
    issues,
  };
}
