/** How the account's records of one kind are come by: looked up one by one, all read, or those that changed. */
export type IndexMethod = 'look-ups' | 'read all' | 'refresh';

/** What will be sent to one endpoint. */
export interface PlannedRequests {
  /** `PATCH contacts`, `POST leads/notes`. */
  readonly endpoint: string;
  readonly items: number;
  readonly requests: number;
}

/** What an import is about to do, shown before the first write. */
export interface Forecast {
  readonly account: string;
  readonly accountUrl: string;
  /** The run that imported the same file into this account before; left out where there is none. */
  readonly earlier?: string;
  readonly rows: number;
  readonly ready: number;
  readonly rejected: number;
  readonly skipped: number;
  /** Rows among the skipped that other runs have made, by run; left out where there are none. */
  readonly made?: readonly { readonly run: string; readonly rows: number }[];
  /** Ready rows by what becomes of their main record; only where the account was looked at. */
  readonly actions?: { readonly create: number; readonly update: number; readonly unchanged: number };
  /** By endpoint; only where the account was looked at. */
  readonly endpoints?: readonly PlannedRequests[];
  /**
   * Links between records that no lead carries, the requests they take, and whether the account takes links of many records in
   * one request; left out where there are none.
   */
  readonly links?: { readonly items: number; readonly requests: number; readonly isBulk: boolean };
  /** Upper estimate of write requests, notes and tasks included. */
  readonly requests: number;
  readonly minutes: number;
}
