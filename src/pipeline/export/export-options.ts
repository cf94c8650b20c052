import * as z from 'zod';

import { AppError } from '../../errors/app-error.js';
import { exportEntities, type ExportEntity } from '../../flattener/columns-of.js';
import { connectionShape } from '../options.js';

export const exportFormats = ['csv', 'xlsx', 'jsonl'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const exportOptionsSchema = z.strictObject({
  ...connectionShape,
  entities: z
    .array(z.enum([...exportEntities, 'all']))
    .min(1)
    .describe('What to export; all stands for everything.'),
  out: z.string().min(1).describe('File, or directory for one file an entity.'),
  format: z.enum(exportFormats).optional().describe('Form of the files; told by the name where left out.'),
  since: z.string().optional().describe('Only what changed at this time or later: a day, a time, 24h, 7d.'),
  until: z.string().optional().describe('Only what changed at this time or earlier.'),
  filter: z
    .array(z.string())
    .optional()
    .describe(
      'key=value, each: pipeline, stage, responsible_user, id, query; several of a key mean any of them.',
    ),
  state: z
    .string()
    .min(1)
    .optional()
    .describe('File that remembers what was exported: the next time only changes are read.'),
  merge: z
    .boolean()
    .default(false)
    .describe('Fold what is read into the file of the last time; with no since, until or filter.'),
  columns: z.array(z.string().min(1)).min(1).optional().describe('Columns, in order, by field or title.'),
  with: z
    .array(z.enum(['contacts', 'companies']))
    .min(1)
    .optional()
    .describe('Columns of linked contacts and companies beside those of leads and contacts.'),
  labels: z
    .enum(['names', 'ids', 'both'])
    .default('names')
    .describe('How stages, users and options are shown.'),
  bom: z
    .enum(['auto', 'yes', 'no'])
    .default('auto')
    .describe('Byte order mark of a CSV; spreadsheet programs need it.'),
  formulaGuard: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Quote texts that a spreadsheet program would run.'),
  delimiter: z.string().length(1).default(',').describe('Between the cells of a CSV: one character.'),
  force: z.boolean().default(false).describe('Replace files that exist.'),
});

/** Options of an export as a caller writes them. */
export type ExportOptions = z.input<typeof exportOptionsSchema>;
export type ExportSettings = z.output<typeof exportOptionsSchema>;

/** Throws `usage/option` for options of which one would make the other lie. */
export function refuseMixtures({ state, merge, since, until, filter = [] }: ExportSettings): void {
  const isOfATime = since !== undefined || until !== undefined;
  if (state !== undefined && isOfATime)
    throw new AppError('usage/option', {
      message: '--state says what changed since; it goes with no --since or --until.',
    });
  // What no longer fits is not told from what is deleted, nor from what did not change.
  if (merge && (isOfATime || filter.length > 0))
    throw new AppError('usage/option', {
      message:
        '--merge keeps the whole of an entity; it goes with no --since, --until or --filter: records that do not fit ' +
        'would be marked as deleted, or stay as they once were.',
      actions: ['Export everything with --merge and filter that file, or leave --merge out.'],
    });
}

/** The entities that are meant, each once, in the order of a whole export where all are. */
export function wantedEntities({ entities }: ExportSettings): readonly ExportEntity[] {
  if (entities.includes('all')) return exportEntities;
  return [...new Set(entities)].filter((entity) => entity !== 'all');
}
