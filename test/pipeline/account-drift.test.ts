import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { importFile, type ImportOptions, type Summary } from '../../src/index.js';
import { sandboxAccount } from '../../src/sandbox/default-account.js';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/create-sandbox.js';
import { openSandbox } from '../helpers/sandbox.js';
import { tempDir } from '../helpers/temp-dir.js';

const mapping = `mapping: 1
name: drifting
lead:
  fields: { name: Name, "cf:Legacy ID": ID, stage: Stage }
`;

const legacy = sandboxAccount.customFields.lead.find(({ name }) => name === 'Legacy ID')?.id ?? 0;
const [pipeline] = sandboxAccount.pipelines;
const stage = pipeline?.stages.find(({ sort }) => sort === 20);

interface World {
  readonly sandbox: Sandbox;
  readonly options: ImportOptions;
  readonly change: (method: string, path: string, body?: unknown) => Promise<void>;
}

async function world(sandboxOptions: SandboxOptions = {}): Promise<World> {
  const sandbox = await openSandbox({ rate: false, ...sandboxOptions });
  const directory = await tempDir();
  const [file, map] = [join(directory, 'in.csv'), join(directory, 'map.yaml')];
  const lines = Array.from({ length: 6 }, (_, at) => `Deal ${at},${at},${stage?.name ?? ''}`);
  await writeFile(file, `Name,ID,Stage\n${lines.join('\n')}\n`);
  await writeFile(map, mapping);
  const { url: baseUrl, token: apiKey } = sandbox;
  const change: World['change'] = async (method, path, body) => {
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const { ok, status } = await fetch(`${baseUrl}/api/v4/${path}`, init);
    expect([ok, status]).toEqual([true, expect.any(Number)]);
  };
  const runDir = join(directory, 'runs');
  const options = { file, mapping: map, runDir, baseUrl, apiKey, rate: 500, batchSize: 2, concurrency: 1 };
  return { sandbox, options, change };
}

/** Somebody changes the account between the check and the first write. */
async function importWhile({ options }: World, change: () => Promise<void>): Promise<Summary> {
  return await importFile(options, {
    confirm: async () => {
      await change();
      return true;
    },
  });
}

describe('an account that is changed while a run goes on', () => {
  it('stops the run at the first refused record, and says that a field is gone', async () => {
    const one = await world();
    const summary = await importWhile(one, async () => {
      await one.change('DELETE', `leads/custom_fields/${legacy}`);
    });
    expect(summary).toMatchObject({
      exitCode: 7,
      reason: 'run/changed',
      counts: { created: 0, failed: 2, unprocessed: 4 },
    });
    expect(one.sandbox.state()).toEqual([]);
  });

  it('stops where a stage is gone, and tells the difference', async () => {
    const one = await world();
    const talk: string[] = [];
    const summary = await importFile(one.options, {
      confirm: async () => {
        await one.change('DELETE', `leads/pipelines/${pipeline?.id ?? 0}/statuses/${stage?.id ?? 0}`);
        return true;
      },
      onEvent: (event) => {
        if (event.kind === 'remark') talk.push(event.text);
      },
    });
    expect(summary).toMatchObject({ exitCode: 7, counts: { created: 0 } });
    expect(talk.join('\n')).toContain(`the stage of "${pipeline?.name ?? ''}" "${stage?.name ?? ''}"`);
    const journal = await readFile(join(summary.directory, 'journal-000001.ndjson'), 'utf8');
    expect(journal).toContain('"reason":"run/changed"');
  });

  it('goes on where a record is refused for itself, and looks seldom', async () => {
    const one = await world({
      faults: [{ fault: 'validation', method: 'POST', path: '/api/v4/leads', items: [0], times: 3 }],
    });
    const summary = await importFile(one.options);
    expect(summary).toMatchObject({ exitCode: 1, counts: { failed: 3, created: 3 } });
    const looks = one.sandbox.arrivals().arrivals.filter(({ path }) => path.includes('/users'));
    // Once at the start, once at the first refusal.
    expect(looks).toHaveLength(2);
  });
});
