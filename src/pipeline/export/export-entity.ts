import type { Client } from '../../client/client.js';
import { isUnchanged } from '../../client/unchanged.js';
import { readList } from '../../client/read-list.js';
import { readUnsorted } from '../../client/read-unsorted.js';
import { readWindows } from '../../client/read-windows.js';
import { newReadingLog } from '../../client/reading-log.js';
import type { ApiRecord } from '../../flattener/column.js';
import type { ExportEntity } from '../../flattener/columns-of.js';
import type { EntityFilter } from './export-filters.js';
import { named, worstOf, type EntityStatement, type ListStatement } from './export-manifest.js';
import type { LinkedRecords } from './export-linked.js';
import type { EntityWriter, ShownRecord } from './export-output.js';
import { sortedList, sourcesOf, unsortedList, type ExportSource } from './export-sources.js';
import { sweepList, type Sweep } from './export-sweep.js';
import type { Remembered } from './export-state.js';
import { SeenRecords } from './seen-records.js';

export interface EntityExport {
  readonly client: Client;
  /** Unix seconds, before the first request of the export. */
  readonly began: number;
  readonly filter: EntityFilter;
  /** Unix seconds from which on changes are read; absent where all is read. */
  readonly changesFrom: number | undefined;
  /** What the last export had; records of it that did not change since are passed over. */
  readonly remembered: Remembered | undefined;
  readonly onRecords: (count: number) => void;
  /** Puts beside the rows what is linked to them; absent where that is not wanted. */
  readonly linked?: LinkedRecords | undefined;
}

/** How one list went, with what was found afterwards. */
interface ListResult {
  readonly statement: ListStatement;
  readonly doubts: EntityStatement['doubts'];
  readonly sweep: Sweep;
}

/** Reads every record of an entity once and writes it. Throws what stops a client or a writer. */
export async function exportEntity(
  entity: ExportEntity,
  writer: EntityWriter,
  deps: EntityExport,
): Promise<EntityStatement> {
  const counts = { records: 0, rows: 0 };
  const results: ListResult[] = [];
  for (const source of await sourcesOf(entity, deps.client)) {
    const write = async (records: readonly ApiRecord[]): Promise<void> => {
      const fresh = records.filter((record) => deps.remembered?.has(record) !== true);
      const joined = (await deps.linked?.join(fresh)) ?? fresh;
      const shown = fresh.map((record, index): ShownRecord => {
        const whole = source.extra === undefined ? record : { ...record, ...source.extra };
        return {
          record: whole,
          rows: source.rowsOf?.(whole) ?? [deps.linked ? (joined[index] ?? whole) : whole],
        };
      });
      await writer.write(shown);
      counts.records += shown.length;
      for (const { rows } of shown) counts.rows += rows.length;
      deps.onRecords(counts.records);
    };
    results.push(await (source.sorted ? exportSorted : exportUnsorted)(source, write, deps));
  }
  return statementOf(entity, counts, results);
}

const nothingHappened: Sweep = { appeared: [], changed: [], vanished: [], done: true };

type Write = (records: readonly ApiRecord[]) => Promise<void>;

async function exportSorted(source: ExportSource, write: Write, deps: EntityExport): Promise<ListResult> {
  const log = newReadingLog();
  const seen = new SeenRecords();
  const { client, filter, changesFrom } = deps;
  const list = sortedList(source, filter);
  const nothingFits = async (): Promise<boolean> =>
    changesFrom !== undefined && (await isUnchanged(client, list, changesFrom));
  for await (const records of readList(client, list, { log, nothingFits })) {
    for (const { id, updated_at: changed } of records)
      seen.add(id, typeof changed === 'number' ? changed : 0);
    await write(records);
  }
  // Where nothing was sent, the answer that says so is the last look.
  const isIdle = changesFrom !== undefined && (log.rows === 0 || log.proof === 'not modified');
  const sweep = isIdle ? nothingHappened : await sweepList(source, seen, deps);
  await write(sweep.appeared);
  const { doubts, ...rest } = log;
  const statement = {
    list: source.path,
    records: seen.count,
    firstId: seen.first,
    lastId: seen.last,
    ...rest,
  };
  return { statement, doubts: doubts.map((doubt) => ({ list: source.path, ...doubt })), sweep };
}

async function exportUnsorted(
  source: ExportSource,
  write: Write,
  { client, filter }: EntityExport,
): Promise<ListResult> {
  const log = newReadingLog();
  let firstId: number | string | null = null;
  let lastId: number | string | null = null;
  let count = 0;
  const read = source.changes === 'created_at' ? readWindows : readUnsorted;
  for await (const records of read(client, unsortedList(source, filter), log)) {
    count += records.length;
    firstId ??= records[0]?.id ?? null;
    lastId = records.at(-1)?.id ?? lastId;
    await write(records);
  }
  const { doubts, ...rest } = log;
  return {
    statement: { list: source.path, records: count, firstId, lastId, ...rest },
    doubts: doubts.map((doubt) => ({ list: source.path, ...doubt })),
    sweep: nothingHappened,
  };
}

function statementOf(
  entity: ExportEntity,
  counts: { readonly records: number; readonly rows: number },
  results: readonly ListResult[],
): EntityStatement {
  const sweeps = results.map(({ sweep }) => sweep);
  const appeared = named(sweeps.flatMap((sweep) => sweep.appeared.map(({ id }) => id)));
  const changed = named(sweeps.flatMap((sweep) => sweep.changed));
  const gone = sweeps.map(({ vanished }) => vanished);
  const vanished = gone.includes(null) ? null : named(gone.flatMap((ids) => ids ?? []));
  const doubts = results.flatMap((result) => result.doubts);
  const isTail = appeared.count + changed.count + (vanished?.count ?? 0) > 0;
  return {
    entity,
    status: worstOf([doubts.length > 0 ? 'partial' : isTail ? 'complete with tail' : 'complete']),
    ...counts,
    windows: results.map(({ statement }) => statement),
    appeared,
    changed,
    vanished,
    sweep: sweeps.every(({ done }) => done) ? 'done' : 'not possible',
    doubts,
  };
}
