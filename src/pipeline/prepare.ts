import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { fetchAccountDictionary } from '../client/account-dictionary.js';
import { AppError } from '../errors/app-error.js';
import { machineClock } from '../journal/process-identity.js';
import { createRunDirectory, pointLatestTo } from '../journal/run-directory.js';
import { lockRun, type RunLock } from '../journal/run-lock.js';
import { spoolInput } from '../journal/spool-input.js';
import { isBegun, writeManifest, type Manifest } from '../journal/manifest.js';
import { loadMapping, type LoadedMapping } from '../mapper/load-mapping.js';
import { runMappingTests } from '../mapper/mapping-tests.js';
import type { NormalMapping } from '../mapper/normal-mapping.js';
import { usedDifferences } from '../mapper/used-parts.js';
import { digestOf, type FileDigest } from '../reader/file-digest.js';
import type { AccountDictionary } from '../schema/account-dictionary.js';
import {
  dictionaryHash,
  readAccountFile,
  RUN_ACCOUNT_FILE,
  writeAccountFile,
} from './account/account-file.js';
import { connect, type Connection } from './connect.js';
import type { RunHooks } from './events.js';
import { withFixedPaths } from './fixed-paths.js';
import type { RunOptions } from './options.js';
import { ownExportInput } from './own-export/own-export-file.js';
import { refuseOtherFiles } from './recognise-export.js';
import { spooledSource } from './spooled-source.js';
import { toolVersion } from './version.js';

/** Options of a run whose mapping is known. */
export type MappedOptions = RunOptions & { readonly mapping: string };

/** A run that may begin: mapping and account are loaded and fit each other, the input is known by its digest. */
export interface Preparation {
  readonly options: MappedOptions;
  readonly mapping: LoadedMapping;
  readonly dictionary: AccountDictionary;
  readonly digest: FileDigest;
  /** Undefined for a dry run against an account file. */
  readonly connection: Connection | undefined;
  readonly runDate: string;
  readonly startedAt: Date;
  /** When that was on the clock of the machine (ms), which nobody sets. */
  readonly began: number;
  /** The run's directory where it is there already, with an input that came through a pipe. */
  readonly directory: string | undefined;
}

/** What a run that begins is prepared for. */
export interface PrepareFor {
  readonly dryRun: boolean;
  /** The bytes of the input where `file` is `-`. */
  readonly input?: AsyncIterable<Uint8Array> | undefined;
  readonly onEvent?: RunHooks['onEvent'] | undefined;
  /** Ends what the client waits for. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Loads everything a run needs, cheapest first, so that a wrong mapping is told before the network is asked. Throws
 * `mapping/…`, `input/…`, `account/file`, `usage/connection`, `auth/…`, `api/…`.
 */
export async function prepare(options: RunOptions, purpose: PrepareFor): Promise<Preparation> {
  const began = machineClock();
  return { ...(await preparedSources(await withFixedPaths(options), purpose)), began };
}

type Prepared = Omit<Preparation, 'began'>;
async function preparedSources(options: RunOptions, purpose: PrepareFor): Promise<Prepared> {
  const { dryRun, input, signal, onEvent } = purpose;
  if (options.mapping === undefined) return await preparedOwnExport(options, purpose);
  const written = { ...options, mapping: options.mapping };
  const startedAt = new Date();
  const mapping = await loadMapping(written.mapping);
  const begun = { dryRun, signal, onEvent, mapping, startedAt };
  const source = spooledSource(written, input);
  if (!source) return await prepared(written, { ...begun, directory: undefined });
  const directory = await createRunDirectory(written.runDir, mapping.mapping.name, startedAt);
  try {
    const spooled = { ...written, file: await spoolInput(directory, source) };
    return await prepared(spooled, { ...begun, directory });
  } catch (thrown) {
    await abandon(directory);
    throw thrown;
  }
}

/** Removes the directory of a run that never began: it holds nothing but a copy of the input. */
export async function abandon(directory: string | undefined): Promise<void> {
  if (directory === undefined || (await isBegun(directory))) return;
  await rm(directory, { recursive: true, force: true });
}

interface Begun extends Pick<Preparation, 'mapping' | 'startedAt' | 'directory'> {
  readonly dryRun: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: PrepareFor['onEvent'];
}

/** An export of this program says by itself what its columns are; which cells differ, only the account can tell. */
async function preparedOwnExport(
  options: RunOptions,
  { dryRun, onEvent, signal }: PrepareFor,
): Promise<Prepared> {
  if (options.file === '-')
    throw new AppError('usage/mapping', { message: 'What comes through a pipe needs a mapping.' });
  const startedAt = new Date();
  await refuseOtherFiles(options);
  const limits = { readOnly: dryRun, concurrency: options.concurrency, waitSignal: signal, onEvent };
  const connection = await connect(options, limits).catch(sayWhatFor);
  let directory: string | undefined;
  try {
    const { client } = connection;
    const dictionary = await fetchAccountDictionary(client);
    const own = await ownExportInput(options, { client, dictionary, startedAt, onEvent });
    ({ directory } = own);
    const mapping = await loadMapping(own.mapping);
    const digest = await digestOf(own.file);
    const runDate = startedAt.toISOString().slice(0, 10);
    const { sheet, headerRow, skip, limit, ...kept } = options;
    const left = { ...kept, encoding: 'utf-8', delimiter: ',', file: own.file, mapping: own.mapping };
    return { options: left, mapping, dictionary, digest, connection, runDate, startedAt, directory };
  } catch (thrown) {
    await connection.close();
    await abandon(directory);
    throw thrown;
  }
}

function sayWhatFor(thrown: unknown): never {
  if (!(thrown instanceof AppError) || thrown.code !== 'usage/connection') throw thrown;
  throw new AppError('usage/connection', {
    message: `${thrown.message} A file without a mapping is taken for an export, and only the account tells what it changes.`,
    actions: [...thrown.actions, 'For any other file name a mapping with -m.'],
    cause: thrown,
  });
}

async function prepared(options: MappedOptions, begun: Begun): Promise<Prepared> {
  const { dryRun, signal, onEvent, mapping, startedAt, directory } = begun;
  const digest = await digestOf(options.file);
  const stored = options.accountFile === undefined ? undefined : await readAccountFile(options.accountFile);
  const offline = dryRun && stored !== undefined && !options.sandbox;
  const connection = offline
    ? undefined
    : await connect(options, {
        readOnly: dryRun,
        concurrency: options.concurrency,
        waitSignal: signal,
        onEvent,
      });
  try {
    const live = connection && (await fetchAccountDictionary(connection.client));
    const dictionary = sameAccount(live, stored, mapping.mapping);
    checkMappingTests(mapping, dictionary);
    return {
      options,
      mapping,
      dictionary,
      digest,
      connection,
      runDate: startedAt.toISOString().slice(0, 10),
      startedAt,
      directory,
    };
  } catch (thrown) {
    await connection?.close();
    throw thrown;
  }
}

/** A run's directory that this process alone uses. */
export interface OpenRun {
  readonly directory: string;
  readonly lock: RunLock;
}

/** What a run is that begins; `again` makes records that other runs have made. */
export interface RunKind {
  readonly dryRun: boolean;
  readonly again?: boolean;
  readonly newest?: Manifest['newest'];
}

/** Makes the run's directory, locks it, and writes what the run is about into it. */
export async function openRun(preparation: Preparation, kind: RunKind): Promise<OpenRun> {
  const { dryRun, again, newest } = kind;
  const { options, mapping, dictionary, digest, connection, startedAt } = preparation;
  const directory =
    preparation.directory ?? (await createRunDirectory(options.runDir, mapping.mapping.name, startedAt));
  const lock = await lockRun(directory);
  const { account } = dictionary;
  // What holds a secret is left out by name, so that no later option is written by accident with it.
  const { apiKey, proxy, ...shown } = options;
  const manifest: Manifest = {
    version: 1,
    tool: toolVersion,
    run: directory.split(/[\\/]/).at(-1) ?? directory,
    command: dryRun ? 'validate' : 'import',
    dryRun,
    startedAt: startedAt.toISOString(),
    account: { id: account.id, name: account.name, subdomain: account.subdomain, url: connection?.url ?? '' },
    workingDirectory: resolve('.'),
    input: { path: options.file, ...digest },
    mapping: { path: options.mapping, name: mapping.mapping.name, sha256: mapping.sha256 },
    dictionarySha256: dictionaryHash(dictionary),
    ...(newest && { newest }),
    options: again === true ? { ...shown, again } : shown,
  };
  try {
    await writeAccountFile(join(directory, RUN_ACCOUNT_FILE), dictionary);
    await writeManifest(directory, manifest);
    return { directory, lock };
  } catch (thrown) {
    await lock.release();
    throw thrown;
  } finally {
    // Also where the disk failed after the manifest had its name: what is not given up can be gone on with.
    if (await isBegun(directory)) await pointLatestTo(directory);
  }
}

/**
 * The live account decides. A stored dictionary of another account is refused, and one that sees something
 * differently that the mapping uses.
 */
function sameAccount(
  live: AccountDictionary | undefined,
  stored: AccountDictionary | undefined,
  mapping: NormalMapping,
): AccountDictionary {
  if (!live) {
    if (stored) return stored;
    throw new AppError('usage/connection', { message: 'There is neither an account nor an account file.' });
  }
  if (stored && stored.account.id !== live.account.id) {
    const message = `The account file is of ${stored.account.subdomain} (${stored.account.id}); the token is of ${live.account.subdomain} (${live.account.id}).`;
    throw new AppError('run/changed', {
      message,
      actions: ['Use the token of that account, or pull the account file again.'],
    });
  }
  const differences = stored ? usedDifferences(mapping, stored, live) : [];
  if (differences.length > 0) throw accountChanged(differences);
  return live;
}

const MAX_TOLD = 20;

function accountChanged(differences: readonly string[]): AppError {
  const more = differences.length - MAX_TOLD;
  return new AppError('run/changed', {
    message: [
      'The account is not as the account file says, in what the mapping uses; nothing was sent.',
      ...differences.slice(0, MAX_TOLD),
      ...(more > 0 ? [`And ${more} more.`] : []),
    ].join('\n'),
    actions: [
      'Look at the changes, pull the account file again (kommo-bulk account pull), and validate once more.',
    ],
    context: { differences },
  });
}

function checkMappingTests(mapping: LoadedMapping, dictionary: AccountDictionary): void {
  const failures = runMappingTests(mapping, dictionary);
  if (failures.length === 0) return;
  throw new AppError('mapping/tests', { message: failures.join('\n') });
}
