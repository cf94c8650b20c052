import type { ClaimResult } from './claim-result.js';

/** What earlier sessions of the same run have done; planning goes over all rows again and leaves that as it is. */
export interface Past {
  /** Whether the row has come to its end: it only lends the records it made to later rows. */
  isFinal(ordinal: number): boolean;
  /** Whether an earlier session rejected the row: it has made nothing, and never will. */
  isRejected(ordinal: number): boolean;
  /** Whether an earlier session told what became of the row, be it that nobody knows. */
  isTold(ordinal: number): boolean;
  /** Whether an earlier session has begun to send the operation, however that ended. */
  isBegun(requestId: string): boolean;
  /** What became of a record, where that is known. */
  result(requestId: string): ClaimResult | undefined;
  /** What a record is that a row at its end never made. */
  leftover(ordinal: number): ClaimResult;
}

/** That of a run that begins. */
export const noPast: Past = {
  isFinal: () => false,
  isRejected: () => false,
  isTold: () => false,
  isBegun: () => false,
  result: () => undefined,
  leftover: () => ({ kind: 'unprocessed' }),
};
