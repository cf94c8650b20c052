import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { CheckedRow } from '../../src/planner/checked-row.js';
import { batchSize } from '../../src/planner/batch-size.js';
import { windows } from '../../src/planner/windows.js';
import { collect } from '../helpers/collect.js';
import { readyRow, sourceRow } from '../helpers/drafts.js';

async function* chunked(rows: readonly CheckedRow[], size: number): AsyncGenerator<readonly CheckedRow[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

describe('windows', () => {
  it('keeps every row in order, with at most the size of ready rows and ten times it in all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean()), fc.integer({ min: 1, max: 9 }), async (ready, size) => {
        const rows = ready.map((sound, index): CheckedRow =>
          sound ? readyRow(index + 1, {}) : { kind: 'skipped', row: sourceRow(index + 1) },
        );
        const cut = await collect(windows(chunked(rows, 4), () => size));
        expect(cut.flat()).toEqual(rows);
        for (const window of cut) {
          expect(window.filter(({ kind }) => kind === 'ready').length).toBeLessThanOrEqual(size);
          expect(window.length).toBeLessThanOrEqual(size * 10);
        }
      }),
    );
  });
});

describe('batchSize', () => {
  it('starts at 50, doubles after quick batches up to 250, and is found then', () => {
    const size = batchSize('auto');
    const seen = [size.current()];
    for (let step = 0; step < 4; step += 1) {
      expect(size.isFound()).toBe(step >= 3);
      size.answered(size.current(), 200);
      seen.push(size.current());
    }
    expect(seen).toEqual([50, 100, 200, 250, 250]);
  });

  it.each([
    ['an answer that would take too long at twice the size', 50, 1_600],
    ['a batch too small to tell', 12, 1],
  ])('does not grow after %s', (_, count, tookMs) => {
    const size = batchSize('auto');
    size.answered(count, tookMs);
    expect(size.current()).toBe(50);
  });

  it('counts as found once answers no longer let it grow', () => {
    const size = batchSize('auto');
    for (let step = 0; step < 4; step += 1) {
      expect(size.isFound()).toBe(false);
      size.answered(50, 10_000);
    }
    expect(size.isFound()).toBe(true);
  });

  it('halves when a batch is too heavy, and grows back to less than that', () => {
    const size = batchSize(250);
    expect(size.isFound()).toBe(true);
    size.tooHeavy();
    expect(size.current()).toBe(125);
    for (let step = 0; step < 5; step += 1) size.answered(size.current(), 1);
    expect(size.current()).toBe(249);
  });

  it('never goes below one', () => {
    const size = batchSize(1);
    size.tooHeavy();
    expect(size.current()).toBe(1);
  });
});
