import { fillableCode, parseTarget } from '../mapper/fields.js';
import { folded } from '../mapper/name-index.js';
import { holdsToken } from '../mapper/parse-mapping.js';
import type { RecordEntity } from '../model/entity.js';
import type { AccountDictionary, CustomField } from '../schema/account-dictionary.js';
import { likeness, readName, withoutEntity, type Reading } from './words.js';

/** What kind of value a field takes, as far as a pipe depends on it. */
export type TargetKind =
  | 'text'
  | 'name'
  | 'url'
  | 'email'
  | 'phone'
  | 'number'
  | 'bool'
  | 'day'
  | 'moment'
  | 'choice'
  | 'choices'
  | 'user'
  | 'tags'
  | 'note';

/** A field of the account that a column may fill. */
export interface Target {
  readonly entity: RecordEntity;
  /** Key of the block's `fields`; `note` stands for a note on the record. */
  readonly key: string;
  readonly kind: TargetKind;
  /** How like a column's name is to this field's, 0 to 1. */
  readonly nameScore: (column: Reading) => number;
  /** Names that its values may have. */
  readonly choices: readonly string[];
  /** Several columns may fill it. */
  readonly several: boolean;
  /** It says nothing about whether there is a record. */
  readonly circumstance: boolean;
}

type Standard = readonly [
  entity: RecordEntity,
  key: string,
  kind: TargetKind,
  aliases: string,
  weight?: number,
];

/** Standard fields by what their columns are called; an alias of several words needs all of them. */
const standards: readonly Standard[] = [
  ['contact', 'name', 'name', 'name,full_name,contact'],
  ['contact', 'first_name', 'name', 'first_name'],
  ['contact', 'last_name', 'name', 'last_name'],
  ['contact', 'email', 'email', 'email,email work,email home,email other'],
  [
    'contact',
    'phone',
    'phone',
    'phone,mobile,phone work,phone home,phone mobile,phone other,mobile work,fax,phone fax',
  ],
  ['contact', 'position', 'text', 'position,position contact'],
  ['contact', 'position', 'text', 'title', 0.8],
  ['company', 'name', 'name', 'company,name', 0.97],
  ['company', 'email', 'email', 'email', 0.85],
  ['company', 'phone', 'phone', 'phone', 0.85],
  ['company', 'website', 'url', 'website'],
  ['company', 'address', 'text', 'address'],
  ['lead', 'name', 'name', 'title,deal,name,name title', 0.96],
  ['lead', 'price', 'number', 'price'],
  ['lead', 'pipeline', 'choice', 'pipeline'],
  ['lead', 'stage', 'choice', 'stage,stage pipeline'],
  ['lead', 'loss_reason', 'choice', 'loss_reason'],
  ['lead', 'closed_at', 'moment', 'closed_at'],
  ['lead', 'note', 'note', 'note', 0.85],
  ['contact', 'note', 'note', 'note', 0.8],
  ['company', 'note', 'note', 'note', 0.75],
  ...(['lead', 'contact', 'company'] as const).flatMap((entity, index): readonly Standard[] => [
    [entity, 'responsible_user', 'user', 'owner', 1 - index * 0.03],
    [entity, 'created_at', 'moment', 'created_at', 1 - index * 0.03],
    [entity, 'tags', 'tags', 'tags,campaign', 0.9 - index * 0.03],
  ]),
];

const circumstances = new Set([
  'pipeline',
  'stage',
  'loss_reason',
  'closed_at',
  'responsible_user',
  'created_at',
  'tags',
  'note',
]);

/** Every field of the account that a column can fill. */
export function targetsOf(dictionary: AccountDictionary): readonly Target[] {
  const coded = (entity: RecordEntity, code: string): boolean =>
    dictionary.customFields[entity].some((field) => field.code === code);
  const standard = standards
    .filter(([entity, key]) => {
      const code = fillableCode(entity, key);
      return code === undefined || coded(entity, code);
    })
    .map(([entity, key, kind, aliases, weight = 1]) =>
      standardTarget({ entity, key, kind }, { aliases, weight, choices: choicesOf(key, dictionary) }),
    );
  const custom = (['lead', 'contact', 'company'] as const).flatMap((entity) =>
    dictionary.customFields[entity].flatMap(
      (field) => customTarget(entity, field, dictionary.customFields[entity]) ?? [],
    ),
  );
  return [...standard, ...custom];
}

function choicesOf(key: string, { pipelines, lossReasons }: AccountDictionary): readonly string[] {
  const active = pipelines.filter(({ isArchive }) => !isArchive);
  if (key === 'pipeline') return active.map(({ name }) => name);
  if (key === 'loss_reason') return lossReasons.map(({ name }) => name);
  if (key !== 'stage') return [];
  const main = active.find(({ isMain }) => isMain) ?? active[0];
  // Incoming leads (type 1) take no lead from outside.
  return (main?.stages ?? []).filter(({ type }) => type !== 1).map(({ name }) => name);
}

function standardTarget(
  { entity, key, kind }: Pick<Target, 'entity' | 'key' | 'kind'>,
  { aliases, weight, choices }: { aliases: string; weight: number; choices: readonly string[] },
): Target {
  const sets = aliases.split(',').map((alias) => new Set(alias.split(' ')));
  return {
    entity,
    key,
    kind,
    choices,
    several: kind === 'email' || kind === 'phone',
    circumstance: circumstances.has(key),
    nameScore: (column) => {
      const whole = Math.max(...sets.map((set) => likeness(column.meanings, set)));
      const isOther = column.entity !== undefined && column.entity !== entity;
      if (isOther) return 0;
      const rest = withoutEntity(column);
      const bare = column.entity === undefined ? 0 : Math.max(...sets.map((set) => likeness(rest, set)));
      return Math.max(whole * weight, bare * 0.98);
    },
  };
}

const kinds: ReadonlyMap<string, TargetKind> = new Map([
  ...['text', 'textarea', 'streetaddress', 'tracking_data', 'org_legal_name', 'legal_entity'].map(
    (type) => [type, 'text'] as const,
  ),
  ...['numeric', 'monetary', 'price'].map((type) => [type, 'number'] as const),
  ['url', 'url'],
  ['checkbox', 'bool'],
  ['date', 'day'],
  ['birthday', 'day'],
  ['date_time', 'moment'],
  ['select', 'choice'],
  ['radiobutton', 'choice'],
  ['category', 'choice'],
  ['multiselect', 'choices'],
]);

const standardCodes = new Set(['PHONE', 'EMAIL', 'POSITION', 'WEB', 'ADDRESS']);

function customTarget(
  entity: RecordEntity,
  field: CustomField,
  all: readonly CustomField[],
): Target | undefined {
  const kind = kinds.get(field.type);
  if (kind === undefined || field.isComputed || standardCodes.has(field.code ?? '')) return undefined;
  const own = readName(field.name);
  const bare = withoutEntity(own);
  return {
    entity,
    key: keyOf(entity, field, all),
    kind,
    choices: field.options.map(({ value }) => value).filter((value) => !holdsToken(value)),
    several: false,
    circumstance: false,
    nameScore: (column) => {
      if (column.text !== '' && column.text === own.text) return 1;
      const isOther = column.entity !== undefined && column.entity !== entity;
      const whole = likeness(column.meanings, own.meanings);
      return 0.95 * Math.max(whole, isOther ? 0 : likeness(withoutEntity(column), bare));
    },
  };
}

/** By name where the name finds it and nothing else, else by id. */
function keyOf(entity: RecordEntity, { id, name }: CustomField, all: readonly CustomField[]): string {
  const key = `cf:${name}`;
  const found = parseTarget(entity, key);
  const isPlain =
    found?.kind === 'custom' && found.name === name && !holdsToken(name) && !/\p{Cc}/u.test(name);
  const twins = all.filter((other) => folded(other.name) === folded(name)).length;
  return isPlain && twins === 1 ? key : `cf#${id}`;
}
