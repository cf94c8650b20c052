import type { ErrorCode } from '../../errors/codes.js';
import type { Header, SourceRow } from '../../model/table.js';
import type { CsvLayout, CsvPart } from '../../reader/csv-parts.js';
import type { AccountDictionary } from '../../schema/account-dictionary.js';
import type { CheckedBatch } from './checked-batch.js';

/** What a checking thread is started with. */
export interface CheckSetup {
  readonly mapping: string;
  readonly mappingSha256: string;
  readonly dictionary: AccountDictionary;
  readonly runDate: string;
  readonly header: Header;
  /** Undefined where rows are sent to the thread. */
  readonly layout: CsvLayout | undefined;
}

/** A part of the file to be read and checked, or rows that were read already. */
export type CheckWork =
  | { readonly kind: 'part'; readonly part: CsvPart }
  | { readonly kind: 'rows'; readonly rows: readonly SourceRow[] };

export interface CheckJob {
  readonly id: number;
  readonly work: CheckWork;
}

export interface CheckResult {
  readonly batch: CheckedBatch;
  /** False for a part that did not end with a record. */
  readonly clean: boolean;
}

export type CheckAnswer =
  | { readonly id: number; readonly kind: 'done'; readonly result: CheckResult }
  | { readonly id: number; readonly kind: 'failed'; readonly error: ThreadError };

/** An `AppError` as it crosses threads. */
export interface ThreadError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly actions: readonly string[];
}

/** Messages of our own threads have the shape that their `kind` says. */
export function isCheckJob(message: unknown): message is CheckJob {
  return hasKeys(message, ['id', 'work']);
}

export function isCheckAnswer(message: unknown): message is CheckAnswer {
  return hasKeys(message, ['id', 'kind']);
}

export function isCheckSetup(data: unknown): data is CheckSetup {
  return hasKeys(data, ['mapping', 'dictionary', 'header']);
}

function hasKeys(value: unknown, keys: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && keys.every((key) => key in value);
}
