import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { readManifest } from '../journal/manifest.js';
import type { EndEntry } from '../journal/entry.js';
import { readRunState, type RunState } from '../journal/run-state.js';
import { strangeAnswers } from '../journal/strange-answer.js';
import { writeWhole } from '../journal/write-whole.js';
import { totalOf } from '../model/tally.js';
import type { Summary } from '../report/summary.js';
import { CUT_OFF, nextCommands } from './next-commands.js';

/** Reports in the order that people want them. */
const reportNames = ['results.csv', 'errors.xlsx', 'errors.csv', 'unprocessed.csv', 'ambiguous.csv'] as const;

const SUMMARY = 'summary.json';

/** Whether the last session of a run came to its end with all its reports written. */
export async function isFinished(directory: string): Promise<boolean> {
  return await access(join(directory, SUMMARY)).then(
    () => true,
    () => false,
  );
}

/** Takes the summary of earlier sessions away, before a new one changes what it says. */
export async function unfinish(directory: string): Promise<void> {
  await rm(join(directory, SUMMARY), { force: true });
}

/** Ends a run whose journal is closed and whose reports are written: `summary.json` is the last file to appear. */
export async function finishRun(directory: string): Promise<Summary> {
  const summary = await summarise(directory);
  await writeWhole(join(directory, SUMMARY), `${JSON.stringify(summary, null, 2)}\n`);
  return summary;
}

/**
 * The summary of a run, made from its manifest and journal alone. A run that was cut off has no end entry: its rows
 * are those that the journal names, and its exit code is that of an interruption.
 */
export async function summarise(directory: string): Promise<Summary> {
  const manifest = await readManifest(directory);
  const state = await readRunState(directory);
  const { tally, errors, warnings, spent } = state;
  const { rows, rate, reason, exit } = state.end ?? cutOff(state);
  const counts = { ...tally, unprocessed: tally.unprocessed + rows - totalOf(tally) };
  return {
    version: 1,
    run: manifest.run,
    directory,
    command: manifest.command,
    dryRun: manifest.dryRun,
    input: manifest.input.path,
    account: manifest.account.subdomain,
    rows,
    counts,
    ...spent,
    rate,
    errors,
    warnings,
    reason,
    files: [...(await reportsIn(directory)), ...(await strangeAnswers(directory))],
    nextCommands: nextCommands(directory, manifest, { ...counts, reason }),
    exitCode: exit,
  };
}

function cutOff({ tally, rows }: RunState): Pick<EndEntry, 'rows' | 'rate' | 'reason' | 'exit'> {
  return { rows: rows ?? totalOf(tally), rate: 0, reason: CUT_OFF, exit: 130 };
}

async function reportsIn(directory: string): Promise<readonly string[]> {
  const found = await Promise.all(
    reportNames.map(async (name) => {
      const path = join(directory, name);
      return await access(path).then(
        () => [path],
        () => [],
      );
    }),
  );
  return found.flat();
}
