import { fetchAccountDictionary } from '../../client/account-dictionary.js';
import type { Client } from '../../client/client.js';
import type { AccountDictionary } from '../../schema/account-dictionary.js';
import { accountFileText, readAccountFile } from './account-file.js';
import { connect } from '../connect.js';
import { connectionOptionsSchema, parseOptions, type ConnectionOptions } from '../options.js';
import { writeOutput } from '../write-output.js';

/** An account that is at hand; one that is known from a file alone has no client. */
export interface OpenAccount {
  readonly dictionary: AccountDictionary;
  readonly client: Client | undefined;
}

/** Opens the account for `use`: the dictionary of `accountFile` where given, else over the network. Sends no write. */
export async function withAccount<T>(
  written: ConnectionOptions,
  use: (account: OpenAccount) => Promise<T>,
): Promise<T> {
  const { accountFile, ...settings } = parseOptions(connectionOptionsSchema, written);
  if (accountFile !== undefined) {
    return await use({ dictionary: await readAccountFile(accountFile), client: undefined });
  }
  const connection = await connect(settings, { readOnly: true });
  const { client } = connection;
  try {
    return await use({ dictionary: await fetchAccountDictionary(client), client });
  } finally {
    await connection.close();
  }
}

/** Reads the dictionary of the account: from `accountFile` where given, else over the network. Sends no write. */
export async function readAccount(written: ConnectionOptions): Promise<AccountDictionary> {
  return await withAccount(written, async ({ dictionary }) => dictionary);
}

/** Reads the account over the network and writes its dictionary to `path`. Throws `output/file`, `auth/…`, `api/…`. */
export async function pullAccount(path: string, written: ConnectionOptions): Promise<AccountDictionary> {
  const { accountFile, ...settings } = written;
  const dictionary = await readAccount(settings);
  await writeOutput(path, accountFileText(dictionary));
  return dictionary;
}
