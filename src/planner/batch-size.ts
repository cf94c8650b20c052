import { MAX_BATCH } from '../model/entity.js';

/** Kommo advises 50 entities a request; it accepts 250 (developers.kommo.com/docs/limitations). */
const ADVISED = 50;
const QUICK_MS = 3_000;

/** How many entities go into one request, learned from the answers. */
export interface BatchSize {
  readonly current: () => number;
  /** A batch of `count` entities was answered after `tookMs`. */
  readonly answered: (count: number, tookMs: number) => void;
  /** A batch was too heavy for Kommo (504, 413, 422). */
  readonly tooHeavy: () => void;
}

/** `auto` starts at the advised 50, doubles while full batches are answered quickly, halves when one is too heavy; a number stays. */
export function batchSize(setting: number | 'auto'): BatchSize {
  let size = setting === 'auto' ? ADVISED : setting;
  let ceiling = setting === 'auto' ? MAX_BATCH : setting;
  return {
    current: () => size,
    answered: (count, tookMs) => {
      if (count >= size && tookMs < QUICK_MS) size = Math.min(ceiling, size * 2);
    },
    tooHeavy: () => {
      size = Math.max(1, Math.floor(size / 2));
      // What was too heavy once is not tried again soon: growth stops below it.
      ceiling = Math.max(size, Math.min(ceiling, size * 2 - 1));
    },
  };
}
