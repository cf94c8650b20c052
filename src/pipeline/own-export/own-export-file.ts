import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Client } from '../../client/client.js';
import { AppError } from '../../errors/app-error.js';
import { createRunDirectory } from '../../journal/run-directory.js';
import { writeNew } from '../../journal/write-whole.js';
import type { Cell } from '../../model/cell.js';
import { plural } from '../../model/entity.js';
import { isReportColumn, type SourceRow, type Table } from '../../model/table.js';
import { digestOf } from '../../reader/file-digest.js';
import type { AccountDictionary } from '../../schema/account-dictionary.js';
import { openWriter } from '../../writer/open-writer.js';
import type { TableWriter } from '../../writer/table-writer.js';
import { OwnRows, type ChangedRow, type OwnCells } from './own-export-changes.js';
import { ownExportMapping, type AddedColumns } from './own-export-mapping.js';
import { recordsWithIds } from './own-export-records.js';
import type { RunOptions } from '../options.js';
import { ADDED, openInput, recogniseExport } from '../recognise-export.js';
import type { RunHooks } from '../events.js';

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
  const { sha256 } = await digestOf(options.file);
  const cells = await recogniseExport(options, context.dictionary);
  const { own, header } = cells;
  const rows = new OwnRows(cells);
  for await (const row of sourceRows(await openInput(options))) rows.note(row);
  for await (const records of recordsWithIds(own.entity, rows.ids, context.client)) {
    for (const record of records) rows.meet(record);
  }
  const name = `${plural[own.entity]}-export`;
  const directory = await createRunDirectory(options.runDir, name, context.startedAt);
  try {
    const [file, mapping] = [join(directory, 'input'), join(directory, 'mapping.json')];
    const added = addedColumns(header);
    const written = await writeInput(file, options, { cells, rows, added });
    if ((await digestOf(options.file)).sha256 !== sha256) throw changedMeanwhile(options.file);
    const id = header[own.columns.findIndex((column) => column?.field === 'id')] ?? '';
    await writeNew(mapping, ownExportMapping(own, { id, writable: cells.writable, added }));
    tell(cells, { ...written, blanks: rows.blanks }, context.onEvent);
    return { directory, file, mapping };
  } catch (thrown) {
    await rm(directory, { recursive: true, force: true });
    throw thrown;
  }
}

/** The rows that were compared must be the rows that are sent. */
function changedMeanwhile(file: string): AppError {
  return new AppError('run/changed', { message: `${file} changed while it was read; nothing was sent.` });
}

async function* sourceRows(table: Table): AsyncGenerator<SourceRow, void, undefined> {
  for await (const chunk of table.rows) yield* chunk;
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
    for await (const row of sourceRows(await openInput(options))) {
      const left = rows.changesOf(row);
      counts.rows += 1;
      if (left.changed.length > 0) counts.changed += 1;
      const own = kept.map((index) => left.cells[index] ?? '');
      await writer.write([
        { cells: [...own, ...addedCells(left, separator), row.origin.row, refusal(left)] },
      ]);
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

/** A table with linked records has hundreds of columns. */
const MOST_TOLD = 15;

function someOf(titles: readonly string[]): string {
  const more = titles.length - MOST_TOLD;
  return `${titles.slice(0, MOST_TOLD).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
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
  if (passed.length > 0) remark(`Not written back, as an import cannot: ${someOf(passed)}.`);
  if (blanks > 0)
    remark(`${blanks} cells are blank where the account has a value; a blank cell changes nothing.`);
}
