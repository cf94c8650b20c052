import { fetchAccountDictionary } from '../client/account-dictionary.js';
import type { AccountDictionary } from '../schema/account-dictionary.js';
import { readAccountFile, writeAccountFile } from './account-file.js';
import { connect } from './connect.js';
import { connectionOptionsSchema, parseOptions, type ConnectionOptions } from './options.js';

/** Reads the dictionary of the account: from `accountFile` where given, else over the network. Sends no write. */
export async function readAccount(written: ConnectionOptions): Promise<AccountDictionary> {
  const { accountFile, ...settings } = parseOptions(connectionOptionsSchema, written);
  if (accountFile !== undefined) return await readAccountFile(accountFile);
  const connection = await connect(settings, { readOnly: true });
  try {
    return await fetchAccountDictionary(connection.client);
  } finally {
    await connection.close();
  }
}

/** Reads the account over the network and writes its dictionary to `path`. */
export async function pullAccount(path: string, written: ConnectionOptions): Promise<AccountDictionary> {
  const { accountFile, ...settings } = written;
  const dictionary = await readAccount(settings);
  await writeAccountFile(path, dictionary);
  return dictionary;
}
