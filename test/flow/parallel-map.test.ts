import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { deferred } from '../../src/flow/deferred.js';
import { parallelMap } from '../../src/flow/parallel-map.js';
import { collect } from '../helpers/collect.js';

describe('parallelMap', () => {
  it('yields the results in source order whatever the order of completion', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(5)), fc.integer({ min: 1, max: 8 }), async (turns, concurrency) => {
        const map = async (at: number): Promise<number> => {
          for (let turn = 0; turn < (turns[at] ?? 0); turn += 1) await Promise.resolve();
          return at;
        };
        const results = await collect(parallelMap(turns.keys(), () => concurrency, map));
        expect(results).toEqual([...turns.keys()]);
      }),
    );
  });

  it('never has more calls in flight than the concurrency, nor pulls further ahead', async () => {
    let pulled = 0;
    let running = 0;
    let most = 0;
    function* source(): Generator<number> {
      for (let item = 0; item < 50; item += 1) {
        pulled += 1;
        yield item;
      }
    }
    const map = async (item: number): Promise<number> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return item;
    };
    for await (const item of parallelMap(source(), () => 3, map)) {
      expect(pulled - item - 1).toBeLessThanOrEqual(3);
    }
    expect(most).toBe(3);
  });

  it('rejects with the first failure in order, awaits what is in flight and closes the source', async () => {
    let closed = false;
    function* source(): Generator<number> {
      try {
        yield* [1, 2, 3, 4, 5, 6];
      } finally {
        closed = true;
      }
    }
    const late = deferred<number>();
    let lateEnded = false;
    const map = async (item: number): Promise<number> => {
      if (item === 2) throw new Error('second');
      if (item !== 3) return item;
      const value = await late.promise;
      lateEnded = true;
      return value;
    };
    setImmediate(() => late.resolve(3));
    await expect(collect(parallelMap(source(), () => 3, map))).rejects.toThrow('second');
    expect({ closed, lateEnded }).toEqual({ closed: true, lateEnded: true });
  });

  it('closes the source when the consumer leaves early', async () => {
    let closed = false;
    function* source(): Generator<number> {
      try {
        for (let item = 0; ; item += 1) yield item;
      } finally {
        closed = true;
      }
    }
    for await (const item of parallelMap(
      source(),
      () => 2,
      async (value) => value,
    ))
      if (item === 4) break;
    expect(closed).toBe(true);
  });
});
