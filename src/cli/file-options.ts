import { existsSync } from 'node:fs';

import type { FileOptions, InspectOptions } from '../index.js';
import type { CliContext } from './context.js';
import { connectionOptions, fileFlags, pick, tableFlags, type Flags } from './options.js';

const names = Object.keys(fileFlags).filter((name) => name !== 'base-url');

/** How `-` is carried through yargs, which reads a lone dash as no name at all. */
const STDIN = 'stdin:-';

/** The arguments with a lone dash of import and validate in a form that yargs keeps. */
export function keepDash(args: readonly string[]): readonly string[] {
  const [command = ''] = args;
  if (command !== 'import' && command !== 'validate') return args;
  return args.map((arg) => (arg === '-' ? STDIN : arg));
}

/** The library's options from the flags of import and validate; the library checks them. */
export function fileOptions(flags: Flags, context: CliContext): FileOptions {
  const picked = pick(flags, names);
  const { delimiter } = picked;
  return {
    ...connectionOptions(flags, context),
    ...picked,
    ...(delimiter === '\\t' ? { delimiter: '\t' } : {}),
    file: flags['file'] === STDIN ? '-' : String(flags['file']),
  };
}

/** The account file of the working directory, where there is one; a sandbox of the command's own has another account. */
export async function foundAccountFile(flags: Flags): Promise<{ accountFile?: string }> {
  const { ACCOUNT_FILE } = await import('../pipeline/account/account-file.js');
  return flags['sandbox'] !== true && existsSync(ACCOUNT_FILE) ? { accountFile: ACCOUNT_FILE } : {};
}

/** The library's options from the flags of a command that reads a table. */
export function tableOptions(flags: Flags): InspectOptions {
  const picked = pick(flags, Object.keys(tableFlags));
  return {
    ...picked,
    ...(picked['delimiter'] === '\\t' && { delimiter: '\t' }),
    file: String(flags['file']),
  };
}

const AGAIN = ['sheet', 'header-row', 'encoding', 'delimiter', 'account-file'] as const;

/** The flags that the next command on the same file needs again, as a shell takes them. */
export async function flagsAgain(flags: Flags): Promise<string> {
  const { shellWord } = await import('../report/shell-word.js');
  const reading = AGAIN.flatMap((name) => {
    const value = flags[name];
    return typeof value === 'string' ? [` --${name} ${shellWord(value)}`] : [];
  });
  return [...reading, ...(flags['sandbox'] === true ? [' --sandbox'] : [])].join('');
}
