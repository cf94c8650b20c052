import type { RecordEntity } from '../model/entity.js';

/** A field that every account has, and what of a payload it fills. */
export type StandardField =
  | { readonly kind: 'text' | 'amount' | 'user' | 'moment'; readonly key: string }
  | { readonly kind: 'pipeline' | 'stage' | 'loss_reason' | 'tags' }
  /** Which record is meant; it is never written. */
  | { readonly kind: 'id' }
  /** A custom field that Kommo makes in every account and knows by a code. */
  | { readonly kind: 'coded'; readonly code: string };

/** What a key of a block's `fields` names. */
export type Target =
  | { readonly kind: 'standard'; readonly name: string; readonly field: StandardField }
  | { readonly kind: 'custom'; readonly name: string }
  | { readonly kind: 'customId'; readonly id: number };

interface Row {
  readonly doc: string;
  readonly field: StandardField;
}

const user = (key: string, doc: string): Row => ({ doc, field: { kind: 'user', key } });
const moment = (key: string, doc: string): Row => ({ doc, field: { kind: 'moment', key } });
const text = (key: string, doc: string): Row => ({ doc, field: { kind: 'text', key } });
const coded = (code: string, doc: string): Row => ({ doc, field: { kind: 'coded', code } });

/** What leads, contacts and companies have in common (reference/adding-leads, add-contacts, add-companies). */
const common: readonly (readonly [string, Row])[] = [
  [
    'id',
    { doc: 'The id of a record of the account, for match: [id]. Never written.', field: { kind: 'id' } },
  ],
  [
    'responsible_user',
    user('responsible_user_id', 'The user in charge, by e-mail or name. Active users only.'),
  ],
  ['created_by', user('created_by', 'The user who is shown as the author.')],
  ['updated_by', user('updated_by', 'The user who is shown as the last editor.')],
  ['created_at', moment('created_at', 'When it was made: a date, or a date with time.')],
  ['updated_at', moment('updated_at', 'When it was last changed: a date, or a date with time.')],
  ['tags', { doc: 'Tags to add, by name: { add: [...] }.', field: { kind: 'tags' } }],
];

const reachable: readonly (readonly [string, Row])[] = [
  ['phone', coded('PHONE', 'Phone numbers, each with a kind: { from: Celular | phone, enum: MOB }.')],
  ['email', coded('EMAIL', 'E-mail addresses, each with a kind.')],
];

const tables: Readonly<Record<RecordEntity, ReadonlyMap<string, Row>>> = {
  lead: new Map([
    ['name', text('name', 'The name of the lead.')],
    [
      'price',
      { doc: 'The amount, rounded to whole units of the currency.', field: { kind: 'amount', key: 'price' } },
    ],
    ['pipeline', { doc: 'The pipeline, by name. The main one where left out.', field: { kind: 'pipeline' } }],
    ['stage', { doc: 'The stage, by its name in the pipeline.', field: { kind: 'stage' } }],
    [
      'loss_reason',
      { doc: 'Why it was lost, by name; sent for lost leads alone.', field: { kind: 'loss_reason' } },
    ],
    ['closed_at', moment('closed_at', 'When it was won or lost: a date, or a date with time.')],
    ...common,
  ]),
  contact: new Map([
    ['name', text('name', 'The whole name; prefer first_name and last_name.')],
    ['first_name', text('first_name', 'The first name.')],
    ['last_name', text('last_name', 'The last name.')],
    ...reachable,
    ['position', coded('POSITION', 'The position in the company.')],
    ...common,
  ]),
  company: new Map([
    ['name', text('name', 'The name of the company.')],
    ...reachable,
    ['website', coded('WEB', 'The web address.')],
    ['address', coded('ADDRESS', 'The address.')],
    ...common,
  ]),
};

/** The standard fields of an entity, in the order of the reference. */
export function describeTargets(
  entity: RecordEntity,
): readonly { readonly name: string; readonly doc: string }[] {
  return [...tables[entity]].map(([name, { doc }]) => ({ name, doc }));
}

/** The code of the custom field behind a standard key such as `phone`; undefined where there is none behind it. */
export function fillableCode(entity: RecordEntity, key: string): string | undefined {
  const field = tables[entity].get(key)?.field;
  return field?.kind === 'coded' ? field.code : undefined;
}

/** What a key of `fields` names; undefined where it is neither a standard field nor a custom one. */
export function parseTarget(entity: RecordEntity, key: string): Target | undefined {
  const standard = tables[entity].get(key);
  if (standard) return { kind: 'standard', name: key, field: standard.field };
  const id = CUSTOM_ID.exec(key)?.[1];
  if (id !== undefined) return { kind: 'customId', id: Number(id) };
  const name = key.startsWith('cf:') ? key.slice('cf:'.length).trim() : '';
  return name === '' ? undefined : { kind: 'custom', name };
}

const CUSTOM_ID = /^cf#([1-9]\d{0,14})$/;

/** The standard fields that say nothing about whether there is a record: a row that fills these alone makes none. */
const circumstances: ReadonlySet<string> = new Set([
  'responsible_user',
  'created_by',
  'updated_by',
  'created_at',
  'updated_at',
  'closed_at',
  'pipeline',
  'stage',
  'loss_reason',
  'tags',
]);

/** Whether a value here means that the row holds such a record. */
export function isSubstance(key: string): boolean {
  return !circumstances.has(key);
}
