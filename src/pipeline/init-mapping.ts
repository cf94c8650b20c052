import { access, readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

import * as z from 'zod';

import { AppError } from '../errors/app-error.js';
import { TableProfile } from '../inspector/table-profile.js';
import { hasErrors } from '../model/issue.js';
import type { Row, Table } from '../model/table.js';
import { proposeMapping, type MappingProposal } from '../proposer/propose-mapping.js';
import { openTable } from '../reader/open-table.js';
import { readAccount } from './account/account.js';
import type { RunHooks } from './events.js';
import { connectionOptionsSchema, inspectOptionsSchema, parseOptions } from './options.js';
import { packageFile } from './package-file.js';
import { readOptions } from './read-options.js';
import { writeOutput } from './write-output.js';

const optionsSchema = inspectOptionsSchema.extend({
  ...connectionOptionsSchema.shape,
  out: z.string().optional().describe('File to write the mapping to.'),
  force: z.boolean().default(false).describe('Write over a file that is there already.'),
});

export type InitMappingOptions = z.input<typeof optionsSchema>;

/** A proposed mapping, and what it is made from. */
export interface InitialMapping extends MappingProposal {
  /** The file it was written to. */
  readonly out?: string;
  /** Subdomain of the account whose names it uses. */
  readonly account: string;
  /** Line or sheet row of its first row; left out where it has none. */
  readonly firstRow?: number;
  /** The kind of export that the file looks like. */
  readonly looksLike?: string;
  /** The shipped mapping it begins with. */
  readonly begunWith?: string;
}

/** Rows that the proposal is tried on. */
const TRIED = 300;

/**
 * Proposes a mapping for a file and an account; with `out` it is written there. The account is that of `accountFile`,
 * else the one that can be connected to. Sends no write. Throws `usage/option` where `out` is there already,
 * `input/…`, `account/file`, and what a connection throws.
 */
export async function initMapping(
  written: InitMappingOptions,
  hooks: RunHooks = {},
): Promise<InitialMapping> {
  const { out, force, ...options } = parseOptions(optionsSchema, written);
  if (out !== undefined) await checkOut(out, force);
  const { file, sheet, headerRow, encoding, delimiter, skip, limit, ...connection } = options;
  const dictionary = await readAccount(connection);
  const reading = { file, sheet, headerRow, encoding, delimiter, skip, limit };
  const table = await openTable(file, readOptions(reading, hooks.signal));
  const { profile, rows, firstRow } = await profileOf(table, hooks);
  const report = profile.report();
  const shipped = await shippedMapping(report.looksLike?.mapping);
  const proposal = proposeMapping({
    name: nameFor(file),
    file: basename(file),
    header: table.header,
    report,
    rows,
    dictionary,
    ...(shipped && { shipped }),
  });
  if (out !== undefined) await writeOutput(out, proposal.text);
  return {
    ...proposal,
    ...(out !== undefined && { out }),
    account: dictionary.account.subdomain,
    ...(firstRow !== undefined && { firstRow }),
    ...(report.looksLike && { looksLike: report.looksLike.name }),
    ...(shipped && { begunWith: shipped.path }),
  };
}

async function checkOut(out: string, force: boolean): Promise<void> {
  if (!(await isThere(dirname(out)))) {
    const message = `out: there is no folder ${dirname(out)}.`;
    throw new AppError('usage/option', { message, actions: ['Make it, or name another file with -o.'] });
  }
  if (force || !(await isThere(out))) return;
  throw new AppError('usage/option', {
    message: `out: ${out} is there already, and was left as it is.`,
    actions: ['Name another file with -o, or add --force to write over it.'],
  });
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

async function profileOf(
  table: Table,
  { onEvent }: RunHooks,
): Promise<{ profile: TableProfile; rows: Row[]; firstRow: number | undefined }> {
  const profile = new TableProfile(table.header);
  const rows: Row[] = [];
  let firstRow: number | undefined;
  let count = 0;
  for await (const chunk of table.rows) {
    for (const row of chunk) {
      profile.add(row);
      firstRow ??= row.origin.firstLine;
      if (rows.length < TRIED && !hasErrors(row.issues)) rows.push(row.value);
    }
    count += chunk.length;
    onEvent?.({ kind: 'checking', rows: count });
  }
  return { profile, rows, firstRow };
}

/** A mapping of this package, wherever it is installed. */
async function shippedMapping(path: string | undefined): Promise<{ path: string; text: string } | undefined> {
  if (path === undefined) return undefined;
  return { path, text: await readFile(packageFile(path), 'utf8') };
}

/** The name of the file as that of a mapping, which becomes part of the names of runs. */
function nameFor(file: string): string {
  const name = basename(file)
    .replace(/\.[^.]*$/, '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase();
  return name.slice(0, 60) || 'mapping';
}
