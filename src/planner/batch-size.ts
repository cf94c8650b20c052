import { MAX_BATCH } from '../model/entity.js';

/** Kommo advises 50 entities a request; it accepts 250 (developers.kommo.com/docs/limitations). */
const ADVISED = 50;
const QUICK_MS = 3_000;
/** Answers in a row after which a size that was too heavy is tried again: Kommo may have been busy then. */
const CALM = 8;
/** Answers without growth after which the size counts as found. */
const STEADY = 4;

/** How many entities go into one request, learned from the answers. */
export interface BatchSize {
  readonly current: () => number;
  /** False while the size is still being found: few windows are planned until then, as they keep their size. */
  readonly isFound: () => boolean;
  /** A batch of `count` entities was answered after `tookMs`. */
  readonly answered: (count: number, tookMs: number) => void;
  /** A batch was too heavy for Kommo (504, 413, 422). */
  readonly tooHeavy: () => void;
}

/**
 * `auto` starts at the advised 50, doubles while answers come quickly, halves when a batch is too heavy, and grows back
 * when answers come quickly for a while; a number stays, but for being too heavy.
 */
export function batchSize(setting: number | 'auto'): BatchSize {
  let size = setting === 'auto' ? ADVISED : setting;
  const most = setting === 'auto' ? MAX_BATCH : setting;
  let ceiling = most;
  let steady = 0;
  let calm = 0;
  return {
    current: () => size,
    isFound: () => size >= ceiling || steady >= STEADY,
    answered: (count, tookMs) => {
      // A batch of twice the size would take at most twice as long; small batches say nothing of large ones.
      const doubled = (tookMs / count) * size * 2;
      if (count * 4 < size) return;
      calm += 1;
      if (calm >= CALM) {
        ceiling = Math.min(most, Math.max(ceiling, 2 * size));
        calm = 0;
      }
      if (size >= ceiling) return;
      if (doubled < QUICK_MS) size = Math.min(ceiling, size * 2);
      else steady += 1;
    },
    tooHeavy: () => {
      size = Math.max(1, Math.floor(size / 2));
      calm = 0;
      // What was too heavy is not tried again at once: growth stops below it.
      ceiling = Math.max(size, Math.min(ceiling, size * 2 - 1));
    },
  };
}
