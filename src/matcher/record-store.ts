import type { StoredRecord } from '../model/stored-record.js';

/** What a store knows of itself: whose records it holds, and up to when. */
export interface StoreState {
  /** Version of the form records are kept in, account, host, and what of a record is kept. Another one is another store. */
  readonly signature: string;
  /** Largest `updated_at` that has been read, unix seconds. */
  readonly watermark: number;
  readonly maxId: number;
  readonly count: number;
}

/** The records of one kind of an account, by id. */
export interface RecordStore {
  /** Undefined for a store that was never filled to the end. */
  state(): Promise<StoreState | undefined>;
  /** Written after all that it speaks of. */
  setState(state: StoreState): Promise<void>;
  put(records: readonly StoredRecord[]): Promise<void>;
  remove(ids: readonly number[]): Promise<void>;
  /** The records that are there, in no order. */
  get(ids: readonly number[]): Promise<readonly StoredRecord[]>;
  /** All, in ascending order of id, some at a time. */
  all(): AsyncIterable<readonly StoredRecord[]>;
  clear(): Promise<void>;
  close(): Promise<void>;
}
