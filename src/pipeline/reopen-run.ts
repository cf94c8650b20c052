import { join } from 'node:path';

import { fetchAccountId } from '../client/account-dictionary.js';
import { AppError, reasonOf } from '../errors/app-error.js';
import { readCheckpoint, type Checkpoint } from '../journal/checkpoint.js';
import { readManifest, type Manifest } from '../journal/manifest.js';
import { machineClock } from '../journal/process-identity.js';
import { findRun } from '../journal/run-directory.js';
import { lockRun, type RunLock } from '../journal/run-lock.js';
import { loadMapping, type LoadedMapping } from '../mapper/load-mapping.js';
import { digestOf, type FileDigest } from '../reader/file-digest.js';
import { readAccountFile, RUN_ACCOUNT_FILE } from './account/account-file.js';
import { connect, type Connection, type ConnectOptions } from './connect.js';
import type { RunHooks } from './events.js';
import { fileOptionsSchema, parseOptions, type AgainOptions, type RunOptions } from './options.js';
import type { Preparation } from './prepare.js';

/** A run of the past that this process alone has, and all that its journal proves. */
export interface Reopened {
  readonly directory: string;
  readonly manifest: Manifest;
  readonly checkpoint: Checkpoint;
  readonly lock: RunLock;
}

/**
 * Opens a run to go on with it, by its journal alone. Throws `usage/run-not-found`, `run/locked`, `run/journal`,
 * `run/changed` for one of a newer program, `usage/option` for a dry run.
 */
export async function reopenRun(options: AgainOptions, hooks: RunHooks): Promise<Reopened> {
  const directory = await findRun(options.runDir, options.run);
  const manifest = await readManifest(directory);
  if (manifest.dryRun) {
    throw new AppError('usage/option', {
      message: `${directory} is a dry run: nothing was sent, so there is nothing to go on with.`,
      actions: ['Run it again with kommo-bulk validate, or import the file.'],
    });
  }
  const lock = await lockRun(directory);
  try {
    const checkpoint = await readCheckpoint(directory);
    const remark = (text: string): void => hooks.onEvent?.({ kind: 'remark', text });
    const { tookOverFrom } = lock;
    if (tookOverFrom)
      remark(`Process ${tookOverFrom.pid} left this run without ending it; going on from its journal.`);
    for (const { path, bytes } of checkpoint.torn)
      remark(`${path}: the last ${bytes} bytes were cut off in writing and are left out.`);
    return { directory, manifest, checkpoint, lock };
  } catch (thrown) {
    await lock.release();
    throw thrown;
  }
}

/**
 * Prepares a run again as it was: the same input, mapping, account and dictionary, so that every row becomes the same
 * records. Throws `run/changed` that names what differs.
 */
export async function prepareAgain(
  { directory, manifest }: Reopened,
  written: AgainOptions,
  access: Pick<ConnectOptions, 'readOnly' | 'waitSignal'>,
): Promise<Preparation & { readonly connection: Connection }> {
  const options = { ...optionsAgain(manifest, written), mapping: manifest.mapping.path };
  const { mapping, digest } = await unchangedFiles(manifest);
  const dictionary = await readAccountFile(join(directory, RUN_ACCOUNT_FILE));
  const connection = await connect(options, { ...access, concurrency: options.concurrency });
  try {
    const id = await fetchAccountId(connection.client);
    if (id !== manifest.account.id) {
      const { subdomain } = manifest.account;
      throw differing([`account: the run is of ${subdomain} (${manifest.account.id}), the token of ${id}`]);
    }
    const startedAt = new Date(manifest.startedAt);
    const runDate = manifest.startedAt.slice(0, 10);
    return {
      ...{ options, mapping, dictionary, digest, connection, runDate, startedAt, directory },
      began: machineClock(),
    };
  } catch (thrown) {
    await connection.close();
    throw thrown;
  }
}

/** The run's own options, with those that a later session may set for itself. */
function optionsAgain(manifest: Manifest, written: AgainOptions): RunOptions {
  const { run, runDir, ...own } = written;
  if (manifest.options['sandbox'] === true && own.baseUrl === undefined) {
    throw differing(['account: the sandbox of the run ended with it']);
  }
  const set = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const { accountFile, ...stored } = manifest.options;
  return parseOptions(fileOptionsSchema, { ...stored, ...set, sandbox: false, runDir });
}

interface Unchanged {
  readonly mapping: LoadedMapping;
  readonly digest: FileDigest;
}

/** The input and the mapping, if they are what they were. */
async function unchangedFiles({ input, mapping: before }: Manifest): Promise<Unchanged> {
  const differences: string[] = [];
  const digest = await digestOf(input.path).catch((thrown: unknown) => gone(input.path, thrown, differences));
  if (digest && digest.size !== input.size)
    differences.push(`input: ${input.path} has ${digest.size} bytes, it had ${input.size}`);
  else if (digest && digest.sha256 !== input.sha256)
    differences.push(`input: ${input.path} has other content of the same size`);
  const mapping = await loadMapping(before.path).catch((thrown: unknown) =>
    gone(before.path, thrown, differences),
  );
  if (mapping && mapping.sha256 !== before.sha256) differences.push(`mapping: ${before.path} was edited`);
  if (!digest || !mapping || differences.length > 0) throw differing(differences);
  return { mapping, digest };
}

function gone(path: string, thrown: unknown, differences: string[]): undefined {
  const why = thrown instanceof AppError ? thrown.message : reasonOf(thrown);
  differences.push(why.includes(path) ? why : `${path}: ${why}`);
  return undefined;
}

function differing(differences: readonly string[]): AppError {
  return new AppError('run/changed', {
    message: differences.join('\n'),
    actions: ['Put it back as it was, then resume; or import what is left, unprocessed.csv, as a new run.'],
  });
}
