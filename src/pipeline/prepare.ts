import { createHash } from 'node:crypto';

import { fetchAccountDictionary } from '../client/account-dictionary.js';
import { AppError } from '../errors/app-error.js';
import { createRunDirectory } from '../journal/run-directory.js';
import { writeManifest, type Manifest } from '../journal/manifest.js';
import { loadMapping, type LoadedMapping } from '../mapper/load-mapping.js';
import { runMappingTests } from '../mapper/mapping-tests.js';
import type { ReadOptions } from '../model/table.js';
import { digestOf, type FileDigest } from '../reader/file-digest.js';
import type { AccountDictionary } from '../schema/account-dictionary.js';
import { readAccountFile } from './account-file.js';
import { connect, type Connection } from './connect.js';
import type { RunOptions } from './options.js';
import { toolVersion } from './version.js';

/** A run that may begin: mapping and account are loaded and fit each other, the input is known by its digest. */
export interface Preparation {
  readonly options: RunOptions;
  readonly mapping: LoadedMapping;
  readonly dictionary: AccountDictionary;
  readonly digest: FileDigest;
  /** Undefined for a dry run against an account file. */
  readonly connection: Connection | undefined;
  readonly runDate: string;
  readonly startedAt: Date;
}

/**
 * Loads everything a run needs, cheapest first, so that a wrong mapping is told before the network is asked. Throws
 * `mapping/…`, `input/…`, `account/file`, `usage/connection`, `auth/…`, `api/…`.
 */
export async function prepare(options: RunOptions, dryRun: boolean): Promise<Preparation> {
  const startedAt = new Date();
  const mapping = await loadMapping(options.mapping);
  const digest = await digestOf(options.file);
  const stored = options.accountFile === undefined ? undefined : await readAccountFile(options.accountFile);
  const offline = dryRun && stored !== undefined && !options.sandbox;
  const connection = offline
    ? undefined
    : await connect(options, { readOnly: dryRun, concurrency: options.concurrency });
  try {
    const live = connection && (await fetchAccountDictionary(connection.client));
    const dictionary = sameAccount(live, stored);
    checkMappingTests(mapping, dictionary);
    return {
      options,
      mapping,
      dictionary,
      digest,
      connection,
      runDate: startedAt.toISOString().slice(0, 10),
      startedAt,
    };
  } catch (thrown) {
    await connection?.close();
    throw thrown;
  }
}

/** Makes the run's directory and writes what the run is about into it. */
export async function openRun(preparation: Preparation, dryRun: boolean): Promise<string> {
  const { options, mapping, dictionary, digest, connection, startedAt } = preparation;
  const directory = await createRunDirectory(options.runDir, mapping.mapping.name, startedAt);
  const { account } = dictionary;
  // The key is left out by name, so that no later option is written by accident with it.
  const { apiKey, ...shown } = options;
  const manifest: Manifest = {
    version: 1,
    tool: toolVersion,
    run: directory.split(/[\\/]/).at(-1) ?? directory,
    command: dryRun ? 'validate' : 'import',
    dryRun,
    startedAt: startedAt.toISOString(),
    account: { id: account.id, name: account.name, subdomain: account.subdomain, url: connection?.url ?? '' },
    input: { path: options.file, ...digest },
    mapping: { path: options.mapping, name: mapping.mapping.name, sha256: mapping.sha256 },
    dictionarySha256: createHash('sha256').update(JSON.stringify(dictionary)).digest('hex'),
    options: shown,
  };
  await writeManifest(directory, manifest);
  return directory;
}

/** The part of the options that the reader wants. */
export function readOptions(options: RunOptions, signal?: AbortSignal): ReadOptions {
  const { sheet, headerRow, skip, limit } = options;
  return {
    encoding: options.encoding,
    delimiter: options.delimiter,
    ...(sheet === undefined ? {} : { sheet }),
    ...(headerRow === undefined ? {} : { headerRow }),
    ...(skip === undefined ? {} : { skip }),
    ...(limit === undefined ? {} : { limit }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** The live account decides; a stored dictionary of another account is refused. */
function sameAccount(
  live: AccountDictionary | undefined,
  stored: AccountDictionary | undefined,
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
  return live;
}

function checkMappingTests(mapping: LoadedMapping, dictionary: AccountDictionary): void {
  const failures = runMappingTests(mapping, dictionary);
  if (failures.length === 0) return;
  throw new AppError('mapping/tests', { message: failures.join('\n') });
}
