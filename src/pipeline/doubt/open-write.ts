/** A write that left operations without a clear answer, in this session or an earlier one. */
export interface OpenWrite {
  /** Its number in the journal. */
  readonly write: number;
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  /** The highest id that the list had before; undefined where that could not be told. */
  readonly watermark: number | undefined;
  /** On the clock of this machine, ms. */
  readonly sentAt: number;
  /** Whether Kommo has answered, so that nothing of it can still be under way. */
  readonly answered: boolean;
  /** The operations that are open. */
  readonly names: readonly string[];
}
