import { findRun, listRuns } from '../journal/run-directory.js';
import { readManifest } from '../journal/manifest.js';
import { readRunState } from '../journal/run-state.js';
import type { RunLine } from '../report/render-run-line.js';
import type { Summary } from '../report/summary.js';
import { summarise } from './summarise.js';

/** Past runs below `runDir`, newest first. A directory that is no run is passed over. */
export async function pastRuns(runDir = 'runs'): Promise<readonly RunLine[]> {
  const lines: RunLine[] = [];
  for (const directory of await listRuns(runDir)) {
    const manifest = await readManifest(directory).catch(() => undefined);
    if (!manifest) continue;
    const { tally, end } = await readRunState(directory);
    const { run, command, account, input } = manifest;
    lines.push({
      run,
      directory,
      command,
      account: account.subdomain,
      input: input.path,
      tally,
      exitCode: end?.exit,
    });
  }
  return lines;
}

/** The summary of a past run, made again from its journal. Throws `usage/run-not-found`, `run/journal`. */
export async function showRun(run = 'latest', runDir = 'runs'): Promise<Summary> {
  return await summarise(await findRun(runDir, run));
}
