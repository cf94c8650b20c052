import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import * as z from 'zod';

import type { Client } from '../client/client.js';
import { AppError } from '../errors/app-error.js';
import { ownExportsOf, type OwnExport } from '../flattener/own-export.js';
import { idColumn } from '../flattener/record-columns.js';
import { createRunDirectory } from '../journal/run-directory.js';
import { writeNew } from '../journal/write-whole.js';
import type { Cell } from '../model/cell.js';
import { plural } from '../model/entity.js';
import { unguardFormula } from '../model/formula-guard.js';
import { isReportColumn, type SourceRow, type Table } from '../model/table.js';
import { openTable } from '../reader/open-table.js';
import type { AccountDictionary } from '../schema/account-dictionary.js';
import { openWriter } from '../writer/open-writer.js';
import type { TableWriter } from '../writer/table-writer.js';
import { OwnRows, type ChangedRow, type OwnCells } from './own-export-changes.js';
import { ownExportMapping, writableColumns, type AddedColumns } from './own-export-mapping.js';
import { recordsWithIds } from './own-export-records.js';
import type { RunOptions } from './options.js';
import { readOptions } from './read-options.js';
import type { RunHooks } from './events.js';

export interface OwnExportFor {
  readonly client: Client;
  readonly dictionary: AccountDictionary;
  readonly startedAt: Date;
  readonly onEvent: RunHooks['onEvent'];
}

/** What an import of an own export goes on with: a run's directory with what is left of the file, and its mapping. */
export interface OwnExportInput {
  readonly directory: string;
  readonly file: string;
  readonly mapping: string;
}

/**
 * Takes a file for an export of this program, holds it against the account, and writes into a new run's directory what
 * differs, with the mapping that writes it back by id. The rows stay as many as they were. Throws `usage/mapping` for a
 * file that no export made, `input/…`, `output/file`, `run/disk`, `api/…`.
 */
export async function ownExportInput(options: RunOptions, context: OwnExportFor): Promise<OwnExportInput> {
  const cells = await recognised(options, context);
  const { own, header } = cells;
  const rows = new OwnRows(cells);
  for await (const row of sourceRows(await open(options))) rows.note(row);
  for await (const records of recordsWithIds(own.entity, rows.ids, context.client)) {
    for (const record of records) rows.meet(record);
  }
  const name = `${plural[own.entity]}-export`;
  const directory = await createRunDirectory(options.runDir, name, context.startedAt);
  try {
    const [file, mapping] = [join(directory, 'input'), join(directory, 'mapping.json')];
    const added = addedColumns(header);
    const written = await writeInput(file, options, { cells, rows, added });
    const id = header[own.columns.findIndex((column) => column?.field === 'id')] ?? '';
    await writeNew(mapping, ownExportMapping(own, { id, writable: cells.writable, added }));
    tell(cells, { ...written, blanks: rows.blanks }, context.onEvent);
    return { directory, file, mapping };
  } catch (thrown) {
    await rm(directory, { recursive: true, force: true });
    throw thrown;
  }
}

async function open(options: RunOptions): Promise<Table> {
  return await openTable(options.file, readOptions(options));
}

async function* sourceRows(table: Table): AsyncGenerator<SourceRow, void, undefined> {
  for await (const chunk of table.rows) yield* chunk;
}

/** What can be told without an account: whether there is such a file, and whether its header may be one of an export. */
export async function refuseOtherFiles(options: RunOptions): Promise<void> {
  const { header } = await look(options);
  if (!header.columns.map(unguardFormula).includes(idColumn.title)) throw unknownFile(options.file, [], []);
}

/** Opens a table for its header alone. */
async function look(options: RunOptions): Promise<Table> {
  const table = await open(options);
  // Leaving the rows is what closes the file.
  const rows = table.rows[Symbol.asyncIterator]();
  await rows.next();
  await rows.return?.();
  return table;
}

async function recognised(options: RunOptions, { dictionary }: OwnExportFor): Promise<OwnCells> {
  const { file } = options;
  const table = await look(options);
  const { source } = table;
  const isOwnReport = table.header.indexOf.has('__row');
  const header = table.header.columns.map((title) => (isOwnReport && isAdded(title) ? `__${title}` : title));
  const { exports, nearest } = ownExportsOf(header, dictionary);
  const own = exports.length > 1 ? namedBy([source.sheet ?? '', file], exports) : exports[0];
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

const ADDED: AddedColumns = {
  changed: 'Changed columns',
  tagsAdded: 'Tags to add',
  tagsRemoved: 'Tags to remove',
};

/** Whether a column of a report of such an import is none of the export. */
function isAdded(title: string): boolean {
  return Object.values<string>({ ...ADDED }).includes(title.replace(/_+$/, ''));
}

/** Names that the file does not have. */
function addedColumns(header: readonly string[]): AddedColumns {
  const free = (name: string): string => (header.includes(name) ? free(`${name}_`) : name);
  return {
    changed: free(ADDED.changed),
    tagsAdded: free(ADDED.tagsAdded),
    tagsRemoved: free(ADDED.tagsRemoved),
  };
}

interface Left {
  readonly cells: OwnCells;
  readonly rows: OwnRows;
  readonly added: AddedColumns;
}

async function writeInput(
  path: string,
  options: RunOptions,
  { cells, rows, added }: Left,
): Promise<{ rows: number; changed: number }> {
  const kept = cells.header.flatMap((title, index) => (isReportColumn(title) ? [] : [index]));
  const titles = kept.map((index) => cells.header[index] ?? '');
  const columns = [...titles, added.tagsAdded, added.tagsRemoved, added.changed, '__row', '__refused'];
  const writer: TableWriter = await openWriter(path, columns, { format: 'csv' });
  const separator = cells.writable.find(({ readBack }) => readBack.target === 'tags')?.readBack.separator;
  const counts = { rows: 0, changed: 0 };
  try {
    for await (const row of sourceRows(await open(options))) {
      const left = rows.changesOf(row);
      counts.rows += 1;
      if (left.changed.length > 0) counts.changed += 1;
      const own = kept.map((index) => left.cells[index] ?? '');
      await writer.write({ cells: [...own, ...addedCells(left, separator), row.origin.row, refusal(left)] });
    }
    await writer.close();
  } catch (thrown) {
    await writer.discard();
    throw thrown;
  }
  return counts;
}

function addedCells(left: ChangedRow, separator = ';'): readonly Cell[] {
  const tags = [left.tagsAdded, left.tagsRemoved].map((list) => list.join(separator));
  return [...tags, left.changed.join(', ')];
}

function refusal({ refused }: ChangedRow): string {
  if (!refused) return '';
  const { code, message, hint } = refused;
  return JSON.stringify({ code, message, ...(hint === undefined ? {} : { hint }) });
}

interface Told {
  readonly rows: number;
  readonly changed: number;
  readonly blanks: number;
}

function tell(
  { own, header, writable }: OwnCells,
  { rows, changed, blanks }: Told,
  onEvent: RunHooks['onEvent'],
): void {
  const remark = (text: string): void => onEvent?.({ kind: 'remark', text });
  remark(`An export of ${plural[own.entity]}: ${changed} of its ${rows} rows differ from the account.`);
  const written = new Set(writable.map(({ index }) => index));
  const passed = header.filter(
    (title, index) => !isReportColumn(title) && !written.has(index) && own.columns[index]?.field !== 'id',
  );
  if (passed.length > 0) remark(`Not written back, as an import cannot: ${passed.join(', ')}.`);
  if (blanks > 0)
    remark(`${blanks} cells are blank where the account has a value; a blank cell changes nothing.`);
}
