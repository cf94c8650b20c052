import type { Json, MatchKey, Payload } from './draft.js';
import type { Entity, Mode } from './entity.js';
import type { Issue } from './issue.js';

/** One transform and what came out of it; days and moments in their ISO form. */
export interface ExplainedStep {
  /** As it is written: `pad(14)`. */
  readonly step: string;
  readonly gives?: Json;
  /** What was expected of a value that the step refuses. */
  readonly refuses?: string;
}

/** One source of a field: a column, a template or a constant, and the way its value goes. */
export interface ExplainedSource {
  readonly kind: 'column' | 'template' | 'const';
  /** The name of the column, the text of the template, the constant. */
  readonly from: string;
  /** What stands there in this row; null for a blank. */
  readonly cell: Json;
  readonly steps: readonly ExplainedStep[];
  /** Whether the value of the field comes from here: of several sources the first that is not blank counts. */
  readonly isTaken: boolean;
}

/** One field of a record. */
export interface ExplainedField {
  /** As the mapping names it. */
  readonly field: string;
  readonly sources: readonly ExplainedSource[];
  /** What Kommo takes, each value beside the name that people know it by. */
  readonly encoded: readonly { readonly value: Json; readonly shown: Json }[];
  readonly issues: readonly Issue[];
}

export interface ExplainedCondition {
  readonly text: string;
  readonly holds: boolean;
  /** Why it could not be told. */
  readonly problem?: string;
}

/** What the account has for a record of a row. */
export interface ExplainedMatch {
  readonly kind: 'new' | 'unchanged' | 'changed';
  /** The record of the account. */
  readonly id?: number;
  /** What would be sent of it, before and after, for people. */
  readonly changes: readonly { readonly field: string; readonly old: string; readonly new: string }[];
}

/** One block of the mapping. */
export interface ExplainedRecord {
  readonly slot: string;
  readonly entity: Entity;
  readonly mode: Mode;
  readonly when?: ExplainedCondition;
  readonly fields: readonly ExplainedField[];
  /** Whether the row makes such a record. */
  readonly isMade: boolean;
  /** Normalised, as they are compared. */
  readonly keys: readonly MatchKey[];
  /** What would be sent of it as a new record; left out where the row makes none. */
  readonly payload?: Payload;
  /** Tags to take off a record that exists. */
  readonly untag?: readonly string[];
  /** Left out where the account was not asked, or rejects the row. */
  readonly match?: ExplainedMatch;
}

/** A note or task, without the id of the record that it hangs on. */
export interface ExplainedAttachment {
  readonly slot: string;
  readonly entity: 'note' | 'task';
  readonly payload: Payload;
}

/** One row on its way from cells to payloads. */
export interface Explanation {
  /** `deals.csv, line 17`. */
  readonly place: string;
  readonly row: number;
  readonly outcome: 'ready' | 'rejected' | 'skipped';
  readonly records: readonly ExplainedRecord[];
  readonly attachments: readonly ExplainedAttachment[];
  /** Of reading, of the mapping, of `expect` and of what Kommo accepts. */
  readonly issues: readonly Issue[];
  /** Cells that hold something and that the mapping does not read. */
  readonly unread: readonly { readonly column: string; readonly text: string }[];
}
