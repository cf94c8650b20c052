import type { SourceRow } from '../../../src/model/table.js';
import type { Dialect } from '../../../src/reader/csv-dialect.js';
import { csvRows } from '../../../src/reader/csv.js';
import { CsvReading } from '../../../src/reader/csv-reading.js';

/** Cuts bytes into chunks of one size; `pulled` counts those that were asked for. */
export class CountedChunks implements AsyncIterable<Buffer> {
  pulled = 0;
  closed = false;
  readonly #bytes: Buffer;
  readonly #size: number;

  constructor(bytes: Buffer, size: number) {
    this.#bytes = bytes;
    this.#size = size;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    try {
      for (let at = 0; at < this.#bytes.length; at += this.#size) {
        this.pulled += 1;
        yield this.#bytes.subarray(at, at + this.#size);
      }
    } finally {
      this.closed = true;
    }
  }
}

/** Reads UTF-8 text from chunks. */
export function rowsFrom(
  chunks: AsyncIterable<Buffer>,
  delimiter = ',',
): AsyncGenerator<readonly SourceRow[]> {
  return csvRows(chunks, readingOf({ delimiter }));
}

/** How UTF-8 text is read unless told otherwise. */
export function readingOf(dialect: Partial<Dialect> = {}): CsvReading {
  const format = {
    encoding: 'utf-8',
    dialect: { delimiter: ',', quote: '"' as const, linesBefore: 0, carriageReturns: false, ...dialect },
  };
  return new CsvReading(format, { source: { file: 'memory.csv' }, skip: 0 });
}

export async function collect(chunks: AsyncIterable<readonly SourceRow[]>): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const chunk of chunks) rows.push(...chunk);
  return rows;
}
