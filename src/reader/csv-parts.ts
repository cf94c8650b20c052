import type { Header, SourceRow } from '../model/table.js';
import { CsvReading } from './csv-reading.js';
import { readTop, type CsvTop } from './csv-top.js';
import { fileKindOf } from './file-kind.js';
import { bytesOf, probeFile, type InputFile } from './input-file.js';
import type { ReadOptions } from '../model/table.js';

/** Bytes of a CSV file that can be read on their own. */
export interface CsvPart {
  readonly from: number;
  /** Offset after the last byte; the end of the file where it is left out. */
  readonly to?: number;
  /** Physical line of the first byte, from 1. */
  readonly line: number;
}

/** A CSV file that is read part by part, in any order, by any thread. Plain data. */
export interface CsvLayout extends CsvTop {
  readonly file: InputFile;
}

/** The rows of a part; their ordinals count from 1 in the part. */
export interface PartRows {
  readonly rows: AsyncIterable<readonly SourceRow[]>;
  /**
   * Once the rows are at their end: whether the part ended with a record. Only then does the next part begin with
   * one; otherwise both must be read as one part.
   */
  readonly endsClean: () => boolean;
}

/** Encodings whose line breaks and quotes are single bytes that stand for nothing else. */
const SPLITTABLE = /^(utf-8|windows-12\d\d|iso-8859-\d+|koi8-[ru])$/;

/** Bytes of a part, unless told otherwise: some thousand rows, so that results come in time and few wait. */
const PART_BYTES = 1024 * 1024;

/**
 * How a file may be read in parts; undefined for a workbook, for an encoding of wider characters, for lines that end
 * in a lone carriage return, for apostrophes as quotes, and for a report of this program, whose cells are restored.
 * Throws as `openTable` does.
 */
export async function csvLayoutOf(path: string, options: ReadOptions): Promise<CsvLayout | undefined> {
  const { file, head } = await probeFile(path);
  if (fileKindOf(head).is !== 'text') return undefined;
  const { source, format, header, record } = await readTop(file, head, options);
  const { encoding, dialect } = format;
  const isPlain = !dialect.carriageReturns && dialect.quote === '"' && !hasReportColumns(header);
  return isPlain && SPLITTABLE.test(encoding) ? { source, format, header, record, file } : undefined;
}

function hasReportColumns({ indexOf }: Header): boolean {
  return indexOf.has('__row');
}

/**
 * Cuts a file where lines end outside quotes, after at least `size` bytes each. That is where records end as long as
 * every quote is as it should be; whether a cut is right, the part before it tells (`endsClean`).
 */
export async function* csvParts(
  { file, format }: CsvLayout,
  size = PART_BYTES,
): AsyncGenerator<CsvPart, void, undefined> {
  const seeker = new CutSeeker(format.dialect.linesBefore, size);
  for await (const chunk of bytesOf(file)) yield* seeker.read(chunk);
  yield seeker.last();
}

/** Two parts that follow each other, as one. */
export function joinParts({ from, line }: CsvPart, { to }: CsvPart): CsvPart {
  return to === undefined ? { from, line } : { from, line, to };
}

/** Reads the rows of one part. */
export function readPart(layout: CsvLayout, part: CsvPart): PartRows {
  const { format, record, source, file } = layout;
  const reading =
    part.from === 0
      ? new CsvReading(format, { source, skip: 0 })
      : new CsvReading(format, { source, skip: 0 }, { header: record, ...part });
  return {
    rows: rowsOf(bytesOf(file, part), reading, part),
    endsClean: () => part.to === undefined || reading.atRecordEnd,
  };
}

async function* rowsOf(
  bytes: AsyncIterable<Buffer>,
  reading: CsvReading,
  { to }: CsvPart,
): AsyncGenerator<readonly SourceRow[], void, undefined> {
  for await (const chunk of bytes) {
    reading.feed(chunk);
    if (reading.rows.length > 0) yield reading.take();
  }
  if (to === undefined) reading.finish();
  if (reading.rows.length > 0) yield reading.take();
}

/** Counts lines and quotes, and finds the first line end outside quotes after enough bytes. */
class CutSeeker {
  readonly #size: number;
  /** Lines above the header are no records: their quotes open nothing. */
  readonly #linesBefore: number;
  #from = 0;
  #firstLine = 1;
  #line = 1;
  #inQuotes = false;
  #base = 0;

  constructor(linesBefore: number, size: number) {
    this.#linesBefore = linesBefore;
    this.#size = size;
  }

  *read(chunk: Buffer): Generator<CsvPart, void, undefined> {
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (byte === QUOTE) this.#inQuotes = !this.#inQuotes;
      if (byte === LINE_FEED) yield* this.#endLine(this.#base + at + 1);
    }
    this.#base += chunk.length;
  }

  last(): CsvPart {
    return { from: this.#from, line: this.#firstLine };
  }

  *#endLine(to: number): Generator<CsvPart, void, undefined> {
    if (this.#line <= this.#linesBefore) this.#inQuotes = false;
    this.#line += 1;
    if (this.#inQuotes || to - this.#from < this.#size) return;
    yield { from: this.#from, to, line: this.#firstLine };
    this.#from = to;
    this.#firstLine = this.#line;
  }
}

const QUOTE = 34;
const LINE_FEED = 10;
