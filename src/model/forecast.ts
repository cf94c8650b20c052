/** What an import is about to do, shown before the first write. */
export interface Forecast {
  readonly account: string;
  readonly accountUrl: string;
  readonly rows: number;
  readonly ready: number;
  readonly rejected: number;
  readonly skipped: number;
  /** Upper estimate of write requests, notes and tasks included. */
  readonly requests: number;
  readonly minutes: number;
}
