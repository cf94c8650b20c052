import type { Json } from './json.js';

/** What a value of the file does where the record has one already. */
export type OnConflict = 'overwrite' | 'fill_blank' | 'keep';

/** What values of a field with several do to those the record has. */
export type Merge = 'replace' | 'append_unique';

/** What rows of one file do that name a record an earlier row named. */
export type Duplicates = 'first' | 'merge' | 'reject';

/** How one field of an existing record is changed. */
export interface FieldRule {
  /** As the mapping names it: `contact.phone`. */
  readonly field: string;
  readonly onConflict: OnConflict;
  readonly merge: Merge;
  /** Whether the field holds several values. */
  readonly several: boolean;
  /** Equal for equal values, however they are written: a phone in E.164, a date as its day. */
  readonly comparable: (item: Json) => string;
  /** Equal also in what is beside the value: the kind of a phone. Undefined where there is nothing beside it. */
  readonly label?: (item: Json) => string | undefined;
  /** A value of the account as it is sent again, beside new ones; as it is where undefined. */
  readonly resend?: (item: Json) => Json;
  /** The new value where the old one has parts that the mapping does not fill. */
  readonly blend?: (old: Json, item: Json) => Json;
  /** Parts of one field that are values of their own: a value replaces the one of its part alone. */
  readonly part?: (item: Json) => string;
  /** For people. */
  readonly show: (item: Json) => string;
}

/** How records of one block are changed: the same for all rows. */
export interface RecordRules {
  readonly keys: ReadonlyMap<string, FieldRule>;
  /** By id of the custom field. */
  readonly fields: ReadonlyMap<number, FieldRule>;
  readonly tags: TagRule;
  readonly duplicates: Duplicates;
  readonly onMany: 'reject' | 'newest' | 'oldest';
  /** Whether rows only hang notes or tasks on the record. */
  readonly isParent?: boolean;
}

export interface TagRule {
  /** Whether the tags are the whole set: others are taken off. */
  readonly set: boolean;
  /** Small letters of tags that read no column: they go along with a change and are none by themselves. */
  readonly constant: ReadonlySet<string>;
}

/** The rules of a draft that brings none: every value overwrites. */
export const plainRules: RecordRules = {
  keys: new Map(),
  fields: new Map(),
  tags: { set: false, constant: new Set() },
  duplicates: 'first',
  onMany: 'reject',
};

/** How a field without a rule of its own is compared. */
export const plainRule: FieldRule = {
  field: '',
  onConflict: 'overwrite',
  merge: 'replace',
  several: false,
  comparable: (item) => JSON.stringify(item),
  show: (item) => (typeof item === 'string' ? item : JSON.stringify(item)),
};
