import type { Finding } from '../model/finding.js';
import type { Issue } from '../model/issue.js';
import type { Source } from '../model/origin.js';
import type { Header, ReadOptions } from '../model/table.js';
import { chooseDialect } from './csv-dialect.js';
import { chooseEncoding, decodeHead } from './csv-encoding.js';
import { CsvReading } from './csv-reading.js';
import type { HeaderRecord, TextFormat } from './csv-rows.js';
import { headerDoubts, lineBelowTitle } from './header-doubts.js';
import { checkHeader, emptyHeader } from './header.js';
import { bytesOf, endsWithLineBreak, inputError, type InputFile } from './input-file.js';

/** What is known of CSV text once its header is read. Plain data. */
export interface CsvTop {
  readonly source: Source;
  readonly format: TextFormat;
  readonly header: Header;
  /** The header as it is written. */
  readonly record: HeaderRecord;
}

/** A file that is read as far as its first row. */
export interface BegunCsv extends CsvTop {
  readonly findings: readonly Finding[];
  readonly notices: readonly Issue[];
  readonly reading: CsvReading;
  /** Bytes that were read. */
  readonly from: number;
}

/** Reads encoding, dialect and header of CSV text, and no further than its first row. Throws as `openCsv` does. */
export async function readTop(file: InputFile, head: Buffer, options: ReadOptions): Promise<BegunCsv> {
  const { path } = file;
  const { headerRow, signal, skip = 0 } = options;
  if (options.sheet !== undefined)
    throw inputError('input/sheet', path, 'it is CSV text, which has no sheets.');
  const { format, findings, notices: doubts } = chooseFormat(path, head, options);
  const source: Source = { file: path };
  const reading = new CsvReading(format, { source, skip });
  const from = await readToFirstRow(bytesOf(file, { signal }), reading);
  const record = reading.header;
  if (record === undefined) throw emptyHeader(path);
  checkUsable(record, path, headerRow === undefined ? undefined : format.dialect.linesBefore + 1);
  const below = headerRow === undefined ? lineBelowTitle(record.cells, reading.rows) : undefined;
  if (below !== undefined) {
    if (options.whenInDoubt === 'guess') return await readTop(file, head, { ...options, headerRow: below });
    throw titleAbove(path, record, below);
  }
  const { header, notices } = checkHeader(record.cells, { path, at: `line ${record.firstLine}` });
  return {
    source,
    format,
    header,
    record,
    reading,
    from,
    findings: [...findings, headerFinding(record, header, headerRow)],
    notices: [
      ...doubts,
      ...notices,
      ...headerDoubts(record.cells, reading.rows),
      ...((await endsWithLineBreak(file)) ? [] : [noLineBreak]),
    ],
  };
}

const noLineBreak: Issue = Object.freeze({
  code: 'file/note',
  stage: 'read',
  severity: 'warning',
  message:
    'The last line has no line break; it counts as a row. If the file was cut off there, its last value is too.',
});

interface ChosenFormat {
  readonly format: TextFormat;
  readonly findings: readonly Finding[];
  readonly notices: readonly Issue[];
}

function chooseFormat(path: string, head: Buffer, options: ReadOptions): ChosenFormat {
  if (head.length === 0) throw inputError('input/empty', path, 'the file is empty.');
  const guess = options.whenInDoubt === 'guess';
  const { encoding, finding } = chooseEncoding({ path, head, declared: options.encoding ?? 'auto', guess });
  const text = decodeHead(head, encoding);
  const delimiter = options.delimiter ?? 'auto';
  const { dialect, findings, notices } = chooseDialect({
    path,
    text,
    delimiter,
    headerRow: options.headerRow,
    guess,
  });
  return { format: { encoding, dialect }, findings: [finding, ...findings], notices };
}

function headerFinding({ firstLine }: HeaderRecord, header: Header, headerRow: number | undefined): Finding {
  const because = headerRow === undefined ? 'the first line that is not blank' : 'declared';
  const columns = header.columns.length === 1 ? '1 column' : `${header.columns.length} columns`;
  return { what: 'header', value: `line ${firstLine}, ${columns}`, because, confidence: 1 };
}

function titleAbove(path: string, { cells, firstLine }: HeaderRecord, below: number): Error {
  const names = cells.filter((cell) => cell.trim() !== '');
  return inputError('input/header', path, {
    message:
      `only ${names.length} of the ${cells.length} columns have a name in line ${firstLine} ("${(names[0] ?? '').slice(0, 60)}"), ` +
      `but line ${below} fills the others: the first may be a title, not the header.`,
    action: `Name the line of the header with --header-row, e.g. --header-row ${below}.`,
  });
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
