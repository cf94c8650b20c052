import { describe, expect, it } from 'vitest';

import { batchSize } from '../../src/planner/batch-size.js';

/** Full batches, each answered after so many ms. */
function answer(size: ReturnType<typeof batchSize>, times: number, tookMs = 100): number[] {
  return Array.from({ length: times }, () => {
    size.answered(size.current(), tookMs);
    return size.current();
  });
}

describe('the size of batches', () => {
  it('starts at 50 and doubles up to 250 while answers come quickly', () => {
    const size = batchSize('auto');
    expect([size.current(), size.isFound()]).toEqual([50, false]);
    expect(answer(size, 4)).toEqual([100, 200, 250, 250]);
    expect(size.isFound()).toBe(true);
  });

  it('stays where answers take their time, and counts as found then', () => {
    const size = batchSize('auto');
    expect(answer(size, 4, 2_000)).toEqual([50, 50, 50, 50]);
    expect(size.isFound()).toBe(true);
  });

  it('halves when a batch is too heavy, and grows back when it is calm again', () => {
    const size = batchSize('auto');
    answer(size, 3);
    size.tooHeavy();
    size.tooHeavy();
    expect(size.current()).toBe(62);
    // Not to the size that was too heavy, until a while has passed.
    expect(answer(size, 7).at(-1)).toBe(123);
    expect(answer(size, 1)).toEqual([246]);
    expect(answer(size, 8).at(-1)).toBe(250);
  });

  it('that was set grows back to what was set, and no further', () => {
    const size = batchSize(40);
    size.tooHeavy();
    expect(size.current()).toBe(20);
    answer(size, 20);
    expect(size.current()).toBe(40);
    expect(size.isFound()).toBe(true);
  });

  it('learns nothing of large batches from small ones, and is never below one', () => {
    const size = batchSize('auto');
    size.answered(3, 10);
    expect(size.current()).toBe(50);
    const one = batchSize(1);
    one.tooHeavy();
    expect(one.current()).toBe(1);
  });
});
