import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { importFile, resumeRun, type RunEvent } from '../../src/index.js';
import type { SandboxOptions } from '../../src/sandbox/create-sandbox.js';
import { contentOf, people, type People } from '../helpers/people.js';

type Fault = NonNullable<SandboxOptions['faults']>[number];

const ROWS = 12;
const PATH = '/api/v4/leads/complex';

/** Nothing is shared, so contact and company travel inside the lead; some are equal to the last cell. */
const mapping = `mapping: 1
name: whole
source: { locale: en-US, timezone: UTC }
company: { fields: { name: Company } }
contact: { fields: { name: Person, email: Mail } }
lead: { fields: { name: Deal, price: Price | money } }
`;

async function wholeLeads(faults: readonly Fault[]): Promise<People> {
  const one = await people(ROWS, { faults: [...faults] });
  const path = join(String(one.options.runDir), '..', 'whole.yaml');
  await writeFile(path, mapping);
  return { ...one, options: { ...one.options, concurrency: 1, mapping: path } };
}

let oracle: readonly string[] | undefined;

async function undisturbed(): Promise<readonly string[]> {
  if (oracle) return oracle;
  const { sandbox, options } = await wholeLeads([]);
  await importFile(options);
  const posts = sandbox.arrivals().arrivals.filter(({ method }) => method === 'POST');
  expect(new Set(posts.map(({ path }) => path))).toEqual(new Set([PATH]));
  oracle = contentOf(sandbox);
  return oracle;
}

describe('leads with their contact and company inside', () => {
  it.each<Partial<Fault> & Pick<Fault, 'fault'>>([
    { fault: 'reset-after' },
    { fault: 'reset-after', partial: 2 },
    { fault: 'timeout-late', ms: 60 },
    { fault: 'truncate' },
    { fault: 'request-ids-reordered' },
  ])('are made once, with the same insides, when %j takes the answer', async (verb) => {
    const { sandbox, options } = await wholeLeads([{ ...verb, method: 'POST', path: PATH, nth: 2 }]);
    const { counts } = await importFile(options);
    expect(counts).toMatchObject({ created: ROWS - 1, rejected: 1, ambiguous: 0 });
    expect(contentOf(sandbox)).toEqual(await undisturbed());
  });

  it('are looked for by the next session before anything of them is sent again', async () => {
    const lost = { fault: 'reset-after', method: 'POST', path: PATH, nth: 2, partial: 2 } as const;
    const { sandbox, options } = await wholeLeads([lost]);
    const stop = new AbortController();
    const onEvent = (event: RunEvent): void => {
      if (event.kind === 'remark' && event.text.includes('no clear answer')) stop.abort(130);
    };
    const first = await importFile(options, { onEvent, signal: stop.signal });
    expect(first).toMatchObject({ exitCode: 130, counts: { created: 4 } });
    const { baseUrl, apiKey, rate, runDir } = options;
    const { counts, exitCode } = await resumeRun({ baseUrl, apiKey, rate, runDir });
    expect({ exitCode, ...counts }).toMatchObject({ exitCode: 1, created: ROWS - 1, ambiguous: 0 });
    expect(contentOf(sandbox)).toEqual(await undisturbed());
  });
});
