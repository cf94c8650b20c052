import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import type { CliRun } from './run-cli.js';
import { refuseToken } from './token-canary.js';

/** The program as a process of its own. */
export interface Bin {
  readonly process: ChildProcess;
  /** Everything written to stderr so far. */
  readonly talk: () => string;
  readonly ended: Promise<CliRun>;
}

/** Starts the built program; it inherits nothing of this process's environment but the path. */
export function startBin(args: readonly string[], env: Readonly<Record<string, string>> = {}): Bin {
  const child = spawn(process.execPath, ['dist/cli/main.js', ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close').then(() => {
    const run = { code: child.exitCode ?? -1, stdout: stdout.trim(), stderr };
    refuseToken(args, env, run);
    return run;
  });
  return { process: child, talk: () => stderr, ended };
}

/** Runs the built program to its end. */
export async function runBin(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CliRun> {
  return await startBin(args, env).ended;
}
