import { writeFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { importFile, resumeRun, type Summary } from '../../src/index.js';
import type { SandboxOptions } from '../../src/sandbox/create-sandbox.js';
import { contentOf, people, type People } from '../helpers/people.js';

type Fault = NonNullable<SandboxOptions['faults']>[number];

const ROWS = 20;
let oracle: readonly string[] | undefined;

/** What an import without any fault leaves in the account. */
async function undisturbed(): Promise<readonly string[]> {
  if (oracle) return oracle;
  const one = await people(ROWS);
  await importFile(one.options);
  oracle = contentOf(one.sandbox);
  return oracle;
}

/** Imports under faults, and resumes until the run has come to its end. */
async function throughFaults(
  faults: readonly Fault[],
  more: SandboxOptions = {},
): Promise<[Summary, People]> {
  const one = await people(ROWS, { faults: [...faults], ...more });
  let summary = await importFile(one.options);
  const { baseUrl, apiKey, rate, runDir } = one.options;
  for (let round = 0; round < 4 && summary.reason !== 'done'; round += 1)
    summary = await resumeRun({ baseUrl, apiKey, rate, runDir });
  return [summary, one];
}

const verbs: readonly (Partial<Fault> & Pick<Fault, 'fault'>)[] = [
  { fault: 'reset-before' },
  { fault: 'reset-after' },
  { fault: 'reset-after', partial: 2 },
  { fault: 'timeout-before' },
  { fault: 'timeout-after' },
  { fault: 'timeout-after', partial: 1 },
  { fault: 'timeout-late', ms: 60 },
  { fault: 'redirect-after', to: 'https://elsewhere.example/' },
  { fault: 'status-after', status: 500 },
  { fault: 'status', status: 502 },
  { fault: 'truncate' },
  { fault: 'html' },
  { fault: 'empty' },
  { fault: 'repeat' },
  { fault: 'request-ids-missing' },
  { fault: 'request-ids-foreign' },
  { fault: 'request-ids-duplicated' },
  { fault: 'request-ids-reordered' },
];

const paths = ['/api/v4/leads', '/api/v4/contacts', '/api/v4/companies', '/api/v4/leads/notes'];

describe('a write that goes wrong', () => {
  it.each(verbs)('%j leaves the account as if it had not, wherever it strikes', async (verb) => {
    const strikes = paths.map(
      (path, index) => ({ ...verb, method: 'POST', path, nth: (index % 3) + 1 }) as const,
    );
    const [summary, { sandbox }] = await throughFaults(strikes);
    expect(contentOf(sandbox)).toEqual(await undisturbed());
    expect(summary.counts).toMatchObject({ created: ROWS - 1, rejected: 1 });
    expect(summary.exitCode).toBe(1);
  });

  it('is looked for with every link of its lead, so that equal deals of different people stay apart', async () => {
    const every = { fault: 'reset-after', method: 'POST', every: 2 } as const;
    const [summary, { sandbox }] = await throughFaults([every]);
    expect(summary.counts).toMatchObject({ created: ROWS - 1, ambiguous: 0 });
    expect(contentOf(sandbox)).toEqual(await undisturbed());
  });

  it('is proven in an account that stores the sound records of a refused batch', async () => {
    const refuse = { fault: 'reset-after', method: 'POST', path: '/api/v4/leads', nth: 2 } as const;
    const [, { sandbox }] = await throughFaults([refuse], { switches: { atomicBatch: false } });
    expect(contentOf(sandbox)).toEqual(await undisturbed());
  });

  it('teaches nothing of refused batches where nobody can tell what became of their sound records', async () => {
    // Two batches of two: the first record of each is refused, all are stored, and one in another form than it was sent.
    const refused = [1, 2].map((nth): Fault => ({
      fault: 'validation-after',
      items: [0],
      method: 'POST',
      path: '/api/v4/leads',
      nth,
    }));
    const { sandbox, options } = await people(0, {
      faults: refused,
      switches: { textLimit: 8, longText: 'cut' },
    });
    await writeFile(options.file, 'Deal,Note\nA,x\nB,this is a long text\nC,x\nD,short\n');
    await writeFile(
      options.mapping,
      'mapping: 1\nname: x\nlead: { fields: { name: Deal, cf:Comments: Note } }\n',
    );
    const summary = await importFile({ ...options, batchSize: 2, concurrency: 1, onAmbiguous: 'skip' });
    expect(contentOf(sandbox).map((line) => line.split(' ')[1])).toEqual(['A', 'B', 'C', 'D']);
    expect(summary).toMatchObject({ exitCode: 9, counts: { failed: 2, ambiguous: 1, created: 1 } });
  });
});
