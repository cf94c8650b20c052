import { describe, expect, it } from 'vitest';

import { exportOptionsSchema } from '../../src/pipeline/export/export-options.js';
import { fileOptionsSchema, parseOptions } from '../../src/pipeline/options.js';

describe('an option out of its bounds', () => {
  it.each([
    [{ batchSize: 999 }, 'batchSize (--batch-size): at most 250.'],
    [{ batchSize: 0 }, 'batchSize (--batch-size): at least 1.'],
    [{ rate: -1 }, 'rate (--rate): more than 0.'],
    [{ settleSeconds: -1 }, 'settleSeconds (--settle-seconds): at least 0.'],
    [{ skip: 'x' }, 'skip (--skip): "x" does not fit. Data rows to pass over first.'],
    [{ limit: 1.5 }, 'limit (--limit): 1.5 does not fit. The most data rows to read.'],
    [{ batchSize: 'x' }, 'batchSize (--batch-size): "x" does not fit. Records a request: auto, or 1 to 250.'],
    [
      { threads: 'x' },
      'threads (--threads): "x" does not fit. Threads that check rows before anything is sent:',
    ],
    [
      { maxErrors: 'x' },
      'maxErrors (--max-errors): "x" does not fit. Stop after so many rejected and failed rows (N)',
    ],
    [{ mapping: undefined, file: undefined }, 'file: Invalid input'],
    [{ colour: 'red' }, 'options: Unrecognized key: "colour"'],
  ])('%j is named as the library and as the command line calls it, with the bound', (given, message) => {
    const options = { file: 'deals.csv', mapping: 'deals.yaml', ...given };
    expect(() => parseOptions(fileOptionsSchema, options)).toThrow(message);
  });

  it('in a list is told by itself, with what there is', () => {
    const options = { entities: ['leads', 'lead'], out: 'x.csv', labels: 'both ', delimiter: 'ab' };
    expect(() => parseOptions(exportOptionsSchema, options)).toThrow(
      [
        'entities: "lead" is none of leads, contacts, companies, tasks, notes, catalogs, events, users, pipelines, tags, all.',
        'labels (--labels): "both " is none of names, ids, both.',
        'delimiter (--delimiter): "ab" does not fit. Between the cells of a CSV: one character.',
      ].join('\n'),
    );
  });
});

describe('an option that is left out', () => {
  it('lets rows be checked by one thread, as each other would take memory of its own', () => {
    expect(parseOptions(fileOptionsSchema, { file: 'deals.csv' })).toMatchObject({ threads: 1 });
  });
});
