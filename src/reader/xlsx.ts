import type { Source } from '../model/origin.js';
import type { Header, ReadOptions, SourceRow, Table } from '../model/table.js';
import { checkHeader, headerOnly } from './header.js';
import { inputError, type InputFile } from './input-file.js';
import { RowCounter, tableRows } from './source-rows.js';
import { openArchive, type Archive } from './xlsx-archive.js';
import type { CellFormat } from './xlsx-number-format.js';
import { parseItems } from './xlsx-items.js';
import { readWorkbook, type Sheet, type Workbook } from './xlsx-package.js';
import { XlsxRows } from './xlsx-rows.js';
import { readSharedStrings } from './xlsx-shared-strings.js';
import type { SheetRow } from './xlsx-sheet-rows.js';
import { SheetScanner } from './xlsx-sheet.js';
import { chooseSheet, hiddenColumnNotices, mergeNotices, sheetNotices } from './xlsx-sheets.js';
import { UnreadTextError, type StringTable } from './xlsx-string-table.js';
import { readFormats } from './xlsx-styles.js';
import { surveySheet, type SheetSurvey } from './xlsx-survey.js';
import { findTop } from './xlsx-top.js';

/**
 * Opens a sheet of a workbook as a table. Before anything is returned the archive is checked and the sheet is
 * inflated once, so that a damaged one is refused before its first row. Nothing stays open until rows are asked for;
 * most of the shared texts are read only then, before the first row is given.
 * Throws the `input/…` errors of archive, workbook, sheet and header.
 */
export async function openXlsx(file: InputFile, options: ReadOptions): Promise<Table> {
  const archive = await openArchive(file, options.signal);
  try {
    const workbook = await readWorkbook(archive);
    const sheet = chooseSheet(workbook.sheets, options.sheet, file.path);
    const survey = await surveySheet(archive, sheet.part);
    const formats = await readFormats(archive, workbook.styles);
    const content = { workbook, sheet, survey, formats };
    const { headerRow } = options;
    const top = await readTop(archive, content, { headerRow, texts: TOP_TEXTS });
    return tableOf(file, top, options);
  } finally {
    await archive.close();
  }
}

/** Texts that are read to find the header, which mostly has the first ones. */
const TOP_TEXTS = 10_000;

/** What the rows of a sheet need, but for the shared texts. */
interface SheetContent {
  readonly workbook: Workbook;
  readonly sheet: Sheet;
  readonly survey: SheetSurvey;
  readonly formats: readonly CellFormat[];
}

interface Content extends SheetContent {
  readonly strings: StringTable;
}

interface Top extends Content {
  readonly names: readonly string[];
  readonly headerRow: number;
  readonly hasRows: boolean;
  readonly hiddenColumns: SheetScanner['hiddenColumns'];
}

interface SheetTable extends Top {
  readonly header: Header;
  readonly counter: RowCounter;
}

interface TopOptions {
  readonly headerRow: number | undefined;
  readonly texts: number;
}

async function readTop(
  archive: Archive,
  content: SheetContent,
  { headerRow, texts }: TopOptions,
): Promise<Top> {
  const strings = await readSharedStrings(archive, content.workbook.sharedStrings, texts);
  const { sheet, survey } = content;
  const scanner = scannerOf(archive, { ...content, strings });
  try {
    const place = { path: archive.path, sheet: sheet.name, merges: survey.merges };
    const top = await findTop(sheetRows(archive, content, scanner), place, headerRow);
    return { ...content, ...top, strings, hiddenColumns: scanner.hiddenColumns };
  } catch (thrown) {
    if (!(thrown instanceof UnreadTextError)) throw thrown;
    return await readTop(archive, content, { headerRow, texts: Infinity });
  } finally {
    if (strings.isOnDisk || !strings.isWhole) strings.close();
  }
}

function tableOf(file: InputFile, top: Top, options: ReadOptions): Table {
  const { workbook, sheet, survey, names, headerRow } = top;
  const source: Source = { file: file.path, sheet: sheet.name };
  const at = `sheet ${sheet.name}, row ${headerRow}`;
  const { header, notices } = checkHeader(names, { path: file.path, at });
  const counter = new RowCounter(source, header.columns, options.skip);
  return {
    source,
    header,
    dialect: dialectOf(workbook, sheet),
    notices: [
      ...sheetNotices(workbook.sheets, sheet, options.sheet),
      ...mergeNotices(survey.merges),
      ...hiddenColumnNotices(top.hiddenColumns, names.length),
      ...notices,
      ...(top.hasRows ? [] : [headerOnly]),
    ],
    rows: tableRows(() => xlsxRows(file, { ...top, header, counter }, options.signal), options),
  };
}

async function* xlsxRows(
  file: InputFile,
  table: SheetTable,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly SourceRow[], void, undefined> {
  const archive = await openArchive(file, signal);
  try {
    const content = await withStrings(archive, table);
    try {
      yield* dataRows(sheetRows(archive, content, scannerOf(archive, content)), table);
    } finally {
      content.strings.close();
    }
  } finally {
    await archive.close();
  }
}

async function* dataRows(
  chunks: AsyncIterable<readonly SheetRow[]>,
  { header, names, headerRow, workbook, counter }: SheetTable,
): AsyncGenerator<readonly SourceRow[], void, undefined> {
  const rows = new XlsxRows({ header, names, isStale: workbook.isStale }, counter);
  for await (const chunk of chunks) {
    const data = chunk.flatMap((row) => (row.number > headerRow ? (rows.next(row) ?? []) : []));
    if (data.length > 0) yield data;
  }
}

/** Texts that had to go to disk are read again rather than left there until somebody asks for rows. */
async function withStrings<C extends Content>(archive: Archive, content: C): Promise<C> {
  const { strings, workbook } = content;
  return strings.isClosed
    ? { ...content, strings: await readSharedStrings(archive, workbook.sharedStrings) }
    : content;
}

function scannerOf(archive: Archive, { sheet, formats, strings, workbook }: Content): SheetScanner {
  const context = { strings, formats, date1904: workbook.date1904 };
  return new SheetScanner({ path: archive.path, sheet: sheet.name }, context);
}

/** The rows that hold anything, in chunks. Throws `input/damaged` when fewer were read than the sheet has. */
async function* sheetRows(
  archive: Archive,
  { sheet, survey }: SheetContent,
  scanner: SheetScanner,
): AsyncGenerator<readonly SheetRow[], void, undefined> {
  const items = { name: sheet.part, container: 'sheetData', item: 'row' };
  for await (const { rows } of parseItems(archive, items, scanner)) yield rows.take();
  const { path } = archive;
  if (!scanner.begun) throw inputError('input/damaged', path, `sheet ${sheet.name} has no cells part.`);
  const { count } = scanner.rows;
  if (survey.rows === undefined || count >= survey.rows) return;
  throw inputError('input/damaged', path, {
    message: `sheet ${sheet.name} holds ${survey.rows} rows, and only ${count} of them can be read.`,
    action: 'Save it as CSV, and please report this file.',
  });
}

function dialectOf({ sheets }: Workbook, sheet: Sheet): string {
  return sheets.length === 1 ? `sheet "${sheet.name}"` : `sheet "${sheet.name}" of ${sheets.length}`;
}
