import type { ReadOptions, SourceRow, Table } from '../model/table.js';
import { nameDelimiter } from './csv-dialect.js';
import type { CsvReading } from './csv-reading.js';
import { readTop } from './csv-top.js';
import { bytesOf, type InputFile } from './input-file.js';
import { tableRows } from './source-rows.js';

/**
 * Opens CSV text as a table. Encoding and delimiter are found from `head`, the first bytes of the file, unless the
 * options name them. The file is read as far as its first row and closed again; iterating the rows goes on from
 * there. Throws the `input/…` errors of encoding, dialect and header.
 */
export async function openCsv(file: InputFile, head: Buffer, options: ReadOptions): Promise<Table> {
  const { signal } = options;
  const { source, format, header, findings, notices, reading, from } = await readTop(file, head, options);
  return {
    source,
    header,
    dialect: `${format.encoding}, delimiter ${nameDelimiter(format.dialect.delimiter)}`,
    findings,
    notices,
    lines: () => reading.lines,
    rows: tableRows(() => csvRows(bytesOf(file, { from, signal }), reading), options),
  };
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
