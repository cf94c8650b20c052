import { availableParallelism } from 'node:os';

import { parallelMap } from '../../flow/parallel-map.js';
import { comparesRows } from '../../mapper/expectations.js';
import type { SourceRow, Table } from '../../model/table.js';
import { csvLayoutOf, csvParts, joinParts, type CsvLayout, type CsvPart } from '../../reader/csv-parts.js';
import type { CheckResult } from './check-messages.js';
import { compileCheck, type CheckRow } from './check-rows.js';
import { CheckThreads } from './check-threads.js';
import { performCheck } from './check-work.js';
import { BatchBuilder, type CheckedBatch } from './checked-batch.js';
import type { Preparation } from '../prepare.js';
import { readOptions } from '../read-options.js';

/** Below this size, in bytes, threads take longer to start than one thread takes for all. */
const WORTH_THREADS = 8 * 1024 * 1024;

/** Rows that are sent to a thread together. */
const ROWS_SENT = 1024;

/**
 * Checks every row of a table: batches in the order of the file, the same ones whatever the number of threads. A
 * large CSV file is read by the threads, each its parts of it; rows of a workbook are read here and checked there.
 * Throws `mapping/invalid` where the mapping does not fit the header, and the errors of reading.
 */
export function checkTable(table: Table, preparation: Preparation): AsyncIterable<CheckedBatch> {
  const threads = threadsFor(preparation);
  const { mapping, dictionary, runDate } = preparation;
  // Compiled here whatever comes, so that a mapping that does not fit is told before anything starts.
  const check = compileCheck(table.header, { mapping: mapping.mapping, dictionary, runDate });
  return threads < 2 ? checkedHere(table, check) : checkedByThreads(table, preparation, { threads, check });
}

async function* checkedHere({ rows }: Table, check: CheckRow): AsyncGenerator<CheckedBatch, void, undefined> {
  for await (const chunk of rows) {
    const batch = new BatchBuilder();
    for (const row of chunk) batch.add(check(row));
    yield batch.take();
  }
}

async function* checkedByThreads(
  table: Table,
  preparation: Preparation,
  { threads, check }: { readonly threads: number; readonly check: CheckRow },
): AsyncGenerator<CheckedBatch, void, undefined> {
  const { mapping, dictionary, runDate, options } = preparation;
  const layout = await layoutFor(preparation);
  const setup = {
    mapping: options.mapping,
    mappingSha256: mapping.sha256,
    dictionary,
    runDate,
    header: table.header,
    layout,
  };
  const pool = new CheckThreads(threads, setup, async (work) => await performCheck(check, layout, work));
  try {
    yield* layout ? checkedParts(layout, pool) : checkedRows(table, pool);
  } finally {
    await pool.close();
  }
}

/** As many as the user says; one where rows must be compared with each other, and where `auto` finds a small file. */
function threadsFor({ digest, mapping, options }: Preparation): number {
  if (comparesRows(mapping.mapping)) return 1;
  if (options.threads !== 'auto') return options.threads;
  return digest.size < WORTH_THREADS ? 1 : availableParallelism();
}

/** Parts have no row numbers of their own, so a window of rows is read here. */
async function layoutFor({ options }: Preparation): Promise<CsvLayout | undefined> {
  if (options.skip !== undefined || options.limit !== undefined) return undefined;
  return await csvLayoutOf(options.file, readOptions(options));
}

async function* checkedParts(
  layout: CsvLayout,
  pool: CheckThreads,
): AsyncGenerator<CheckedBatch, void, undefined> {
  const check = async (part: CsvPart): Promise<CheckResult> => await pool.check({ kind: 'part', part });
  const results = parallelMap(
    csvParts(layout),
    () => pool.room,
    async (part) => ({
      part,
      result: await check(part),
    }),
  );
  let open: CsvPart | undefined;
  for await (const { part, result } of results) {
    const whole = open ? joinParts(open, part) : part;
    // The part before did not end with a record, so this one did not begin with one.
    const { batch, clean } = open ? await check(whole) : result;
    open = clean ? undefined : whole;
    if (clean) yield batch;
  }
}

async function* checkedRows(table: Table, pool: CheckThreads): AsyncGenerator<CheckedBatch, void, undefined> {
  const results = parallelMap(
    gathered(table.rows),
    () => pool.room,
    async (rows) => await pool.check({ kind: 'rows', rows }),
  );
  for await (const { batch } of results) yield batch;
}

async function* gathered(
  chunks: AsyncIterable<readonly SourceRow[]>,
): AsyncGenerator<readonly SourceRow[], void, undefined> {
  let rows: SourceRow[] = [];
  for await (const chunk of chunks) {
    rows.push(...chunk);
    if (rows.length < ROWS_SENT) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}
