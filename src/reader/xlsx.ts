import { cellText } from '../model/cell.js';
import type { Source } from '../model/origin.js';
import type { Header, ReadOptions, SourceRow, Table } from '../model/table.js';
import { checkHeader, columnLetters, emptyHeader, headerOnly } from './header.js';
import { inputError, type InputFile } from './input-file.js';
import { CHUNK_ROWS, RowCounter, tableRows } from './source-rows.js';
import { openArchive, type Archive } from './xlsx-archive.js';
import type { CellContext } from './xlsx-cell.js';
import { readWorkbook, type Sheet, type Workbook } from './xlsx-package.js';
import { XlsxRows } from './xlsx-rows.js';
import { readSharedStrings } from './xlsx-shared-strings.js';
import { SheetScanner, type SheetCell, type SheetRow } from './xlsx-sheet.js';
import { chooseSheet, sheetNotices } from './xlsx-sheets.js';
import { readFormats } from './xlsx-styles.js';
import { parsePart } from './xlsx-xml.js';

/**
 * Opens a sheet of a workbook as a table. Before anything is returned the archive is checked and the sheet is
 * inflated once, so that a damaged one is refused before its first row; only the shared texts are held in memory.
 * Throws the `input/…` errors of archive, workbook, sheet and header.
 */
export async function openXlsx(file: InputFile, options: ReadOptions): Promise<Table> {
  const archive = await openArchive(file);
  try {
    const workbook = await readWorkbook(archive);
    const sheet = chooseSheet(workbook.sheets, options.sheet, file.path);
    await inflateAll(archive, sheet.part);
    const content = { sheet, context: await readContext(archive, workbook) };
    const top = await readTop(archive, content, options);
    const source: Source = { file: file.path, sheet: sheet.name };
    const at = `sheet ${sheet.name}, row ${top.number}`;
    const { header, notices } = checkHeader(top.names, { path: file.path, at });
    const table = { header, names: top.names, headerRow: top.number, source, content };
    return {
      source,
      header,
      dialect: dialectOf(workbook, sheet),
      notices: [
        ...sheetNotices(workbook.sheets, sheet, options.sheet),
        ...notices,
        ...(top.hasRows ? [] : [headerOnly]),
      ],
      rows: tableRows(() => xlsxRows(file, table, options), options),
    };
  } finally {
    await archive.close();
  }
}

interface Content {
  readonly sheet: Sheet;
  readonly context: CellContext;
}

interface SheetTable {
  readonly header: Header;
  readonly names: readonly string[];
  readonly headerRow: number;
  readonly source: Source;
  readonly content: Content;
}

async function* xlsxRows(
  file: InputFile,
  { header, names, headerRow, source, content }: SheetTable,
  { skip, signal }: ReadOptions,
): AsyncGenerator<readonly SourceRow[], void, undefined> {
  const rows = new XlsxRows(header, names, new RowCounter(source, header.columns, skip));
  const archive = await openArchive(file);
  let below = false;
  try {
    for await (const chunk of sheetRows(archive, content)) {
      signal?.throwIfAborted();
      const from: number = below ? 0 : chunk.findIndex((row) => row.number === headerRow) + 1;
      below ||= from > 0;
      const data = below ? chunk.slice(from).flatMap((row) => rows.next(row) ?? []) : [];
      if (data.length > 0) yield data;
    }
  } finally {
    await archive.close();
  }
}

/** The rows that hold anything, in chunks of at least `CHUNK_ROWS` and as many as one step of inflating gives. */
async function* sheetRows(
  archive: Archive,
  { sheet, context }: Content,
): AsyncGenerator<readonly SheetRow[], void, undefined> {
  const scanner = new SheetScanner({ path: archive.path, sheet: sheet.name }, context);
  for await (const { rows } of parsePart(archive, sheet.part, scanner)) {
    if (rows.length >= CHUNK_ROWS) yield scanner.take();
  }
  if (!scanner.begun)
    throw inputError('input/damaged', archive.path, `sheet ${sheet.name} has no cells part.`);
  if (scanner.rows.length > 0) yield scanner.take();
}

async function readContext(archive: Archive, workbook: Workbook): Promise<CellContext> {
  return {
    strings: await readSharedStrings(archive, workbook.sharedStrings),
    formats: await readFormats(archive, workbook.styles),
    date1904: workbook.date1904,
  };
}

async function inflateAll(archive: Archive, part: string): Promise<void> {
  const chunks = archive.read(part);
  while ((await chunks.next()).done !== true);
}

interface Top {
  readonly number: number;
  readonly names: readonly string[];
  readonly hasRows: boolean;
}

/** Reads as far as the first row below the header. */
async function readTop(archive: Archive, content: Content, { headerRow }: ReadOptions): Promise<Top> {
  let top: Omit<Top, 'hasRows'> | undefined;
  for await (const chunk of sheetRows(archive, content)) {
    for (const row of chunk) {
      if (top && row.cells.some((cell) => cell.column < (top?.names.length ?? 0)))
        return { ...top, hasRows: true };
      if (!top && row.number >= (headerRow ?? 1) && row.cells.some(isFilled)) {
        checkHeaderRow(row, { path: archive.path, headerRow });
        top = { number: row.number, names: namesOf(row) };
      }
    }
  }
  if (!top) throw emptyHeader(`${archive.path}, sheet ${content.sheet.name}`);
  return { ...top, hasRows: false };
}

function isFilled({ value }: SheetCell): boolean {
  return cellText(value).trim() !== '';
}

function checkHeaderRow(
  row: SheetRow,
  { path, headerRow }: { path: string; headerRow: number | undefined },
): void {
  if (headerRow !== undefined && row.number !== headerRow) {
    throw inputError(
      'input/header',
      path,
      `row ${headerRow} is blank; the first text after it is in row ${row.number}.`,
    );
  }
  const bad = row.cells.find((cell) => cell.problem?.severity === 'error');
  if (!bad?.problem) return;
  const name = `${columnLetters(bad.column)}${row.number}`;
  throw inputError('input/header', path, `cell ${name} of the header ${bad.problem.message}.`);
}

/** The names up to the last one; columns without a name between them stay empty. */
function namesOf(row: SheetRow): readonly string[] {
  const names: string[] = [];
  for (const cell of row.cells.filter(isFilled)) {
    while (names.length <= cell.column) names.push('');
    names[cell.column] = cellText(cell.value);
  }
  return names;
}

function dialectOf({ sheets }: Workbook, sheet: Sheet): string {
  return sheets.length === 1 ? `sheet "${sheet.name}"` : `sheet "${sheet.name}" of ${sheets.length}`;
}
