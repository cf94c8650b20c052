import type { WrittenBlock } from '../mapper/written-blocks.js';
import type { WrittenMapping } from '../mapper/written-mapping.js';
import type { WrittenField } from '../mapper/written-values.js';
import type { RecordEntity } from '../model/entity.js';
import type { Placement } from './choose.js';
import { hasShortYears } from './date-formats.js';
import { withBlocks, type MappingDraft } from './draft.js';
import type { TargetKind } from './targets.js';
import { noteText, writeField, writeNames, type Habits } from './write-field.js';

/** Adds what was placed to a mapping. */
export function addPlacements(
  { written, comments }: MappingDraft,
  placements: readonly Placement[],
  habits: Habits,
): MappingDraft {
  const added = new Map(comments);
  const blocks = withBlocks(written, (slot, block) => {
    const own = placements.filter(({ target }) => target.entity === slot);
    if (own.length === 0) return block;
    return withKeys(slot, addFields(block ?? { fields: {} }, own, { habits, comments: added, slot }), block);
  });
  return { written: blocks, comments: added };
}

interface Adding {
  readonly habits: Habits;
  readonly comments: Map<string, string>;
  readonly slot: RecordEntity;
}

function addFields(block: WrittenBlock, placements: readonly Placement[], adding: Adding): WrittenBlock {
  const byKey = new Map<string, Placement[]>();
  for (const placement of inFileOrder(placements)) {
    const { key } = placement.target;
    byKey.set(key, [...(byKey.get(key) ?? []), placement]);
  }
  const fields: Record<string, WrittenField> = { ...block.fields };
  for (const [key, own] of byKey) {
    for (const [name, value] of fieldsFor(key, own, {
      ...adding,
      taken: [...byKey.keys(), ...Object.keys(block.fields)],
    })) {
      fields[name] = value;
      adding.comments.set(`${adding.slot}.${name}`, commentOf(own));
    }
  }
  const texts = (byKey.get('note') ?? []).flatMap(({ column }) => noteText(column) ?? []);
  const notes = [...(block.notes ?? []), ...texts.map((text) => ({ text }))];
  return { ...block, fields, ...(notes.length > 0 && { notes }) };
}

/** A whole name becomes first and last name; beside a last name it is the first one. */
function fieldsFor(
  key: string,
  placements: readonly Placement[],
  { habits, slot, taken }: Adding & { readonly taken: readonly string[] },
): readonly (readonly [string, WrittenField])[] {
  const [first] = placements;
  if (!first || key === 'note') return [];
  const isName = key === 'name' && slot === 'contact' && !taken.includes('first_name');
  if (isName && !taken.includes('last_name')) return Object.entries(writeNames(first));
  const value = writeField(placements, habits);
  return value === undefined ? [] : [[isName ? 'first_name' : key, value]];
}

function inFileOrder(placements: readonly Placement[]): readonly Placement[] {
  return placements.toSorted((one, other) => one.column.report.position - other.column.report.position);
}

/** `97 %`, and what is to be looked at. */
function commentOf(placements: readonly Placement[]): string {
  const least = Math.min(...placements.map(({ confidence }) => confidence));
  const [choices] = placements.flatMap(({ fit }) => fit.choices ?? []);
  const told = choices && !choices.isPlain ? '; the values are guesses' : '';
  const unknown = choices?.unknown.slice(0, MOST_UNKNOWN) ?? [];
  const missing =
    unknown.length > 0 ? `; nothing for ${unknown.map((one) => JSON.stringify(one)).join(', ')}` : '';
  const isShort = placements.some(({ column, target }) => isDate(target.kind) && hasShortYears(column));
  const years = isShort ? `; ${SHORT_YEARS}` : '';
  return `${Math.round(least * 100)} %${told}${missing}${years}`;
}

const MOST_UNKNOWN = 5;

/** As `date` and `datetime` read them. */
const SHORT_YEARS = 'years of two digits are 1961 to 2060';

function isDate(kind: TargetKind): boolean {
  return kind === 'day' || kind === 'moment';
}

/** The fields that tell records apart, strongest first. */
const keys: Readonly<Record<RecordEntity, readonly string[]>> = {
  company: ['name'],
  contact: ['email', 'phone'],
  lead: [],
};

/** A new block matches by the numbers that are unique in the file, then by what tells such records apart. */
function withKeys(slot: RecordEntity, block: WrittenBlock, old: WrittenBlock | undefined): WrittenBlock {
  if (old) return block;
  const own = Object.keys(block.fields);
  const numbers = own.filter((key) => /^cf:(?:CNPJ|CPF|(?:Legacy|External) .*ID|Tax ID)$/i.test(key));
  const match = [...numbers, ...keys[slot].filter((key) => own.includes(key))];
  if (match.length === 0) return block;
  return { mode: 'upsert', match, ...block };
}

/** The mapping that everything is added to where no shipped one is begun with. */
export function emptyDraft(name: string, source: WrittenMapping['source']): MappingDraft {
  const written: WrittenMapping = {
    mapping: 1,
    name,
    ...(source && { source }),
    defaults: { unknown: 'reject', on_blank: 'keep', on_many: 'reject' },
  };
  return { written, comments: new Map() };
}
