import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import * as z from 'zod';

import { AppError, reasonOf } from '../../errors/app-error.js';
import { writeWhole } from '../../journal/write-whole.js';
import { accountDictionarySchema, type AccountDictionary } from '../../schema/account-dictionary.js';

/** The name `account pull` writes and `validate` finds by itself. */
export const ACCOUNT_FILE = 'kommo.account.json';

/** The dictionary that a run maps with, in the run's directory: resuming must give the same records again. */
export const RUN_ACCOUNT_FILE = 'account.json';

/** The dictionary with its own hash before it, so that a change by hand or by a merge in git shows. */
const accountFileSchema = accountDictionarySchema.extend({
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});

/** SHA-256 of a dictionary, hexadecimal: the same account state has the same one. */
export function dictionaryHash(dictionary: AccountDictionary): string {
  return createHash('sha256')
    .update(JSON.stringify(accountDictionarySchema.parse(dictionary)))
    .digest('hex');
}

/**
 * Throws `account/file` where the file is missing, not JSON, of another version, or not what its hash says. A file
 * without a hash was written by hand, and is taken.
 */
export async function readAccountFile(path: string): Promise<AccountDictionary> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('account/file', {
      message: `${path} cannot be read (${reasonOf(cause)}).`,
      cause,
    });
  });
  const parsed = accountFileSchema.safeParse(parseJson(path, text));
  if (parsed.success) return checkedHash(path, parsed.data);
  const [issue] = parsed.error.issues;
  const where = issue ? ` ${issue.path.join('.') || 'the document'}: ${issue.message}.` : '';
  throw new AppError('account/file', {
    message: `${path} is not an account file.${where}`,
    context: { path },
  });
}

/** The account file of a run. Throws `run/disk`. */
export async function writeAccountFile(path: string, dictionary: AccountDictionary): Promise<void> {
  await writeWhole(path, accountFileText(dictionary));
}

/** Indented, in the account's order, so that two versions can be compared line by line. */
export function accountFileText(dictionary: AccountDictionary): string {
  const { version, ...content } = dictionary;
  const file = { version, sha256: dictionaryHash(dictionary), ...content };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function checkedHash(path: string, file: z.infer<typeof accountFileSchema>): AccountDictionary {
  const { sha256, ...dictionary } = file;
  if (sha256 === undefined || sha256 === dictionaryHash(dictionary)) return dictionary;
  throw new AppError('account/file', {
    message: `${path} is not what its sha256 says: it was edited, or two versions were merged.`,
    actions: [
      'Pull it again with kommo-bulk account pull, or remove the line "sha256" if the edit is meant.',
    ],
    context: { path },
  });
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('account/file', { message: `${path} is not JSON.`, context: { path }, cause });
  }
}
