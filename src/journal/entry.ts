import * as z from 'zod';

import { issueCodes, type IssueCode } from '../model/issue-codes.js';
import { rowKinds } from '../model/outcome.js';

/** Version of the journal's lines; a newer one is refused. */
export const JOURNAL_VERSION = 1;

const id = z.int().nonnegative();

function isIssueCode(text: unknown): text is IssueCode {
  return typeof text === 'string' && Object.hasOwn(issueCodes, text);
}

/** An issue as the journal keeps it: no cell value and no sentence that quotes one, except Kommo's own words. */
const loggedIssueSchema = z.strictObject({
  code: z.custom<IssueCode>(isIssueCode),
  stage: z.enum(['read', 'map', 'validate', 'match', 'send']),
  column: z.string().optional(),
  field: z.string().optional(),
  message: z.string().optional(),
  hint: z.string().optional(),
});

/** A process began to write this segment. `nonce` is that of its lock; `boot` names the start of the machine. */
const sessionSchema = z.strictObject({
  k: z.literal('session'),
  v: z.int().positive(),
  tool: z.string(),
  command: z.enum(['import', 'validate', 'resume', 'retry', 'reconcile']),
  nonce: z.string(),
  pid: z.int().nonnegative(),
  boot: z.string(),
  /** SHA-256 of the mapping, where it was edited since the run began and the edit was accepted. */
  mapping: z.string().optional(),
});

/** The input was read and checked once: its data rows, and warnings about those that were accepted. */
const inputSchema = z.strictObject({ k: z.literal('input'), rows: z.int().nonnegative() });

/**
 * Written and synced before a write request starts. `watermark` is the highest id that was known in the collection;
 * `clock` is monotonic ms of the machine, which only compares within one `boot`.
 */
const intentSchema = z.strictObject({
  k: z.literal('intent'),
  write: z.int().positive(),
  method: z.enum(['POST', 'PATCH']),
  path: z.string(),
  ops: z.array(z.string()),
  sha256: z.string(),
  watermark: z.int().nonnegative().optional(),
  clock: z.number(),
});

const decidedSchema = z.strictObject({
  op: z.string(),
  kind: z.enum(['created', 'updated', 'failed', 'ambiguous']),
  id: id.optional(),
  contact: id.optional(),
  company: id.optional(),
  issue: loggedIssueSchema.optional(),
});

/** The common case, short: every operation of the intent, in its order, was made. 0 where there is no id. */
const madeSchema = z.strictObject({
  kind: z.enum(['created', 'updated']),
  id: z.array(id),
  contact: z.array(id).optional(),
  company: z.array(id).optional(),
});

/**
 * What the answer to a write decided: `made` all of it, or `out` each. Operations that go out again in another write
 * are in neither.
 */
const settledSchema = z.strictObject({
  k: z.literal('settled'),
  write: z.int().positive(),
  verdict: z.enum(['done', 'refused', 'tooLarge', 'unknown']),
  made: madeSchema.optional(),
  out: z.array(decidedSchema).optional(),
});

/**
 * What a look at the account decided about a write without a clear answer: records found count as made; `absent`
 * ones are proven not to be there, and may be sent again.
 */
const reconciledSchema = z.strictObject({
  k: z.literal('reconciled'),
  write: z.int().positive(),
  out: z.array(decidedSchema),
  absent: z.array(z.string()),
});

/**
 * Records of a list that a later session found in the account and that the journal did not know. Written before that
 * session makes any there: what comes after must not hide that they may be the run's own.
 */
const strangersSchema = z.strictObject({
  k: z.literal('strangers'),
  list: z.string(),
  ids: z.array(z.int().positive()),
});

/** The final state of one source row. Rows of a segment stand in ascending order of `n`. */
const rowSchema = z.strictObject({
  k: z.literal('row'),
  n: z.int().positive(),
  kind: z.enum(rowKinds),
  lead: id.optional(),
  contact: id.optional(),
  company: id.optional(),
  issues: z.array(loggedIssueSchema).optional(),
});

/** Rows `from` to `to` that all ended in the same kind; the lists hold an id for each, 0 where there is none. */
const rowsSchema = z.strictObject({
  k: z.literal('rows'),
  from: z.int().positive(),
  to: z.int().positive(),
  kind: z.enum(rowKinds),
  lead: z.array(id).optional(),
  contact: z.array(id).optional(),
  company: z.array(id).optional(),
});

/** Warnings about rows that were accepted, and about the file as a whole. */
const warningsSchema = z.strictObject({
  k: z.literal('warnings'),
  groups: z.array(
    z.strictObject({
      code: z.custom<IssueCode>(isIssueCode),
      column: z.string().optional(),
      count: z.int().positive(),
      row: z.int().positive().optional(),
    }),
  ),
});

/** The session ended by itself. `rows` is the number of rows in the input; `reason` is an error code or `done`. */
const endSchema = z.strictObject({
  k: z.literal('end'),
  rows: z.int().nonnegative(),
  reason: z.string(),
  exit: z.int().nonnegative(),
  requests: z.int().nonnegative(),
  writes: z.int().nonnegative(),
  throttled: z.int().nonnegative(),
  rate: z.number().nonnegative(),
  durationMs: z.number().nonnegative(),
});

/** One line of a journal, less its sequence number and checksum. */
export const entrySchema = z.discriminatedUnion('k', [
  sessionSchema,
  inputSchema,
  intentSchema,
  settledSchema,
  reconciledSchema,
  strangersSchema,
  rowSchema,
  rowsSchema,
  warningsSchema,
  endSchema,
]);

export type Entry = z.infer<typeof entrySchema>;
export type LoggedIssue = z.infer<typeof loggedIssueSchema>;
export type EndEntry = z.infer<typeof endSchema>;
export type SessionEntry = z.infer<typeof sessionSchema>;
export type IntentEntry = z.infer<typeof intentSchema>;
export type SettledEntry = z.infer<typeof settledSchema>;
export type Decided = z.infer<typeof decidedSchema>;
export type RowsEntry = z.infer<typeof rowsSchema>;
