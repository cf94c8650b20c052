import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { batches } from '../../src/flow/batches.js';

describe('batches', () => {
  it('keeps every item in order in pieces of the size, the last one shorter', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 300 }), (items, size) => {
        const pieces = batches(items, size);
        expect(pieces.flat()).toEqual(items);
        expect(pieces.every((piece) => piece.length > 0 && piece.length <= size)).toBe(true);
        expect(pieces).toHaveLength(Math.ceil(items.length / size));
      }),
    );
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a size of %s', (size) => {
    expect(() => batches([1], size)).toThrow(RangeError);
  });
});
