import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { asAppError, importFile, validateFile, type AppError, type ImportOptions } from '../../src/index.js';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/create-sandbox.js';
import { runCli } from '../helpers/run-cli.js';
import { envOf, openSandbox } from '../helpers/sandbox.js';
import { tempDir } from '../helpers/temp-dir.js';

const leads = 'mapping: 1\nname: small\nlead: { fields: { name: Name } }\n';
const contacts = 'mapping: 1\nname: people\ncontact: { fields: { name: Name } }\n';
const upsert =
  'mapping: 1\nname: safe\ncontact: { mode: upsert, match: [email], fields: { email: Mail, name: Name } }\n';

interface World {
  readonly sandbox: Sandbox;
  readonly directory: string;
  readonly options: ImportOptions;
  /** The same with another mapping. */
  readonly by: (mapping: string, more?: Partial<ImportOptions>) => Promise<ImportOptions>;
  readonly leads: () => number;
}

/** Two rows and what it takes to import them. */
async function world(sandboxOptions: SandboxOptions = {}): Promise<World> {
  const sandbox = await openSandbox({ rate: false, ...sandboxOptions });
  const directory = await tempDir();
  const file = join(directory, 'deals.csv');
  await writeFile(file, 'Name,Mail\nPonte,p@example.com\nTorre,t@example.com\n');
  const { url: baseUrl, token: apiKey } = sandbox;
  const runDir = join(directory, 'runs');
  const by: World['by'] = async (text, more = {}) => {
    const mapping = join(directory, `${String(/name: (\w+)/.exec(text)?.[1])}.yaml`);
    await writeFile(mapping, text);
    return { file, mapping, runDir, baseUrl, apiKey, rate: 500, settleSeconds: 0, rescanSeconds: 0, ...more };
  };
  const count = (): number => sandbox.state().filter(({ entity }) => entity === 'lead').length;
  return { sandbox, directory, options: await by(leads), by, leads: count };
}

describe('a file that was imported before', () => {
  it('is refused where its records would come twice: names the run, its rows and the way out, sends nothing', async () => {
    const one = await world();
    const { run } = await importFile(one.options);
    const writes = one.sandbox.arrivals().total;
    const { file, mapping = '', runDir = '' } = one.options;
    const args = ['import', file, '-m', mapping, '--run-dir', runDir, '--rate', '500', '--yes'];
    const refused = await runCli(args, { env: envOf(one.sandbox) });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('usage/imported');
    expect(refused.stderr).toMatch(
      new RegExp(`by run ${run} of 20[-\\d]+ [\\d:]+ UTC: 2 of its rows are made`),
    );
    expect(refused.stderr).toContain('--again');
    expect(refused.stderr).not.toContain('resume');
    expect(
      one.sandbox
        .arrivals()
        .arrivals.slice(writes)
        .every(({ method }) => method === 'GET'),
    ).toBe(true);

    const dry = await runCli([...args.with(0, 'validate').slice(0, -1)], { env: envOf(one.sandbox) });
    expect([dry.code, dry.stderr.includes('refused without --again')]).toEqual([0, true]);
    expect(await runCli([...args, '--again'], { env: envOf(one.sandbox) })).toMatchObject({ code: 0 });
    expect(one.leads()).toBe(4);
  });

  it('names the command that goes on with an interrupted run', async () => {
    const one = await world();
    const stop = new AbortController();
    const cut = await importFile(
      { ...one.options, batchSize: 1, concurrency: 1 },
      {
        signal: stop.signal,
        onEvent: ({ kind }) => {
          if (kind === 'progress') stop.abort();
        },
      },
    );
    expect(cut.counts).toMatchObject({ created: 1, unprocessed: 1 });
    const { actions } = await refusal(importFile(one.options));
    expect(actions[0]).toBe(`To go on with that run: kommo-bulk resume ${cut.directory}`);
  });

  it('is refused after a run that was killed before an answer to its first write was journaled', async () => {
    const one = await world();
    const { directory } = await importFile(one.options);
    const journal = join(directory, 'journal-000001.ndjson');
    const lines = (await readFile(journal, 'utf8')).split('\n');
    const intent = lines.findIndex((line) => line.includes('"k":"intent"'));
    await writeFile(journal, `${lines.slice(0, intent + 1).join('\n')}\n`);
    const { message } = await refusal(importFile(one.options));
    expect(message).toContain('0 of its rows are made, 2 are left');
  });

  it('is refused where the journal of that run is damaged, as nobody knows what it made', async () => {
    const one = await world();
    const { directory, run } = await importFile(one.options);
    await writeFile(join(directory, 'journal-000001.ndjson'), 'x\n');
    const { message, actions } = await refusal(importFile(one.options));
    expect(message).toMatch(new RegExp(`by run ${run} of .* is not known: .*line 1 is damaged`));
    expect(actions.at(-1)).toContain('--again');
    expect((await importFile(await one.by(leads, { again: true }))).counts.created).toBe(2);
  });

  it('is imported where it makes nothing twice: another account, list, part of the rows, or content', async () => {
    const one = await world();
    await importFile(await one.by(leads, { limit: 1 }));
    const rest = await importFile(await one.by(leads, { skip: 1 }));
    expect(rest.counts.created).toBe(1);
    await expect(importFile(await one.by(leads, { skip: 1 }))).rejects.toMatchObject({ exitCode: 2 });
    expect(await importFile(await one.by(contacts))).toMatchObject({ counts: { created: 2 } });
    await refusal(importFile(await one.by(leads, { sheet: '1' })));
    // The newest run made contacts; an older one made the leads.
    await expect(importFile(one.options)).rejects.toMatchObject({ exitCode: 2 });

    const other = await openSandbox({ rate: false });
    expect(await importFile({ ...one.options, baseUrl: other.url })).toMatchObject({ exitCode: 0 });
    await writeFile(one.options.file, 'Name,Mail\nPontes,p@example.com\n');
    expect(await importFile(one.options)).toMatchObject({ exitCode: 0 });
  });

  it('is imported where a match key finds what is there, and the plan says that it was imported before', async () => {
    const one = await world();
    const { run } = await importFile(await one.by(upsert));
    const plans: (string | undefined)[] = [];
    await validateFile(await one.by(upsert), {
      onEvent: (event) => {
        if (event.kind === 'forecast') plans.push(event.forecast.earlier);
      },
    });
    const second = await importFile(await one.by(upsert), {
      confirm: async ({ earlier }) => plans.push(earlier) > 0,
    });
    expect(second.counts).toMatchObject({ created: 0, unchanged: 2 });
    expect(plans).toEqual([run, run]);
  });

  it('is imported where the earlier run was a dry run, or sent nothing that Kommo kept', async () => {
    const one = await world({
      faults: [{ fault: 'unauthorized', method: 'POST', path: '/api/v4/leads', times: 1 }],
    });
    await validateFile(one.options);
    expect(await importFile(one.options)).toMatchObject({ exitCode: 4, counts: { created: 0 } });
    expect(await importFile(one.options)).toMatchObject({ counts: { created: 2 } });
  });

  it('is imported where the earlier run had a sandbox of its own, which is gone', async () => {
    const one = await world();
    const { directory } = await importFile(one.options);
    const manifest = join(directory, 'manifest.json');
    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, text.replace('"sandbox": false', '"sandbox": true'));
    expect(await importFile(one.options)).toMatchObject({ exitCode: 0 });
  });
});

async function refusal(run: Promise<unknown>): Promise<AppError> {
  const error = asAppError(await run.catch((thrown: unknown) => thrown));
  expect(error).toMatchObject({ code: 'usage/imported', exitCode: 2 });
  return error;
}
