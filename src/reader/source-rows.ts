import { AppError } from '../errors/app-error.js';
import { cellText, type Cell } from '../model/cell.js';
import { NO_ISSUES } from '../model/issue.js';
import type { Source } from '../model/origin.js';
import type { ReadOptions, Row, SourceRow } from '../model/table.js';
import { visibleName } from './header.js';

/** Most rows of one chunk. */
export const CHUNK_ROWS = 256;

/** Numbers the rows of a table as they are read. */
export class RowCounter {
  readonly #source: Source;
  readonly #rowColumn: number;
  #ordinal: number;

  /** Rows that `skip` passes over get ordinals below 1, so that the first row of the run is 1. */
  constructor(source: Source, names: readonly string[], skip = 0) {
    this.#source = source;
    this.#rowColumn = names.findIndex((name) => visibleName(name) === '__row');
    this.#ordinal = -skip;
  }

  next(value: Row, firstLine: number, lastLine: number): SourceRow {
    this.#ordinal += 1;
    const row = this.#rowColumn === -1 ? firstLine : rowOf(value[this.#rowColumn], firstLine);
    const origin = { source: this.#source, ordinal: this.#ordinal, firstLine, lastLine, row };
    return { origin, value, issues: NO_ISSUES };
  }
}

type Chunks = AsyncGenerator<readonly SourceRow[], void, undefined>;

/**
 * The rows of a table between `skip` and `limit`, in chunks of at most `CHUNK_ROWS`, for one iteration. Nothing more
 * is pulled once `limit` is reached.
 */
export function tableRows(read: () => Chunks, options: ReadOptions): AsyncIterable<readonly SourceRow[]> {
  let iterated = false;
  return {
    [Symbol.asyncIterator]: () => {
      if (iterated) throw new TypeError('The rows of a table can be iterated once: open it again.');
      iterated = true;
      const { skip = 0 } = options;
      return rowWindow(skip === 0 ? read() : notAllSkipped(read(), skip), options);
    },
  };
}

async function* rowWindow(
  read: Chunks,
  { limit = Infinity, signal }: ReadOptions,
): AsyncGenerator<readonly SourceRow[], void, undefined> {
  if (limit <= 0) return;
  let left = limit;
  for await (const rows of read) {
    const wanted = inWindow(rows, left);
    for (let at = 0; at < wanted.length; at += CHUNK_ROWS) {
      signal?.throwIfAborted();
      yield at === 0 && wanted.length <= CHUNK_ROWS ? wanted : wanted.slice(at, at + CHUNK_ROWS);
    }
    left -= wanted.length;
    if (left <= 0) return;
  }
}

/** Refuses to pass over all rows: nothing to do would look like success. */
async function* notAllSkipped(read: Chunks, skip: number): Chunks {
  let passed = 0;
  for await (const rows of read) {
    passed += rows.length;
    yield rows;
  }
  if (passed > 0 && passed <= skip) throw skippedAll(passed, skip);
}

function skippedAll(rows: number, skip: number): AppError {
  return new AppError('usage/option', {
    message: `skip: the file has ${rows} data rows, and ${skip} are to be passed over.`,
    actions: ['Give --skip a number below the rows of the file.'],
  });
}

function inWindow(rows: readonly SourceRow[], left: number): readonly SourceRow[] {
  const first = rows[0];
  const kept = first && first.origin.ordinal < 1 ? rows.filter((row) => row.origin.ordinal >= 1) : rows;
  return kept.length > left ? kept.slice(0, left) : kept;
}

function rowOf(cell: Cell | undefined, otherwise: number): number {
  const text = cellText(cell).trim();
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : otherwise;
}
