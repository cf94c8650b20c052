import { readFile } from 'node:fs/promises';

import { AppError, errnoOf } from '../errors/app-error.js';
import { writeWhole } from '../journal/write-whole.js';
import { accountDictionarySchema, type AccountDictionary } from '../schema/account-dictionary.js';

/** The name `account pull` writes and `validate` finds by itself. */
export const ACCOUNT_FILE = 'kommo.account.json';

/** The dictionary that a run maps with, in the run's directory: resuming must give the same records again. */
export const RUN_ACCOUNT_FILE = 'account.json';

/** Throws `account/file` where the file is missing, not JSON, or of another version. */
export async function readAccountFile(path: string): Promise<AccountDictionary> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('account/file', {
      message: `${path} cannot be read (${errnoOf(cause) ?? String(cause)}).`,
      cause,
    });
  });
  const parsed = accountDictionarySchema.safeParse(parseJson(path, text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue ? ` ${issue.path.join('.') || 'the document'}: ${issue.message}.` : '';
  throw new AppError('account/file', {
    message: `${path} is not an account file.${where}`,
    context: { path },
  });
}

/** Indented, in the account's order, so that two versions can be compared line by line. */
export async function writeAccountFile(path: string, dictionary: AccountDictionary): Promise<void> {
  await writeWhole(path, `${JSON.stringify(dictionary, null, 2)}\n`);
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('account/file', { message: `${path} is not JSON.`, context: { path }, cause });
  }
}
