import { access } from 'node:fs/promises';
import { join } from 'node:path';

import { readManifest, type Manifest } from '../journal/manifest.js';
import type { EndEntry } from '../journal/entry.js';
import { readRunState } from '../journal/run-state.js';
import { writeWhole } from '../journal/write-whole.js';
import { totalOf, type Tally } from '../model/tally.js';
import type { Summary } from '../report/summary.js';

/** Reports in the order that people want them. */
const reportNames = ['results.csv', 'errors.xlsx', 'errors.csv', 'unprocessed.csv', 'ambiguous.csv'] as const;

/** Ends a run whose journal is closed and whose reports are written: `summary.json` is the last file to appear. */
export async function finishRun(directory: string): Promise<Summary> {
  const summary = await summarise(directory);
  await writeWhole(join(directory, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  return summary;
}

/**
 * The summary of a run, made from its manifest and journal alone. A run that was cut off has no end entry: its rows
 * are those that the journal names, and its exit code is that of an interruption.
 */
export async function summarise(directory: string): Promise<Summary> {
  const manifest = await readManifest(directory);
  const { tally, errors, warnings, end } = await readRunState(directory);
  const { rows, requests, writes, throttled, rate, durationMs, reason, exit } = end ?? cutOff(tally);
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
    requests,
    writes,
    throttled,
    rate,
    durationMs,
    errors,
    warnings,
    reason,
    files: await reportsIn(directory),
    nextCommands: nextCommands(directory, manifest, counts),
    exitCode: exit,
  };
}

function cutOff(tally: Tally): Omit<EndEntry, 'k'> {
  const nothing = { requests: 0, writes: 0, throttled: 0, rate: 0, durationMs: 0 };
  return { ...nothing, rows: totalOf(tally), reason: 'cut off', exit: 130 };
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

function nextCommands(directory: string, manifest: Manifest, counts: Tally): readonly string[] {
  const importOf = (file: string): string =>
    `kommo-bulk import ${quoted(file)} -m ${quoted(manifest.mapping.path)}`;
  const { rejected, failed, unprocessed } = counts;
  if (manifest.dryRun) return rejected === 0 && unprocessed > 0 ? [importOf(manifest.input.path)] : [];
  return [
    ...(rejected + failed > 0 ? [importOf(join(directory, 'errors.xlsx'))] : []),
    ...(unprocessed > 0 ? [importOf(join(directory, 'unprocessed.csv'))] : []),
  ];
}

/** As a shell takes it; plain names stay as they are. */
function quoted(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
