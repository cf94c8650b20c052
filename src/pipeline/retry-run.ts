import * as z from 'zod';

import { readRowOutcomes } from '../journal/row-outcomes.js';
import type { Issue } from '../model/issue.js';
import type { Summary } from '../report/summary.js';
import type { RunHooks } from './events.js';
import { parseOptions, resumeOptionsSchema } from './options.js';
import { withRun } from './resume-run.js';

const retryOptionsSchema = z.strictObject({
  ...resumeOptionsSchema.shape,
  class: z
    .enum(['transient', 'data', 'all'])
    .default('all')
    .describe(
      'Which failed rows: data are those with a record that Kommo named and refused, transient the others.',
    ),
});

/** Options of sending failed rows again. */
export type RetryOptions = z.input<typeof retryOptionsSchema>;

/**
 * Sends the failed rows of a run again, and no others: after something was put right in Kommo. Records of such a row
 * that were made are left as they are. Resolves and throws as `resumeRun` does.
 */
export async function retryRun(written: RetryOptions = {}, hooks: RunHooks = {}): Promise<Summary> {
  const { class: wanted, ...options } = parseOptions(retryOptionsSchema, written);
  return await withRun(options, hooks, async ({ directory }) => {
    const again = new Set<number>();
    for await (const { ordinal, kind, issues = [] } of readRowOutcomes(directory))
      if (kind === 'failed' && isOf(wanted, issues)) again.add(ordinal);
    return again.size === 0
      ? `No row of this run failed${wanted === 'all' ? '' : ` in the way of --class ${wanted}`}: there is nothing to send again.`
      : { command: 'retry', again, isLeft: (ordinal) => again.has(ordinal) };
  });
}

/** A row that waits for the record of another goes with either class: that one may be sent again. */
function isOf(wanted: 'transient' | 'data' | 'all', issues: readonly Issue[]): boolean {
  if (wanted === 'all' || issues.some(({ code }) => code === 'api/parent-failed')) return true;
  return issues.some(({ code }) => code === 'api/rejected') === (wanted === 'data');
}
