import { expect, it } from 'vitest';

import { concurrencyFor } from '../../src/client/concurrency.js';

it.each([
  [7, 0, 4],
  [7, 50, 4],
  [7, 300, 5],
  [7, 1_500, 16],
  [7, 60_000, 24],
  [1, 1_500, 4],
  [200, 300, 80],
  [200, 60_000, 200],
])('%i requests a second at %i ms an answer need %i in flight', (rate, latency, expected) => {
  expect(concurrencyFor(rate, latency)).toBe(expected);
});
