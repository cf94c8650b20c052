import type { Doubt, ReadingLog } from '../../client/reading-log.js';
import type { MergeStatement } from './export-merge.js';
import type { ExportEntity } from '../../flattener/columns-of.js';

/**
 * `complete`: every record that existed while the export ran is in it once. `complete with tail`: so too, and records were
 * added, changed or deleted meanwhile, which are named. `partial`: there are places where something may be missing.
 */
export type ExportStatus = 'complete' | 'complete with tail' | 'partial';

/** How one list of the account was read. */
export interface ListStatement extends Omit<ReadingLog, 'doubts'> {
  readonly list: string;
  readonly records: number;
  readonly firstId: number | string | null;
  readonly lastId: number | string | null;
}

/** Records named in a manifest; beyond these they are counted only. */
export const MOST_NAMED = 1_000;

/** Some records by id, at most `MOST_NAMED` of them. */
export interface NamedRecords {
  readonly count: number;
  readonly ids: readonly (number | string)[];
}

export interface EntityStatement {
  readonly entity: ExportEntity;
  readonly status: ExportStatus;
  /** Records written. */
  readonly records: number;
  /** Rows of the table; more than records where a record has several. */
  readonly rows: number;
  readonly windows: readonly ListStatement[];
  /** Made while the export ran; they are in it, at its end. */
  readonly appeared: NamedRecords;
  /** Changed while the export ran; they are in it once, as they were before or after. */
  readonly changed: NamedRecords;
  /** Deleted while the export ran; they may be in it. Null where Kommo could not be asked. */
  readonly vanished: NamedRecords | null;
  /** Whether changes made meanwhile could be asked for. */
  readonly sweep: 'done' | 'not possible';
  /** Unix seconds from which on changes were read; absent where all was read. */
  readonly changesFrom?: number;
  /** What became of the rows of the earlier file. */
  readonly merged?: MergeStatement;
  /** Whether deletions since the last export could be asked for; absent where all was read. */
  readonly deletionsKnown?: boolean;
  /** Deleted since the last export. */
  readonly deleted?: NamedRecords;
  readonly doubts: readonly (Doubt & { readonly list: string })[];
}

export interface FileStatement {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What an export says of itself: `PATH.manifest.json`. */
export interface ExportManifest {
  readonly version: 1;
  readonly tool: string;
  readonly status: ExportStatus;
  readonly account: { readonly id: number; readonly name: string; readonly subdomain: string };
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly requests: number;
  /** After defaults; without the token. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly entities: readonly EntityStatement[];
  /** Under their final names; those of a partial export are beside them, as `name.partial`. */
  readonly files: readonly FileStatement[];
  readonly exitCode: number;
}

export function worstOf(statuses: readonly ExportStatus[]): ExportStatus {
  const order: readonly ExportStatus[] = ['partial', 'complete with tail', 'complete'];
  return order.find((status) => statuses.includes(status)) ?? 'complete';
}

export function named(ids: readonly (number | string)[]): NamedRecords {
  return { count: ids.length, ids: ids.slice(0, MOST_NAMED) };
}
