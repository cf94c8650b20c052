/** A row that says when it was made. */
export interface Timed {
  readonly id: number | string;
  /** Unix seconds. */
  readonly created_at?: unknown;
}

/** Unix seconds, both ends included. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** What a window was answered with: rows of it alone, each once. */
export interface View<T> {
  readonly window: Window;
  readonly rows: readonly T[];
  /** There are more than a page holds. */
  readonly isOver: boolean;
  /** The newest row and the oldest that were sent. */
  readonly newest: number;
  readonly oldest: number;
}

/** The window with some seconds more at its ends. */
export function widened({ from, to }: Window, seconds: Window): Window {
  return { from: from - seconds.from, to: to + seconds.to };
}

export function timeOf({ created_at: at }: Timed): number {
  return typeof at === 'number' ? at : Number.NaN;
}

export function isWithin({ from, to }: Window, row: Timed): boolean {
  return timeOf(row) >= from && timeOf(row) <= to;
}

export function viewOf<T extends Timed>(window: Window, sent: readonly T[], isOver: boolean): View<T> {
  const times = sent.map(timeOf);
  const rows = new Map(sent.filter((row) => isWithin(window, row)).map((row) => [row.id, row]));
  const [newest, oldest] = [Math.max(...times), Math.min(...times)];
  return { window, rows: [...rows.values()], isOver, newest, oldest };
}
