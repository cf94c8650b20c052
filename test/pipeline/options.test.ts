import { describe, expect, it } from 'vitest';

import { fileOptionsSchema, parseOptions } from '../../src/pipeline/options.js';

describe('an option out of its bounds', () => {
  it.each([
    [{ batchSize: 999 }, 'batchSize (--batch-size): at most 250.'],
    [{ batchSize: 0 }, 'batchSize (--batch-size): at least 1.'],
    [{ rate: -1 }, 'rate (--rate): more than 0.'],
    [{ settleSeconds: -1 }, 'settleSeconds (--settle-seconds): at least 0.'],
  ])('%j is named as the library and as the command line calls it, with the bound', (given, message) => {
    const options = { file: 'deals.csv', mapping: 'deals.yaml', ...given };
    expect(() => parseOptions(fileOptionsSchema, options)).toThrow(message);
  });
});
