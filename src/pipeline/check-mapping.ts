import * as z from 'zod';

import { AppError } from '../errors/app-error.js';
import { columnsOfTest } from '../mapper/columns.js';
import { compilePlan } from '../mapper/compile-mapping.js';
import { loadMapping } from '../mapper/load-mapping.js';
import { runMappingTests } from '../mapper/mapping-tests.js';
import { accountNames } from '../mapper/resolve-account.js';
import { sizeOf } from '../mapper/used-parts.js';
import { headerOf } from '../model/table.js';
import type { AccountDictionary } from '../schema/account-dictionary.js';
import { readAccount } from './account/account.js';
import { connectionOptionsSchema, parseOptions } from './options.js';

const optionsSchema = connectionOptionsSchema.extend({
  mapping: z.string().describe('The mapping file.'),
});

export type CheckMappingOptions = z.input<typeof optionsSchema>;

/** What was checked. A mapping that is wrong throws instead. */
export interface CheckedMapping {
  readonly mapping: string;
  /** Subdomain of the account it was held against; undefined where there was none. */
  readonly account: string | undefined;
  readonly blocks: number;
  readonly fields: number;
  readonly tests: number;
}

/** The day of `{run.date}`: which one it is makes no difference to a check. */
const ANY_DAY = '2025-12-31';

/**
 * Lints a mapping: its form, every name of the account in it, and its own tests. The account is that of `accountFile`,
 * else the one that can be connected to; without either, names are taken on trust. Throws `mapping/…` with all that is
 * wrong, `account/file`, and what a connection throws.
 */
export async function checkMapping(written: CheckMappingOptions): Promise<CheckedMapping> {
  const { mapping: path, ...settings } = parseOptions(optionsSchema, written);
  const loaded = await loadMapping(path);
  const { mapping } = loaded;
  const hasAccount =
    [settings.accountFile, settings.apiKey, settings.tokenFile].some((one) => one !== undefined) ||
    settings.sandbox;
  const dictionary = hasAccount ? await readAccount(settings) : undefined;
  if (dictionary) holdAgainst(mapping, dictionary);
  const failures = runMappingTests(loaded, dictionary);
  if (failures.length > 0) throw new AppError('mapping/tests', { message: failures.join('\n') });
  return { mapping: path, account: dictionary?.account.subdomain, ...sizeOf(mapping) };
}

/** Which columns there are shows only with a file, so every column is taken to be there. */
function holdAgainst(mapping: Parameters<typeof compilePlan>[0], dictionary: AccountDictionary): void {
  const columns = columnsOfTest(headerOf([]), mapping.source.nulls);
  compilePlan(mapping, { columns, names: accountNames(dictionary), date: ANY_DAY });
}
