import type { Mode, RecordEntity } from '../model/entity.js';
import type { Duplicates, Merge, OnConflict } from '../model/field-rule.js';
import type { Target } from './fields.js';
import type { MappingFile, Path } from './mapping-problem.js';
import type { PipeStep } from './pipe-syntax.js';

/** A mapping with every short form written out and every default filled in. */
export interface NormalMapping {
  readonly name: string;
  /** For pointing at places of the file where a problem shows only later, with the account or the header. */
  readonly file: MappingFile;
  readonly source: NormalSource;
  /** What each row is, where it is a note or task; the one block is the record that it hangs on. */
  readonly main: 'note' | 'task' | undefined;
  readonly company: NormalBlock | undefined;
  /** The first is the main contact of the lead. */
  readonly contacts: readonly NormalBlock[];
  readonly lead: NormalBlock | undefined;
  readonly expectations: readonly NormalExpectation[];
  readonly tests: readonly NormalTest[];
}

export interface NormalSource {
  readonly locale: string;
  /** That of the account where undefined. */
  readonly timezone: string | undefined;
  readonly phoneRegion: string | undefined;
  /** Trimmed. */
  readonly nulls: readonly string[];
}

/** A text of the mapping and where it stands. */
export interface WrittenText {
  readonly text: string;
  readonly at: Path;
}

export interface NormalBlock {
  readonly entity: RecordEntity;
  /** `company`, `contact`, `contact2` …, `lead`. */
  readonly slot: string;
  /** Whether rows only hang notes or tasks on it. */
  readonly isParent: boolean;
  readonly at: Path;
  readonly mode: Mode;
  /** Which record to take where several of the account match a row. */
  readonly onMany: 'reject' | 'newest' | 'oldest';
  /** What a row does that fills none of the keys of an upsert. */
  readonly onNoKey: 'create' | 'reject';
  /** What rows do that name a record an earlier row of the file named. */
  readonly duplicates: Duplicates;
  readonly when: WrittenText | undefined;
  /** Keys of `fields`, strongest first. */
  readonly match: readonly WrittenText[];
  /** The key of `fields` whose values tell records apart. */
  readonly keyField: WrittenText | undefined;
  readonly fields: readonly NormalField[];
  readonly notes: readonly NormalNote[];
  readonly tasks: readonly NormalTask[];
  readonly elements: readonly NormalElement[];
}

/** Elements of a catalog that the record is linked to. */
export interface NormalElement {
  readonly at: Path;
  readonly catalog: WrittenText;
  /** `name`, or the name or code of a field of the elements. */
  readonly by: string;
  readonly element: NormalItem;
  /** 1 where undefined. */
  readonly quantity: NormalItem | undefined;
}

export interface NormalField {
  /** As written: `price`, `cf:CNPJ`. */
  readonly name: string;
  readonly target: Target;
  readonly at: Path;
  /** At least one; several for a field that holds several values. */
  readonly items: readonly NormalItem[];
  /** The field's own, or the mapping's default. */
  readonly onBlank: 'keep' | 'clear';
  /** Whether the field itself says so, and not the default. */
  readonly onBlankWritten: boolean;
  readonly onConflict: OnConflict;
  readonly merge: Merge;
  /** Whether the field itself says so, and not the default. */
  readonly mergeWritten: boolean;
  /** For tags: whether `items` are the whole set, and the items whose tags are taken off. */
  readonly tags: { readonly set: boolean; readonly removed: readonly NormalItem[] } | undefined;
}

export type MappedScalar = string | number | boolean;

export interface NormalItem {
  readonly at: Path;
  readonly source:
    | { readonly kind: 'const'; readonly value: MappedScalar }
    | { readonly kind: 'first'; readonly alternatives: readonly Alternative[] };
  /** Pairs in the order of the file. */
  readonly map: ReadonlyMap<string, MappedScalar> | undefined;
  readonly by: readonly ('email' | 'name')[];
  readonly unknown: UnknownPolicy;
  readonly required: boolean;
  readonly part: string | undefined;
}

/** What happens to a value that the map or the account does not know. */
export type UnknownPolicy =
  | { readonly kind: 'reject' }
  | { readonly kind: 'blank' }
  | { readonly kind: 'fallback'; readonly value: string };

/** One pipe: where its value comes from, and the steps it passes. */
export interface Alternative {
  readonly at: Path;
  readonly source: { readonly kind: 'column' | 'template'; readonly text: string };
  readonly steps: readonly PipeStep[];
  /** Where the steps are written; the offsets of the steps count in that text. */
  readonly stepsAt: Path;
  /** What is taken off the offsets of the steps. */
  readonly stepsShift: number;
}

export interface NormalNote {
  readonly at: Path;
  readonly text: WrittenText | undefined;
  readonly when: WrittenText | undefined;
  readonly type: NormalItem;
  readonly parts: readonly NormalPart[];
}

/** One value of a note or task, by the name that it has in the mapping. */
export interface NormalPart {
  readonly name: string;
  readonly item: NormalItem;
}

export interface NormalTask {
  readonly at: Path;
  readonly text: WrittenText;
  readonly due: NormalItem;
  readonly type: WrittenText | undefined;
  readonly parts: readonly NormalPart[];
  readonly when: WrittenText | undefined;
}

export interface NormalExpectation {
  readonly at: Path;
  readonly column: string;
  readonly unique: boolean;
  readonly notBlank: boolean;
  readonly in: readonly string[] | undefined;
  readonly matches: string | undefined;
}

export interface NormalTest {
  readonly at: Path;
  readonly row: ReadonlyMap<string, MappedScalar>;
  /** Slot of a block to its fields and what they must hold. */
  readonly expected: ReadonlyMap<string, ReadonlyMap<string, MappedScalar | readonly MappedScalar[]>>;
  readonly issues: readonly string[] | undefined;
}
