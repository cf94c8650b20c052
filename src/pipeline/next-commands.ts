import { join } from 'node:path';

import type { Manifest } from '../journal/manifest.js';
import { ACCOUNT_FILE } from './account/account-file.js';
import { shellWord } from '../report/shell-word.js';
import type { Summary } from '../report/summary.js';
import type { Tally } from '../model/tally.js';
import { flagName } from './flag-name.js';

/** Options that say how the input is read, and against what: whoever reads it again needs them again. */
const READING = ['sheet', 'headerRow', 'encoding', 'delimiter', 'skip', 'limit', 'accountFile'] as const;

/** The reason of a run that has no end. */
export const CUT_OFF = 'cut off';

/** Command lines that carry on from a run, the most useful first; none where every one has to wait for Kommo. */
export function nextCommands(
  directory: string,
  manifest: Manifest,
  counts: Tally & Pick<Summary, 'reason'>,
): readonly string[] {
  const { rejected, failed, unprocessed, ambiguous, reason } = counts;
  if (reason === 'api/blocked') return [];
  if (manifest.dryRun) {
    if (rejected + unprocessed === 0) return [];
    // After a repair, the same check once more.
    const command = rejected > 0 ? 'validate' : 'import';
    return [commandOf(command, manifest.input.path, manifest) + readingFlags(manifest)];
  }
  const report = (name: string): string => commandOf('import', join(directory, name), manifest);
  // The sandbox of a command is gone with it, and with it what a later one would go on with.
  const canGoOn = !isSandboxed(manifest);
  const goOn = (command: string): string => `kommo-bulk ${command} ${shellWord(directory)}`;
  const commands: readonly (readonly [useful: boolean, command: string])[] = [
    [ambiguous > 0 && canGoOn, goOn('reconcile')],
    [unprocessed > 0 || reason === CUT_OFF, canGoOn ? goOn('resume') : report('unprocessed.csv')],
    [failed > 0 && canGoOn, goOn('retry')],
    [rejected + failed > 0, report('errors.xlsx')],
  ];
  return commands.filter(([useful]) => useful).map(([, command]) => command);
}

function commandOf(command: 'import' | 'validate', file: string, manifest: Manifest): string {
  const sandbox = isSandboxed(manifest) ? ' --sandbox' : '';
  return `kommo-bulk ${command} ${shellWord(file)} -m ${shellWord(manifest.mapping.path)}${sandbox}`;
}

function isSandboxed({ options }: Manifest): boolean {
  return options['sandbox'] === true;
}

function readingFlags({ options }: Manifest): string {
  return READING.map((name) => flagOf(name, options[name])).join('');
}

function flagOf(name: string, value: unknown): string {
  // That account file is found by itself.
  if ((typeof value !== 'string' && typeof value !== 'number') || value === 'auto' || value === ACCOUNT_FILE)
    return '';
  return ` ${flagName(name)} ${shellWord(String(value))}`;
}
