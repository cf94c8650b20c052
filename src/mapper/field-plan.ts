import type { FieldRef, Json, Payload } from '../model/draft.js';
import type { FieldRule } from '../model/field-rule.js';
import type { Issue } from '../model/issue.js';
import type { Row } from '../model/table.js';
import type { Filled, Shown } from './encoder.js';
import type { Path } from './mapping-problem.js';
import type { KeyKind } from './match-key.js';
import type { NormalField } from './normal-mapping.js';

/** What a row gives for one field. */
export interface FilledField {
  /** Whether the row says anything here, right or wrong. */
  readonly said: boolean;
  /** The value of the payload's key, or the entry of `custom_fields_values`; undefined to leave the field out. */
  readonly json: Json | undefined;
  readonly values: readonly Json[];
}

/** A field of a block, ready for rows. */
export interface FieldPlan {
  readonly name: string;
  readonly at: Path;
  readonly ref: FieldRef;
  /** The key of the payload; undefined for custom fields. */
  readonly key: string | undefined;
  /** What is filled, for finding two that fill the same. */
  readonly fills: string;
  /** Fields of a lower order come first: a stage depends on the pipeline, a loss reason on the stage. */
  readonly order: number;
  /** Whether a value here means that there is such a record. */
  readonly substance: boolean;
  readonly keyKind: KeyKind;
  /** Whether records can be matched by it: the account shows its values as the file does. */
  readonly matchable: boolean;
  readonly fill: (row: Row, record: { readonly payload: Filled; readonly issues: Issue[] }) => FilledField;
  /** How the field of an existing record is changed. */
  readonly rule: FieldRule;
  readonly fieldId: number | undefined;
  readonly field: NormalField;
  /** Tags that read no column. */
  readonly constantTags: readonly string[];
  /** Names of tags to take off; none for other fields. */
  readonly removed: (
    row: Row,
    record: { readonly payload: Filled; readonly issues: Issue[] },
  ) => readonly string[];
  /** One of the field's values as people would write it. */
  readonly showOne: (json: Json) => Shown;
  readonly show: (payload: Payload) => readonly Shown[];
}
