import { describe, expect, it } from 'vitest';

import { CheckThread } from '../../src/pipeline/check/check-threads.js';
import { dictionary } from '../helpers/dictionary.js';

describe('a thread that checks rows', () => {
  it('runs out of memory alone, and the run ends with what to do', async () => {
    const setup = {
      ...{ mapping: 'mappings/leads.yaml', mappingSha256: '', dictionary, runDate: '2026-11-27' },
      ...{ header: { columns: [], first: 1, last: 1 } as never, layout: undefined },
    };
    const thread = new CheckThread(setup, { maxOldGenerationSizeMb: 2, maxYoungGenerationSizeMb: 1 });
    const checked = thread.check({ kind: 'rows', rows: [] });
    await expect(checked).rejects.toMatchObject({ code: 'input/limit', exitCode: 3 });
    await expect(checked).rejects.toMatchObject({ actions: [expect.stringContaining('--threads 1')] });
    // Neither does it take a job later.
    await expect(thread.check({ kind: 'rows', rows: [] })).rejects.toMatchObject({ code: 'input/limit' });
    await thread.close();
  });
});
