/** A lead that came in by itself and waits to be sorted. Keys are Kommo's; `id` is not shown. */
export interface Unsorted {
  readonly id: number;
  readonly uid: string;
  readonly category: string;
  readonly pipeline_id: number;
  readonly created_at: number;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly lead: number;
  readonly contact: number | null;
  readonly company: number | null;
}

/** Where the account's events are sent to. Keys are Kommo's. */
export interface Webhook {
  readonly id: number;
  readonly destination: string;
  readonly settings: readonly string[];
  readonly created_at: number;
  readonly updated_at: number;
  readonly created_by: number;
}
