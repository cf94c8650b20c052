import { makeDirectories } from '../../disk/make-directories.js';
import { AppError, reasonOf } from '../../errors/app-error.js';
import type { Cell } from '../../model/cell.js';
import type { ApiRecord, Column } from '../../flattener/column.js';
import type { ExportEntity } from '../../flattener/columns-of.js';
import type { WrittenFile } from '../../writer/atomic-file.js';
import { openLineWriter, type LineWriter } from '../../writer/jsonl.js';
import { openWriter, type WriteOptions } from '../../writer/open-writer.js';
import type { WorkbookWriter } from '../../writer/xlsx.js';
import { filesOf, type Destination } from './export-destination.js';

/** The files of a running export, all under temporary names until `publish`. */
export interface ExportOutput {
  begin(entity: ExportEntity, columns: readonly Column[]): Promise<EntityWriter>;
  finish(): Promise<readonly (WrittenFile & { readonly path: string })[]>;
  publish(): Promise<void>;
  discard(): Promise<void>;
}

/** A record, and the rows that a table shows of it. */
export interface ShownRecord {
  readonly record: ApiRecord;
  readonly rows: readonly ApiRecord[];
}

export interface EntityWriter {
  write(records: readonly ShownRecord[]): Promise<void>;
  /** Writes a row of an earlier file as it is. */
  copy(row: { readonly cells: readonly Cell[]; readonly record: ApiRecord }): Promise<void>;
  end(): Promise<void>;
}

type Pen = Pick<LineWriter, 'finish' | 'publish' | 'discard'>;

/** Opens nothing yet but a workbook and the directory. Throws `output/file`. */
export async function openOutput(destination: Destination, options: WriteOptions): Promise<ExportOutput> {
  const { kind, path, format } = destination;
  if (kind === 'directory') await makeDirectory(path);
  if (kind === 'workbook') return await workbookOutput(path);
  const pens: { path: string; pen: Pen }[] = [];
  return {
    begin: async (entity, columns) => {
      const [file = path] = filesOf(destination, [entity]);
      if (format === 'jsonl') {
        const pen = await openLineWriter(file);
        pens.push({ path: file, pen });
        return {
          write: async (records) => await pen.write(records.map(({ record }) => record)),
          copy: async ({ record }) => await pen.write([record]),
          end: async () => undefined,
        };
      }
      const titles = columns.map(({ title }) => title);
      const pen = await openWriter(file, titles, { ...options, sheet: entity, format });
      pens.push({ path: file, pen });
      return tableWriter(columns, pen);
    },
    finish: async () => {
      const files = [];
      for (const { path: file, pen } of pens) files.push({ path: file, ...(await pen.finish()) });
      return files;
    },
    publish: async () => {
      for (const { pen } of pens) await pen.publish();
    },
    discard: async () => {
      for (const { pen } of pens) await pen.discard();
    },
  };
}

interface RowPen {
  write(rows: readonly { readonly cells: readonly Cell[] }[]): Promise<void>;
}

function tableWriter(
  columns: readonly Column[],
  pen: RowPen,
  end = async (): Promise<void> => undefined,
): EntityWriter {
  return {
    write: async (records) => {
      const rows = records.flatMap((shown) => shown.rows);
      await pen.write(rows.map((row) => ({ cells: columns.map(({ cell }) => cell(row)) })));
    },
    copy: async ({ cells }) => await pen.write([{ cells }]),
    end,
  };
}

async function workbookOutput(path: string): Promise<ExportOutput> {
  const { openWorkbook } = await import('../../writer/xlsx.js');
  const book: WorkbookWriter = await openWorkbook(path);
  return {
    begin: async (entity, columns) => {
      const titles = columns.map(({ title }) => title);
      const table = book.table(entity, titles);
      return tableWriter(columns, table, async () => await table.end());
    },
    finish: async () => [{ path, ...(await book.finish()) }],
    publish: async () => await book.publish(),
    discard: async () => await book.discard(),
  };
}

async function makeDirectory(path: string): Promise<void> {
  try {
    await makeDirectories(path);
  } catch (cause) {
    const message = `${path} cannot be made (${reasonOf(cause)}).`;
    throw new AppError('output/file', { message, context: { path }, cause });
  }
}
