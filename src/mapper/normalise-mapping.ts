import type { RecordEntity } from '../model/entity.js';
import type { Complaints, MappingFile, Path } from './mapping-problem.js';
import type {
  NormalBlock,
  NormalExpectation,
  NormalField,
  NormalMapping,
  NormalNote,
  NormalSource,
  NormalTask,
  NormalTest,
  WrittenText,
} from './normal-mapping.js';
import { normaliseField, normaliseValue, type Defaults, type FieldContext } from './normalise-field.js';
import type { WrittenBlock, WrittenNote, WrittenTask } from './written-blocks.js';
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
  return {
    name: written.name,
    file,
    source: sourceOf(written.source ?? {}),
    company: company && block(company, 'company', { slot: 'company', at: ['company'] }),
    contacts: contactBlocks(written.contact).map(({ value, ...place }) => block(value, 'contact', place)),
    lead: lead && block(lead, 'lead', { slot: 'lead', at: ['lead'] }),
    expectations: expect.map((one, index) => expectationOf(one, ['expect', index])),
    tests: tests.map((one, index) => testOf(one, ['tests', index])),
  };
}

function defaultsOf(written: NonNullable<WrittenMapping['defaults']>): Defaults {
  return {
    unknown: written.unknown ?? 'reject',
    onBlank: written.on_blank ?? 'keep',
    onMany: written.on_many ?? 'reject',
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
    phoneRegion: written.phone_region?.toUpperCase(),
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
    at,
    mode: written.mode ?? 'create',
    onMany: written.on_many ?? context.defaults.onMany,
    duplicates: written.duplicates ?? context.defaults.duplicates,
    when: textAt(written.when, [...at, 'when']),
    match: (written.match ?? []).map((text, index) => ({ text, at: [...at, 'match', index] })),
    fields,
    notes: (written.notes ?? []).map((note, index) => noteOf(note, [...at, 'notes', index])),
    tasks: (written.tasks ?? []).map((task, index) => taskOf(task, [...at, 'tasks', index], context)),
  };
}

function textAt(text: string | undefined, at: Path): WrittenText | undefined {
  return text === undefined ? undefined : { text, at };
}

function noteOf(written: WrittenNote, at: Path): NormalNote {
  return {
    at,
    text: { text: written.text, at: [...at, 'text'] },
    when: textAt(written.when, [...at, 'when']),
    type: written.type ?? 'common',
  };
}

function taskOf(written: WrittenTask, at: Path, context: FieldContext): NormalTask {
  const { responsible_user: user } = written;
  const userAt = [...at, 'responsible_user'];
  return {
    at,
    text: { text: written.text, at: [...at, 'text'] },
    due: normaliseValue(written.due, [...at, 'due'], context),
    type: textAt(written.type, [...at, 'type']),
    responsibleUser:
      user === undefined
        ? undefined
        : normaliseValue(typeof user === 'string' ? { const: user } : user, userAt, context),
    when: textAt(written.when, [...at, 'when']),
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
