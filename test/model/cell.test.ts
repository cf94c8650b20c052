import { describe, expect, it } from 'vitest';

import { cellText } from '../../src/model/cell.js';

describe('the text of a number', () => {
  it.each([
    [1.1 * 100, '110'],
    [0.1 + 0.2, '0.3'],
    [-2.675 * 100, '-267.5'],
    [1234.5, '1234.5'],
    [12.345, '12.345'],
    [1e-7, '1e-7'],
    [0, '0'],
  ])('is what a sheet shows of its 15 digits: %d', (number, text) => {
    expect(cellText(number)).toBe(text);
  });

  it.each([9_007_199_254_740_991, -123_456_789_012_345, 1e21])(
    'has every digit of a whole one: %d',
    (number) => {
      expect(cellText(number)).toBe(String(number));
    },
  );
});
