import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { importFile, resumeRun } from '../../src/index.js';
import type { Sandbox } from '../../src/sandbox/create-sandbox.js';
import { openSandbox } from '../helpers/sandbox.js';
import { idsOf, post } from '../helpers/seed-records.js';
import { tempDir } from '../helpers/temp-dir.js';

const MAPPING = `mapping: 1
name: people
company: { when: 'row["Company"] != ""', mode: upsert, match: [name], fields: { name: Company } }
contact:
  mode: upsert
  match: [email]
  duplicates: merge
  fields: { name: Person, email: Mail, position: Title }
`;

const LINES = [
  'Xan,x@example.com,,Acme',
  ...Array.from({ length: 6 }, (_, at) => `P${at},p${at}@example.com,,`),
  'Xan,x@example.com,,',
  'Xan,x@example.com,CEO,',
];

/** An account in which a run of those lines was stopped after its second row, and the way to go on with it. */
async function stopped(prepare: (sandbox: Sandbox) => Promise<unknown>) {
  const sandbox = await openSandbox({ rate: false });
  await prepare(sandbox);
  const directory = await tempDir();
  const [file, mapping] = [join(directory, 'in.csv'), join(directory, 'map.yaml')];
  await writeFile(file, `Person,Mail,Title,Company\n${LINES.join('\n')}\n`);
  await writeFile(mapping, MAPPING);
  const run = { baseUrl: sandbox.url, apiKey: sandbox.token, rate: 500, runDir: join(directory, 'runs') };
  const stop = new AbortController();
  const first = await importFile(
    { ...run, file, mapping, batchSize: 1, concurrency: 1 },
    {
      signal: stop.signal,
      onEvent: (event) => {
        if (event.kind === 'progress' && event.done >= 2) stop.abort();
      },
    },
  );
  expect(first).toMatchObject({ exitCode: 130 });
  expect(first.counts.unprocessed).toBeGreaterThan(2);
  return { sandbox, first, goOn: async () => await resumeRun(run) };
}

const contacts = (sandbox: Sandbox): readonly string[] =>
  sandbox
    .state()
    .filter(({ entity }) => entity === 'contact')
    .map(({ record }) => JSON.stringify(record));

describe('an account that people mend while a run is stopped', () => {
  it('gets the rows that share a record with one that was rejected before', async () => {
    const { sandbox, first, goOn } = await stopped(
      async (account) => await post(account, 'companies', [{ name: 'Acme' }, { name: 'Acme' }]),
    );
    expect(first.counts.rejected).toBe(1);
    const [, twin] = idsOf(sandbox, 'company');
    await fetch(`${sandbox.url}/_sandbox/trash`, {
      method: 'POST',
      body: JSON.stringify([{ path: 'companies', id: twin }]),
      headers: { 'content-type': 'application/json' },
    });
    expect(await goOn()).toMatchObject({
      exitCode: 1,
      counts: { rejected: 1, created: 7, skipped: 1, unprocessed: 0 },
    });
    const made = contacts(sandbox);
    expect(made).toHaveLength(7);
    // What a later row adds to the shared record is in it.
    expect(made.filter((text) => text.includes('x@example.com') && text.includes('CEO'))).toHaveLength(1);
  });
});
