import { cut } from '../model/cut-text.js';
import type { FieldRef, Json, RecordDraft, AttachmentDraft } from '../model/draft.js';
import { refAt } from '../model/draft.js';
import type { Issue, IssueCode } from '../model/issue.js';

export type AnyDraft = RecordDraft | AttachmentDraft;

/** What a check found wrong with one place of a payload, before it is told in the user's words. */
export interface Complaint {
  readonly path: readonly (string | number)[];
  readonly code: IssueCode;
  /** Continues the value: `is not a whole number`. */
  readonly verdict: string;
  readonly severity?: 'warning';
  readonly hint?: string;
  readonly candidates?: readonly string[];
}

/** What helps against most complaints of a kind. */
const usualHints = new Map<IssueCode, string>([
  ['payload/type', 'Fix the cell, or add a transform to the mapping that makes it so.'],
  ['payload/range', 'Fix the cell, or map its value to another in the mapping.'],
  ['payload/length', 'Fix the cell, or cut it in the mapping with slice.'],
  ['payload/shape', 'Change the fields of this block in the mapping.'],
  ['name/unknown', 'If it is new in Kommo, write the account file again with kommo-bulk account pull.'],
  ['name/inactive', 'Map it to an active user, or activate the user in Kommo.'],
]);

const MAX_VALUE = 200;
const MAX_QUOTED = 60;

/** The complaint as an issue that names the user's column and the mapping's field, through the draft's provenance. */
export function issueOf(draft: AnyDraft, complaint: Complaint): Issue {
  const { path, code, verdict, severity = 'error', candidates = [] } = complaint;
  const hint = hintOf(complaint);
  const ref = refOf(draft, path);
  const column = ref?.columns[0];
  const field = ref?.field ?? [draft.slot, ...path].join('.');
  const value = valueText(valueAt(draft.payload, path));
  return {
    code,
    stage: 'validate',
    severity,
    message: sentence(value, field, verdict),
    ...(column !== undefined && { column }),
    field,
    ...(value !== undefined && { value: cut(value, MAX_VALUE) }),
    ...(hint !== undefined && { hint }),
    ...(candidates.length > 0 && { candidates }),
  };
}

function hintOf({ hint, code }: Complaint): string | undefined {
  return hint ?? usualHints.get(code);
}

function sentence(value: string | undefined, field: string, verdict: string): string {
  return value === undefined ? `${field} ${verdict}` : `"${cut(value, MAX_QUOTED)}" ${verdict}`;
}

/** A note's params are filled one by one: `params.text` may stand in the provenance as `text`. */
function refOf(draft: AnyDraft, path: Complaint['path']): FieldRef | undefined {
  const ref = refAt(draft.provenance, path);
  return ref === undefined && path[0] === 'params' ? refAt(draft.provenance, path.slice(1)) : ref;
}

function valueAt(payload: Json, path: Complaint['path']): Json | undefined {
  let value: Json | undefined = payload;
  for (const key of path) value = childOf(value, key);
  return value;
}

function childOf(value: Json | undefined, key: string | number): Json | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return Object.entries(value).find(([name]) => name === String(key))?.[1];
}

/** Lists and objects are not quoted: the message names the field instead. */
function valueText(value: Json | undefined): string | undefined {
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
}
