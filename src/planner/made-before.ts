/** A record, note or task that another run has made of an equal row. */
export interface Made {
  readonly kind: 'made';
  readonly id: number;
  readonly run: string;
  /** The line or sheet row of that run's file. */
  readonly row: number;
}

/** What other runs have made of rows that this run has not made itself; it is left as it is. */
export interface MadeBefore {
  /** `slot` names the block, note or task of the row. */
  result(ordinal: number, slot: string): Made | undefined;
}

/** That of a file whose rows are all new. */
export const nothingBefore: MadeBefore = { result: () => undefined };
