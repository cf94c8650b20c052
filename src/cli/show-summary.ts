import type { Summary } from '../index.js';
import type { CliContext } from './context.js';
import type { Flags } from './options.js';

/** Ends a run on the screen: JSON on stdout, or text for people on stderr, with --quiet only where there is a problem, and the exit code. */
export async function showSummary(summary: Summary, flags: Flags, context: CliContext): Promise<void> {
  const { renderSummary } = await import('../report/render-summary.js');
  if (flags['json'] === true) context.print(JSON.stringify(summary));
  else if (flags['quiet'] !== true || summary.exitCode !== 0) context.say(renderSummary(summary));
  context.exit(summary.exitCode);
}
