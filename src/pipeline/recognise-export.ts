import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

import * as z from 'zod';

import { AppError } from '../errors/app-error.js';
import { ownExportsOf, type OwnExport } from '../flattener/own-export.js';
import { idColumn } from '../flattener/record-columns.js';
import { plural } from '../model/entity.js';
import { unguardFormula } from '../model/formula-guard.js';
import type { Table } from '../model/table.js';
import { openTable } from '../reader/open-table.js';
import type { AccountDictionary } from '../schema/account-dictionary.js';
import type { RunOptions } from './options.js';
import type { OwnCells } from './own-export/own-export-changes.js';
import { writableColumns, type AddedColumns } from './own-export/own-export-mapping.js';
import { readOptions } from './read-options.js';

export async function openInput(options: RunOptions): Promise<Table> {
  return await openTable(options.file, readOptions(options));
}

/** What can be told without an account: whether there is such a file, and whether its header may be one of an export. */
export async function refuseOtherFiles(options: RunOptions): Promise<void> {
  const { header } = await look(options);
  if (!header.columns.map(unguardFormula).includes(idColumn.title)) throw unknownFile(options.file, [], []);
}

/** Opens a table for its header alone. */
async function look(options: RunOptions): Promise<Table> {
  const table = await openInput(options);
  // Leaving the rows is what closes the file.
  const rows = table.rows[Symbol.asyncIterator]();
  await rows.next();
  await rows.return?.();
  return table;
}

/** How the cells of an export are read. Throws `usage/mapping` for a file that no export made, and `input/…`. */
export async function recogniseExport(options: RunOptions, dictionary: AccountDictionary): Promise<OwnCells> {
  const { file } = options;
  const table = await look(options);
  const { source } = table;
  const isOwnReport = table.header.indexOf.has('__row');
  const header = table.header.columns.map((title) => (isOwnReport && isAdded(title) ? `__${title}` : title));
  const { exports, nearest } = ownExportsOf(header, dictionary);
  const own = exports.length > 1 ? namedBy([source.sheet ?? '', basename(file)], exports) : exports[0];
  if (!own) throw unknownFile(file, exports, nearest.strange);
  const isWorkbook = source.sheet !== undefined;
  const isGuarded = !isWorkbook && !isOwnReport && (await wasGuarded(file));
  return { header, own, writable: writableColumns(header, own), isGuarded, isWorkbook };
}

/** The one whose plural stands in a name: of the sheet, else of the file. */
function namedBy(names: readonly string[], exports: readonly OwnExport[]): OwnExport | undefined {
  for (const name of names) {
    const found = exports.filter(({ entity }) => name.toLowerCase().includes(plural[entity]));
    if (found.length === 1) return found[0];
  }
  return undefined;
}

function unknownFile(file: string, exports: readonly OwnExport[], strange: readonly string[]): AppError {
  const kinds = exports.map(({ entity }) => plural[entity]).join(' or ');
  const why =
    exports.length > 1
      ? `its columns may be those of ${kinds}; let its name say which`
      : strange.length > 0
        ? `no export has the column ${strange
            .slice(0, MOST_NAMED)
            .map((one) => JSON.stringify(one))
            .join(', ')}`
        : 'it has no column ID';
  return new AppError('usage/mapping', {
    message: `${file} needs a mapping: it is not an export of this account by this program (${why}).`,
    actions: [
      'Name a mapping with -m; kommo-bulk mapping init writes a first one.',
      'Columns of your own in an export are passed over where their names begin with __.',
    ],
  });
}

const MOST_NAMED = 10;

const manifestSchema = z.looseObject({
  tool: z.string(),
  options: z.looseObject({ formulaGuard: z.enum(['on', 'off']) }),
});

/** The manifest beside an export says whether its texts are guarded; they are where there is none. */
async function wasGuarded(file: string): Promise<boolean> {
  for (const path of [file, dirname(file)]) {
    const text = await readFile(`${path}.manifest.json`, 'utf8').catch(() => undefined);
    const { data } = manifestSchema.safeParse(parsed(text));
    if (data) return data.options.formulaGuard === 'on';
  }
  return true;
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Columns that an import of an export adds to what is left of the file. */
export const ADDED: AddedColumns = {
  changed: 'Changed columns',
  tagsAdded: 'Tags to add',
  tagsRemoved: 'Tags to remove',
};

/** Whether a column of a report of such an import is none of the export. */
function isAdded(title: string): boolean {
  return Object.values<string>({ ...ADDED }).includes(title.replace(/_+$/, ''));
}
