import { join } from 'node:path';

import { expect, it } from 'vitest';

import { importFile, validateFile } from '../../src/index.js';
import { withFixedPaths } from '../../src/pipeline/fixed-paths.js';
import { fileOptionsSchema } from '../../src/pipeline/options.js';
import { people } from '../helpers/people.js';

it('the errors of the latest run are read to the end, though the run that reads them is the latest now', async () => {
  const { options } = await people(9);
  const { runDir = '' } = options;
  const first = await importFile(options);
  expect(first.counts).toMatchObject({ created: 8, rejected: 1 });
  const errors = join(runDir, 'latest', 'errors.xlsx');
  const second = await importFile({ ...options, file: errors });
  expect(second).toMatchObject({ rows: 1, input: join(runDir, first.run, 'errors.xlsx') });
  const third = await validateFile({ ...options, file: errors });
  expect(third).toMatchObject({ rows: 1, input: join(runDir, second.run, 'errors.xlsx') });
  const { file, mapping } = await withFixedPaths(fileOptionsSchema.parse(options));
  expect({ file, mapping }).toEqual({ file: options.file, mapping: options.mapping });
});
