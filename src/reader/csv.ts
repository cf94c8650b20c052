import type { Source } from '../model/origin.js';
import { headerOf, type Header, type ReadOptions, type SourceRow, type Table } from '../model/table.js';
import { decoderOf, type Decoder } from './csv-decoder.js';
import { chooseDialect, nameDelimiter } from './csv-dialect.js';
import { chooseEncoding, decodeHead } from './csv-encoding.js';
import { CsvRows, type HeaderRecord, type TextFormat } from './csv-rows.js';
import { RecordScanner } from './csv-scanner.js';
import { checkHeader, emptyHeader, headerOnly } from './header.js';
import { bytesOf, inputError, type InputFile } from './input-file.js';
import { RowCounter, rowWindow } from './source-rows.js';

/**
 * Opens CSV text as a table. Encoding and delimiter are found from `head`, the first bytes of the file, unless the
 * options name them. The header is read and closed again; the rows open the file anew when they are iterated.
 * Throws the `input/…` errors of encoding, dialect and header.
 */
export async function openCsv(file: InputFile, head: Buffer, options: ReadOptions): Promise<Table> {
  const { path } = file;
  if (options.sheet !== undefined)
    throw inputError('input/sheet', path, 'it is CSV text, which has no sheets.');
  const format = chooseFormat(path, head, options);
  const source: Source = { file: path };
  const first = await readHeader(file, { format, source, options });
  const at = `line ${first.record.firstLine}`;
  const { header, notices } = checkHeader(first.record.cells, { path, at });
  const read = (): AsyncGenerator<readonly SourceRow[]> =>
    csvRows(bytesOf(file, options.signal), { format, source, header, skip: options.skip ?? 0 });
  return {
    source,
    header,
    dialect: `${format.encoding}, delimiter ${nameDelimiter(format.dialect.delimiter)}`,
    notices: first.hasRows ? notices : [...notices, headerOnly],
    rows: { [Symbol.asyncIterator]: () => rowWindow(read(), options) },
  };
}

/** What `csvRows` needs beside the bytes. */
export interface CsvTable {
  readonly format: TextFormat;
  readonly source: Source;
  readonly header: Header;
  readonly skip: number;
}

/** Reads rows from bytes; a chunk is asked for only when all rows of the chunk before it are taken. */
export async function* csvRows(
  bytes: AsyncIterable<Buffer>,
  { format, source, header, skip }: CsvTable,
): AsyncGenerator<readonly SourceRow[], void, undefined> {
  const reading = new Reading(format, new RowCounter(source, header, skip));
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

interface FirstRecord {
  readonly record: HeaderRecord;
  readonly hasRows: boolean;
}

interface HeaderInput {
  readonly format: TextFormat;
  readonly source: Source;
  readonly options: ReadOptions;
}

/** Reads as far as the first row below the header. */
async function readHeader(file: InputFile, input: HeaderInput): Promise<FirstRecord> {
  const { format, source, options } = input;
  const reading = new Reading(format, new RowCounter(source, headerOf([])));
  let ended = true;
  for await (const chunk of bytesOf(file, options.signal)) {
    reading.feed(chunk);
    if (reading.rows.length === 0) continue;
    ended = false;
    break;
  }
  if (ended) reading.finish();
  const record = reading.header;
  if (record === undefined) throw emptyHeader(file.path);
  checkUsable(
    record,
    file.path,
    options.headerRow === undefined ? undefined : format.dialect.linesBefore + 1,
  );
  return { record, hasRows: reading.rows.length > 0 };
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

/** The way of the bytes: decoded, cut into records, made rows. */
class Reading {
  readonly #decoder: Decoder;
  readonly #rows: CsvRows;
  readonly #scanner: RecordScanner;
  #lastByte = LINE_FEED;

  constructor(format: TextFormat, counter: RowCounter) {
    this.#decoder = decoderOf(format.encoding);
    this.#rows = new CsvRows(format, this.#decoder, counter);
    this.#scanner = new RecordScanner(format.dialect, this.#rows);
    this.#rows.follow(this.#scanner);
  }

  get header(): HeaderRecord | undefined {
    return this.#rows.header;
  }

  get rows(): readonly SourceRow[] {
    return this.#rows.rows;
  }

  take(): readonly SourceRow[] {
    const { rows } = this.#rows;
    this.#rows.rows = [];
    return rows;
  }

  feed(chunk: Buffer): void {
    this.#scan(this.#decoder.write(chunk));
  }

  finish(): void {
    this.#scan(this.#decoder.end());
    this.#rows.cutOff = this.#lastByte !== LINE_FEED && this.#lastByte !== CARRIAGE_RETURN;
    this.#scanner.finish();
  }

  #scan(text: Buffer): void {
    if (text.length === 0) return;
    this.#lastByte = text[text.length - 1] ?? LINE_FEED;
    this.#scanner.feed(text);
  }
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
