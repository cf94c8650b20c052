import { basename } from 'node:path';

import { AppError } from '../errors/app-error.js';
import { findRun, listRuns } from '../journal/run-directory.js';
import { readManifest } from '../journal/manifest.js';
import { readRunState } from '../journal/run-state.js';
import type { RunLine, UnreadableRun } from '../report/render-run-line.js';
import type { Summary } from '../report/summary.js';
import { summarise } from './summarise.js';

/** Past runs below `runDir`, newest first; those that cannot be read say why. A directory that is no run is passed over. */
export async function pastRuns(runDir = 'runs'): Promise<readonly (RunLine | UnreadableRun)[]> {
  const lines: (RunLine | UnreadableRun)[] = [];
  for (const directory of await listRuns(runDir)) {
    const line = await runLine(directory).catch((thrown: unknown) => unreadable(directory, thrown));
    if (line) lines.push(line);
  }
  return lines;
}

async function runLine(directory: string): Promise<RunLine> {
  const { run, command, account, input } = await readManifest(directory);
  const { tally, end } = await readRunState(directory);
  return {
    run,
    directory,
    command,
    account: account.subdomain,
    input: input.path,
    tally,
    exitCode: end?.exit,
  };
}

function unreadable(directory: string, thrown: unknown): UnreadableRun | undefined {
  if (!(thrown instanceof AppError)) throw thrown;
  if (thrown.code === 'usage/run-not-found') return undefined;
  return { run: basename(directory), directory, problem: thrown.message };
}

/** The summary of a past run, made again from its journal. Throws `usage/run-not-found`, `run/journal`, `run/changed`. */
export async function showRun(run = 'latest', runDir = 'runs'): Promise<Summary> {
  return await summarise(await findRun(runDir, run));
}
