import { access, constants, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import * as z from 'zod';

import { AppError, errnoOf, reasonOf } from '../errors/app-error.js';
import type { Sandbox, SandboxOptions } from '../sandbox/create-sandbox.js';
import { readFaults } from '../sandbox/faults/read-faults.js';
import { readAccountFile } from './account/account-file.js';
import { parseOptions } from './options.js';

const sandboxOptionsSchema = z.strictObject({
  port: z.int().min(0).max(65_535).default(7007).describe('Port; 0 for any free one.'),
  accountFile: z.string().optional().describe('Recreate the account of this dictionary.'),
  faults: z.string().optional().describe('Fault script to begin with, YAML or JSON.'),
  seed: z.int().nonnegative().optional().describe('Seed of everything random.'),
  data: z.string().optional().describe('Keep the account in this file between starts.'),
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  rate: z
    .union([z.int().positive(), z.literal('off')])
    .optional()
    .describe('Requests a second that are let through; off for any.'),
  leads: z.int().nonnegative().max(1_000_000).optional().describe('Leads to make up at the start.'),
});

/** Options of a sandbox that is started from files, as the command line does. */
export type SandboxFileOptions = z.input<typeof sandboxOptionsSchema>;

/** A local Kommo, for tests of your own integration. Its server is loaded when it is first wanted. */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await import('../sandbox/create-sandbox.js');
  return await sandbox.createSandbox(options);
}

/**
 * Starts a sandbox from files. Throws `usage/option` where the port is taken or a file cannot be used, `account/file`
 * where the dictionary is wrong.
 */
export async function startSandbox(written: SandboxFileOptions = {}): Promise<Sandbox> {
  const { accountFile, faults, rate, ...plain } = parseOptions(sandboxOptionsSchema, written);
  if (plain.data !== undefined) await refuseUnwritable(plain.data);
  const account = accountFile === undefined ? undefined : await readAccountFile(accountFile);
  const script = faults === undefined ? undefined : await faultScript(faults);
  const given = {
    ...plain,
    account,
    faults: script,
    rate: rate === 'off' ? (false as const) : rate,
  };
  try {
    return toldAtTheEnd(await createSandbox(withoutBlanks(given)), plain.data);
  } catch (cause) {
    throw startError(cause, plain);
  }
}

/** Nobody should work for hours in an account that cannot be kept. */
async function refuseUnwritable(data: string): Promise<void> {
  const folder = dirname(data);
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    throw new AppError('usage/option', {
      message: `data: files cannot be written in ${folder} (${reasonOf(cause)}), where ${data} is to be kept.`,
      actions: ['Make that folder, or name another file with --data.'],
      cause,
    });
  });
}

/** A data file that cannot be written is told of as any other file. */
function toldAtTheEnd(sandbox: Sandbox, data: string | undefined): Sandbox {
  const close = async (): Promise<void> => {
    try {
      await sandbox.close();
    } catch (cause) {
      const message = `${data ?? 'The data file'} cannot be written (${reasonOf(cause)}).`;
      throw new AppError('output/file', { message, cause });
    }
  };
  return { ...sandbox, close };
}

/** Options that were not given are absent, not undefined. */
function withoutBlanks(given: {
  [K in keyof SandboxOptions]: SandboxOptions[K] | undefined;
}): SandboxOptions {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function startError(cause: unknown, { host, port }: { host: string; port: number }): AppError {
  if (cause instanceof Error && cause.name === 'DataFileError')
    return new AppError('usage/option', {
      message: `${cause.message}.`,
      actions: ['Name another file with --data, or move this one away to begin anew.'],
      cause,
    });
  return new AppError('usage/option', {
    message: `Port ${port} of ${host} cannot be used (${reasonOf(cause)}).`,
    actions: ['Choose another with --port; 0 takes any free one.'],
    cause,
  });
}

async function faultScript(path: string): Promise<ReturnType<typeof readFaults>> {
  try {
    return readFaults(await readFile(path, 'utf8'));
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno !== undefined)
      throw new AppError('usage/option', { message: `${path} cannot be read (${errno}).`, cause });
    const isShape = cause instanceof z.ZodError;
    const why = isShape ? z.prettifyError(cause) : cause instanceof Error ? cause.message : String(cause);
    throw new AppError('usage/option', { message: `${path} is not a fault script: ${why}`, cause });
  }
}
