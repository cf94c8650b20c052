import * as z from 'zod';

import { issueCodes, type IssueCode } from '../model/issue-codes.js';
import { rowKinds } from '../model/outcome.js';

/** Version of the journal's lines; a reader refuses a newer one. */
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

/** A process began to write this journal. */
const sessionSchema = z.strictObject({
  k: z.literal('session'),
  v: z.literal(JOURNAL_VERSION),
  tool: z.string(),
});

/** Written and synced before a write request starts. */
const intentSchema = z.strictObject({
  k: z.literal('intent'),
  write: z.int().positive(),
  method: z.enum(['POST', 'PATCH']),
  path: z.string(),
  ops: z.array(z.string()),
  sha256: z.string(),
});

/** What the answer to a write decided. Operations that go out again in another write are absent from `out`. */
const settledSchema = z.strictObject({
  k: z.literal('settled'),
  write: z.int().positive(),
  verdict: z.enum(['done', 'refused', 'tooLarge', 'unknown']),
  out: z.array(
    z.strictObject({
      op: z.string(),
      kind: z.enum(['created', 'updated', 'failed', 'ambiguous']),
      id: id.optional(),
      contact: id.optional(),
      company: id.optional(),
      issue: loggedIssueSchema.optional(),
    }),
  ),
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

/** Rows `from` to `to` that all ended in the same kind with nothing else to say. */
const rowsSchema = z.strictObject({
  k: z.literal('rows'),
  from: z.int().positive(),
  to: z.int().positive(),
  kind: z.enum(rowKinds),
});

/** Warnings about rows that were accepted, and about the file as a whole. */
const warningsSchema = z.strictObject({
  k: z.literal('warnings'),
  groups: z.array(
    z.strictObject({
      code: z.custom<IssueCode>(isIssueCode),
      column: z.string().optional(),
      count: z.int().positive(),
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
  intentSchema,
  settledSchema,
  rowSchema,
  rowsSchema,
  warningsSchema,
  endSchema,
]);

export type Entry = z.infer<typeof entrySchema>;
export type LoggedIssue = z.infer<typeof loggedIssueSchema>;
export type EndEntry = z.infer<typeof endSchema>;
