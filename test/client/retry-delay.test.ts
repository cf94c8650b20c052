import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { backoffMs, namedWaitMs, throttleBackoff, transientBackoff } from '../../src/client/retry-delay.js';
import { prop } from '../helpers/prop.js';

const NOW = Date.UTC(2026, 0, 1);
const QUARTER = 15 * 60_000;

describe('the wait that the server asks for', () => {
  it.each([
    ['seconds', '2', 2_000],
    ['seconds with spaces', ' 30 ', 30_000],
    ['a part of a second', '0.5', 500],
    ['zero', '0', 0],
    ['less than nothing', '-1', 0],
    ['far more than anybody waits', '1000000000', QUARTER],
    ['a date', 'Thu, 01 Jan 2026 00:00:10 GMT', 10_000],
    ['a date that has passed', 'Wed, 31 Dec 2025 23:59:00 GMT', 0],
    ['a date far off', 'Wed, 21 Oct 2099 07:28:00 GMT', QUARTER],
    ['a word', 'soon', undefined],
    ['nothing', '', undefined],
    ['hexadecimal', '0x10', undefined],
  ])('%s in Retry-After (%j) is %s ms', (_, header, expected) => {
    expect(namedWaitMs(header, undefined, NOW)).toBe(expected);
  });

  it.each([
    [{ retry_after: 300 }, 300_000],
    [{ retry_after: '5' }, 5_000],
    [{ retry_after: 1e12 }, QUARTER],
    [{ retry_after: Number.NaN }, undefined],
    [{ retry_after: null }, undefined],
    [{}, undefined],
    ['text', undefined],
    [null, undefined],
  ])('is %j of the body where there is no header: %s', (body, expected) => {
    expect(namedWaitMs(null, body, NOW)).toBe(expected);
    expect(namedWaitMs('soon', body, NOW)).toBe(expected);
  });

  it('is the header where both speak', () => {
    expect(namedWaitMs('1', { retry_after: 300 }, NOW)).toBe(1_000);
  });
});

describe('backoff', () => {
  it.each([
    [1, 500],
    [2, 1_000],
    [3, 2_000],
    [7, 30_000],
    [1_000_000, 30_000],
  ])('is bounded at attempt %i by %i ms', (attempt, bound) => {
    expect(backoffMs(transientBackoff, attempt, 1)).toBe(bound);
    expect(backoffMs(transientBackoff, attempt, 0)).toBe(0);
  });

  prop([fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })])(
    'lies between nothing and its cap',
    (attempt, chance) => {
      const wait = backoffMs(throttleBackoff, attempt, chance);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(60_000);
    },
  );
});
