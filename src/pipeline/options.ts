import * as z from 'zod';

import { AppError } from '../errors/app-error.js';
import { MAX_BATCH } from '../model/entity.js';
import { optionProblem } from './option-problem.js';

const positive = z.int().positive();
const auto = z.literal('auto');

/** How to reach an account. Nothing is read from the environment here; the command line does that. */
export const connectionShape = {
  subdomain: z.string().optional().describe('Account name: <subdomain>.kommo.com.'),
  baseUrl: z
    .string()
    .optional()
    .describe('Whole address: https://<subdomain>.amocrm.ru, .amocrm.com, or a sandbox on this machine.'),
  apiKey: z.string().optional().describe('Long-lived token. Never written anywhere.'),
  tokenFile: z
    .string()
    .min(1)
    .optional()
    .describe('File with the tokens of an OAuth integration, which are renewed in it; instead of apiKey.'),
  proxy: z
    .string()
    .min(1)
    .optional()
    .describe('HTTP proxy that requests to Kommo go through: http://user:password@host:port.'),
  noProxy: z.string().optional().describe('Hosts that are reached without the proxy, as in NO_PROXY.'),
  sandbox: z.boolean().default(false).describe('Run against an embedded sandbox; no account is needed.'),
  rate: z
    .number()
    .positive()
    .max(1000)
    .default(7)
    .describe('Requests a second: at most 7, but for a sandbox on this machine that has no limit.'),
};

const tableShape = {
  sheet: z
    .union([z.string(), positive])
    .optional()
    .describe('Sheet of a workbook, by name or number from 1.'),
  headerRow: positive.optional().describe('Line or sheet row of the header.'),
  encoding: z.string().default('auto').describe('Encoding of a CSV.'),
  delimiter: z.string().default('auto').describe('Delimiter of a CSV: one character, or auto.'),
  skip: z.int().nonnegative().optional().describe('Data rows to pass over first.'),
  limit: positive.optional().describe('The most data rows to read.'),
};

const settleShape = {
  settleSeconds: z
    .number()
    .min(0)
    .max(3600)
    .default(120)
    .describe('How long after a write without an answer a record may still appear in the account.'),
  rescanSeconds: z
    .number()
    .min(0)
    .max(600)
    .default(20)
    .describe(
      'Between the two looks at the account that must agree before a record counts as absent, and before a change without an answer is made again.',
    ),
};

/** `25`, or `2%`. */
const BOUND = 'Stop after so many rejected and failed rows (N), or such a share of the rows (N%).';
const bound = z.union([z.int().nonnegative(), z.string().regex(/^\d+(\.\d+)?%?$/)]);

export const fileOptionsSchema = z.strictObject({
  ...connectionShape,
  ...tableShape,
  file: z.string(),
  mapping: z.string().optional().describe('The mapping file; an export of this program needs none.'),
  accountFile: z.string().optional().describe('Account dictionary to use instead of reading the account.'),
  allowGrowing: z
    .boolean()
    .default(false)
    .describe('Take a file that is still written to as it is now; a copy of that is kept with the run.'),
  runDir: z.string().default('runs').describe('Where run directories are made.'),
  batchSize: z
    .union([auto, z.int().min(1).max(MAX_BATCH)])
    .default('auto')
    .describe('Records a request: auto, or 1 to 250.'),
  concurrency: z
    .union([auto, z.int().min(1).max(50)])
    .default('auto')
    .describe('Requests in flight: auto, or 1 to 50.'),
  threads: z
    .union([auto, z.int().min(1).max(64)])
    .default(1)
    .describe(
      'Threads that check rows before anything is sent: 1 to 64, or auto (all cores for a large file). ' +
        'Each beyond the first takes some 45 MiB.',
    ),
  maxErrors: bound.optional().describe(BOUND),
  onAmbiguous: z
    .enum(['stop', 'skip'])
    .default('stop')
    .describe('What to do when a write stays without a clear answer after all looks at the account.'),
  ...settleShape,
});

export const importOptionsSchema = fileOptionsSchema.extend({
  again: z
    .boolean()
    .default(false)
    .describe('Make records once more of a file, or of rows, that were imported into this account before.'),
});

export const inspectOptionsSchema = z.strictObject({ ...tableShape, file: z.string() });

/** Options of the commands that go on with a run; what is left out is as it was in the run. */
export const againOptionsSchema = z.strictObject({
  run: z.string().default('latest').describe('Name or path of the run.'),
  runDir: z.string().default('runs').describe('Where run directories are.'),
  subdomain: connectionShape.subdomain,
  baseUrl: connectionShape.baseUrl,
  apiKey: connectionShape.apiKey,
  tokenFile: connectionShape.tokenFile,
  proxy: connectionShape.proxy,
  noProxy: connectionShape.noProxy,
  rate: z.number().positive().max(1000).optional().describe('Requests a second, at most 7.'),
  batchSize: z
    .union([auto, z.int().min(1).max(MAX_BATCH)])
    .optional()
    .describe('Records a request: auto, or 1 to 250.'),
  concurrency: z
    .union([auto, z.int().min(1).max(50)])
    .optional()
    .describe('Requests in flight: auto, or 1 to 50.'),
  maxErrors: bound.optional().describe(BOUND),
  onAmbiguous: z.enum(['stop', 'skip']).optional(),
  settleSeconds: z.number().min(0).max(3600).optional(),
  rescanSeconds: z.number().min(0).max(600).optional(),
});

/** Those of the commands that send what is left. */
export const resumeOptionsSchema = againOptionsSchema.extend({
  acceptMappingChange: z
    .boolean()
    .default(false)
    .describe(
      'Map the rows that are left by the mapping as it is now, though it was edited since the run began.',
    ),
});

export const connectionOptionsSchema = z.strictObject({
  ...connectionShape,
  accountFile: z.string().optional(),
});

export const validateOptionsSchema = fileOptionsSchema.extend({
  out: z
    .string()
    .optional()
    .describe('Where the plan is written: each row, each record, old and new of each field.'),
});

/** Options as a caller writes them; defaults may be left out. */
export type FileOptions = z.input<typeof fileOptionsSchema>;
export type ImportOptions = z.input<typeof importOptionsSchema>;
export type InspectOptions = z.input<typeof inspectOptionsSchema>;
export type ValidateOptions = z.input<typeof validateOptionsSchema>;
export type ConnectionOptions = z.input<typeof connectionOptionsSchema>;
export type WrittenAgainOptions = z.input<typeof againOptionsSchema>;
export type ResumeOptions = z.input<typeof resumeOptionsSchema>;

/** The same with defaults filled in. */
export type TableOptions = z.output<typeof inspectOptionsSchema>;
export type RunOptions = z.output<typeof fileOptionsSchema>;
export type AgainOptions = z.output<typeof againOptionsSchema> &
  Partial<Pick<z.output<typeof resumeOptionsSchema>, 'acceptMappingChange'>>;
export type ConnectionSettings = Pick<
  RunOptions,
  'subdomain' | 'baseUrl' | 'apiKey' | 'tokenFile' | 'proxy' | 'noProxy' | 'sandbox' | 'rate'
>;

/** Throws `usage/option` that names every wrong option. */
export function parseOptions<T>(schema: z.ZodType<T>, written: unknown): T {
  const parsed = schema.safeParse(written);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => optionProblem(issue, schema, written));
  throw new AppError('usage/option', { message: problems.join('\n') });
}

/** The number of bad rows that stops a run of `rows` rows; Infinity where no bound is set. */
export function errorBound(maxErrors: RunOptions['maxErrors'], rows: number): number {
  if (maxErrors === undefined) return Number.POSITIVE_INFINITY;
  const text = String(maxErrors);
  return text.endsWith('%') ? Math.floor((Number(text.slice(0, -1)) / 100) * rows) : Number(text);
}
