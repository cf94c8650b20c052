import type { Source } from '../model/origin.js';
import type { Issue } from '../model/issue.js';
import type { Header, ReadOptions, SourceRow, Table } from '../model/table.js';
import { chooseDialect, nameDelimiter } from './csv-dialect.js';
import { chooseEncoding, decodeHead } from './csv-encoding.js';
import { CsvReading } from './csv-reading.js';
import type { HeaderRecord, TextFormat } from './csv-rows.js';
import { checkHeader, emptyHeader, headerOnly } from './header.js';
import { bytesOf, inputError, type InputFile } from './input-file.js';
import { tableRows } from './source-rows.js';

/** What is known of CSV text once its header is read. Plain data. */
export interface CsvTop {
  readonly source: Source;
  readonly format: TextFormat;
  readonly header: Header;
  /** The header as it is written. */
  readonly record: HeaderRecord;
}

/**
 * Opens CSV text as a table. Encoding and delimiter are found from `head`, the first bytes of the file, unless the
 * options name them. The file is read as far as its first row and closed again; iterating the rows goes on from
 * there. Throws the `input/…` errors of encoding, dialect and header.
 */
export async function openCsv(file: InputFile, head: Buffer, options: ReadOptions): Promise<Table> {
  const { signal } = options;
  const { source, format, header, notices, reading, from } = await readTop(file, head, options);
  return {
    source,
    header,
    dialect: `${format.encoding}, delimiter ${nameDelimiter(format.dialect.delimiter)}`,
    notices: reading.rows.length > 0 ? notices : [...notices, headerOnly],
    lines: () => reading.lines,
    rows: tableRows(() => csvRows(bytesOf(file, { from, signal }), reading), options),
  };
}

/** Reads encoding, dialect and header of CSV text. Throws as `openCsv` does. */
export async function openCsvTop(file: InputFile, head: Buffer, options: ReadOptions): Promise<CsvTop> {
  const { source, format, header, record } = await readTop(file, head, options);
  return { source, format, header, record };
}

/** Reads until there is a row below the header: `from` bytes. */
async function readTop(
  file: InputFile,
  head: Buffer,
  options: ReadOptions,
): Promise<CsvTop & { notices: readonly Issue[]; reading: CsvReading; from: number }> {
  const { path } = file;
  const { headerRow, signal, skip = 0 } = options;
  if (options.sheet !== undefined)
    throw inputError('input/sheet', path, 'it is CSV text, which has no sheets.');
  const format = chooseFormat(path, head, options);
  const source: Source = { file: path };
  const reading = new CsvReading(format, { source, skip });
  const from = await readToFirstRow(bytesOf(file, { signal }), reading);
  const record = reading.header;
  if (record === undefined) throw emptyHeader(path);
  checkUsable(record, path, headerRow === undefined ? undefined : format.dialect.linesBefore + 1);
  const { header, notices } = checkHeader(record.cells, { path, at: `line ${record.firstLine}` });
  return { source, format, header, record, notices, reading, from };
}

/** Reads rows from bytes; a chunk is asked for only when all rows of the chunk before it are taken. */
export async function* csvRows(
  bytes: AsyncIterable<Buffer>,
  reading: CsvReading,
): AsyncGenerator<readonly SourceRow[], void, undefined> {
  if (reading.rows.length > 0) yield reading.take();
  for await (const chunk of bytes) {
    reading.feed(chunk);
    if (reading.rows.length > 0) yield reading.take();
  }
  reading.finish();
  if (reading.rows.length > 0) yield reading.take();
}

function chooseFormat(path: string, head: Buffer, options: ReadOptions): TextFormat {
  if (head.length === 0) throw inputError('input/empty', path, 'the file is empty.');
  const encoding = chooseEncoding({ path, head, declared: options.encoding ?? 'auto' });
  const text = decodeHead(head, encoding);
  const delimiter = options.delimiter ?? 'auto';
  const dialect = chooseDialect({ path, text, delimiter, headerRow: options.headerRow });
  return { encoding, dialect };
}

/** Reads until there is a row below the header; returns how many bytes that took. */
async function readToFirstRow(bytes: AsyncIterable<Buffer>, reading: CsvReading): Promise<number> {
  let length = 0;
  for await (const chunk of bytes) {
    reading.feed(chunk);
    length += chunk.length;
    if (reading.rows.length > 0) return length;
  }
  reading.finish();
  return length;
}

function checkUsable(record: HeaderRecord, path: string, headerLine: number | undefined): void {
  const { issue, firstLine } = record;
  if (issue) {
    const code = issue.code === 'row/encoding' ? 'input/encoding' : 'input/header';
    const action = issue.hint ?? 'Repair the line.';
    throw inputError(code, path, {
      message: `the header in line ${firstLine} cannot be read. ${issue.message}`,
      action,
    });
  }
  if (headerLine !== undefined && firstLine !== headerLine) {
    throw inputError(
      'input/header',
      path,
      `line ${headerLine} is blank; the first text after it is in line ${firstLine}.`,
    );
  }
}
