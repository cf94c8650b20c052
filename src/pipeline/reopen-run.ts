import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type { Client } from '../client/client.js';
import { fetchAccountHead } from '../client/account-dictionary.js';
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
import { fileOptionsSchema, parseOptions, type AgainOptions } from './options.js';
import type { MappedOptions, Preparation } from './prepare.js';

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
    if (tookOverFrom && isNews(tookOverFrom, checkpoint))
      remark(`Process ${tookOverFrom.pid} left this run without ending it; going on from its journal.`);
    for (const { path, bytes } of checkpoint.torn)
      remark(`${path}: the last ${bytes} bytes were cut off in writing and are left out.`);
    return { directory, manifest, checkpoint, lock };
  } catch (thrown) {
    await lock.release();
    throw thrown;
  }
}

/** A lock of the dead stays; what no session came after has not been told yet. */
function isNews(dead: NonNullable<RunLock['tookOverFrom']>, { session }: Checkpoint): boolean {
  return !session || session.nonce === dead.nonce || Date.parse(dead.since) > session.at;
}

/**
 * Prepares a run again as it was: the same input, mapping, account and dictionary, so that every row becomes the same
 * records. Throws `run/changed` that names what differs.
 */
export async function prepareAgain(
  reopened: Reopened,
  written: AgainOptions,
  access: Pick<ConnectOptions, 'readOnly' | 'waitSignal' | 'onEvent'>,
): Promise<Preparation & { readonly connection: Connection }> {
  const { directory, manifest } = reopened;
  const { acceptMappingChange, ...own } = written;
  const options = optionsAgain(reopened, own);
  const { mapping, digest } = await unchangedFiles({ ...options, acceptMappingChange }, reopened);
  const dictionary = await readAccountFile(join(directory, RUN_ACCOUNT_FILE));
  const connection = await connect(options, { ...access, concurrency: options.concurrency });
  try {
    await sameAccount(connection.client, manifest);
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
function optionsAgain({ directory, manifest }: Reopened, written: AgainOptions): MappedOptions {
  const { run, runDir, ...own } = written;
  if (manifest.options['sandbox'] === true && own.baseUrl === undefined) {
    throw differing(['account: the sandbox of the run ended with it']);
  }
  const set = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const { accountFile, again, ...stored } = manifest.options;
  const found = placesOf(manifest);
  const { tokenFile } = stored;
  const parsed = parseOptions(fileOptionsSchema, {
    ...stored,
    ...(typeof tokenFile === 'string' && { tokenFile: found(tokenFile) }),
    ...set,
    sandbox: false,
    runDir: dirname(directory),
  });
  return { ...parsed, file: found(manifest.input.path), mapping: found(manifest.mapping.path) };
}

/** Finds what the run was given by a path: from where it was made, or else from here, as the whole place may have moved. */
function placesOf({ workingDirectory = '.' }: Manifest): (path: string) => string {
  return (path) => {
    const place = resolve(workingDirectory, path);
    return existsSync(place) || !existsSync(path) ? place : resolve(path);
  };
}

/** Throws `run/changed` that names both accounts. */
async function sameAccount(client: Client, { account: before }: Manifest): Promise<void> {
  const now = await fetchAccountHead(client);
  if (now.id === before.id) return;
  throw differing([
    `account: the run is of ${before.subdomain} (${before.id}), the token of ${now.subdomain} (${now.id})`,
  ]);
}

/** What a run was given, where it is now; and whether an edited mapping is taken. */
interface Given {
  readonly file: string;
  readonly mapping: string;
  /** Undefined where nothing is mapped by another mapping. */
  readonly acceptMappingChange: boolean | undefined;
}

interface Unchanged {
  readonly mapping: LoadedMapping;
  readonly digest: FileDigest;
}

/** The input and the mapping, if they are what they were, or what may be different. */
async function unchangedFiles(given: Given, { manifest, checkpoint }: Reopened): Promise<Unchanged> {
  const { file, mapping: path } = given;
  const { input } = manifest;
  const differences: string[] = [];
  const digest = await digestOf(file).catch((thrown: unknown) => gone(file, thrown, differences));
  if (digest && digest.size !== input.size)
    differences.push(`input: ${file} has ${digest.size} bytes, it had ${input.size}`);
  else if (digest && digest.sha256 !== input.sha256)
    differences.push(`input: ${file} has other content of the same size`);
  const mapping = await loadMapping(path).catch((thrown: unknown) => gone(path, thrown, differences));
  if (mapping && mapping.sha256 !== mappingOf({ manifest, checkpoint }))
    differences.push(...editedMapping(given, checkpoint));
  if (!digest || !mapping || differences.length > 0) throw differing(differences);
  return { mapping, digest };
}

/** The SHA-256 of the mapping that the run goes by: its first one, or the last that was accepted. */
export function mappingOf({ manifest, checkpoint }: Pick<Reopened, 'manifest' | 'checkpoint'>): string {
  return checkpoint.mapping ?? manifest.mapping.sha256;
}

/** Why an edited mapping is not taken; nothing where it is. */
function editedMapping(
  { mapping, acceptMappingChange: accept }: Given,
  { doubts }: Checkpoint,
): readonly string[] {
  if (accept === undefined) return [`mapping: ${mapping} was edited`];
  if (!accept)
    return [
      `mapping: ${mapping} was edited; --accept-mapping-change maps the rows that are left by it as it is now`,
    ];
  if (doubts.length === 0) return [];
  return [
    `mapping: ${mapping} was edited, and ${doubts.length} writes without an answer can only be looked for by what the mapping made of their rows before`,
  ];
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
