import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import type { CliRun } from './run-cli.js';

/** Flags that name what a command writes. */
const written: ReadonlySet<string> = new Set(['--run-dir', '-o', '--out', '--state', '--account-file']);

/**
 * Fails where the token that a command was given shows in what it printed or wrote. The sandbox alone prints a token: its
 * own.
 */
export function refuseToken(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { stdout, stderr }: Pick<CliRun, 'stdout' | 'stderr'>,
): void {
  const token = env['KOMMO_API_KEY'] ?? '';
  if (token.length < 8 || args[0] === 'sandbox') return;
  const places = [
    ['stdout', stdout],
    ['stderr', stderr],
    ...args.flatMap((name, at) => (written.has(name) ? filesOf(args[at + 1] ?? '') : [])),
  ];
  for (const [place, text = ''] of places)
    if (text.includes(token)) throw new Error(`The token shows in ${place} of ${args.join(' ')}.`);
}

/** Every file at or below a path, with its bytes as characters. */
function filesOf(path: string): string[][] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) return readdirSync(path).flatMap((name) => filesOf(join(path, name)));
  return stats?.isFile() === true ? [[path, readFileSync(path, 'latin1')]] : [];
}
