import { readFile } from 'node:fs/promises';

import * as z from 'zod';

import { AppError, errnoOf } from '../errors/app-error.js';
import type { Sandbox, SandboxOptions } from '../sandbox/create-sandbox.js';
import { readFaults } from '../sandbox/faults/read-faults.js';
import { readAccountFile } from './account-file.js';
import { parseOptions } from './options.js';

const sandboxOptionsSchema = z.strictObject({
  port: z.int().min(0).max(65_535).default(7007).describe('Port on 127.0.0.1; 0 for any free one.'),
  accountFile: z.string().optional().describe('Recreate the account of this dictionary.'),
  faults: z.string().optional().describe('Fault script to begin with, YAML or JSON.'),
  seed: z.int().nonnegative().optional().describe('Seed of everything random.'),
  leads: z.int().nonnegative().max(1_000_000).optional().describe('Leads to make up at the start.'),
});

/** Options of a sandbox that is started from files, as the command line does. */
export type SandboxFileOptions = z.input<typeof sandboxOptionsSchema>;

/** A local Kommo, for tests of your own integration. Its server is loaded when it is first wanted. */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await import('../sandbox/create-sandbox.js');
  return await sandbox.createSandbox(options);
}

/** Starts a sandbox from files. Throws `usage/option` where the port is taken, `account/file` where a file is wrong. */
export async function startSandbox(written: SandboxFileOptions = {}): Promise<Sandbox> {
  const { port, accountFile, faults, seed, leads } = parseOptions(sandboxOptionsSchema, written);
  const account = accountFile === undefined ? undefined : await readAccountFile(accountFile);
  const script = faults === undefined ? undefined : await faultScript(faults);
  try {
    return await createSandbox({
      port,
      ...(account === undefined ? {} : { account }),
      ...(script === undefined ? {} : { faults: script }),
      ...(seed === undefined ? {} : { seed }),
      ...(leads === undefined ? {} : { leads }),
    });
  } catch (cause) {
    const message = `Port ${port} cannot be used (${errnoOf(cause) ?? String(cause)}).`;
    throw new AppError('usage/option', {
      message,
      actions: ['Choose another with --port; 0 takes any free one.'],
      cause,
    });
  }
}

async function faultScript(path: string): Promise<ReturnType<typeof readFaults>> {
  try {
    return readFaults(await readFile(path, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('usage/option', { message: `${path} is not a fault script: ${why}`, cause });
  }
}
