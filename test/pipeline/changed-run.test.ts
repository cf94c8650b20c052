import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import {
  importFile,
  reconcileRun,
  resumeRun,
  retryRun,
  type ResumeOptions,
  type RunHooks,
  type Summary,
} from '../../src/index.js';
import { readManifest } from '../../src/journal/manifest.js';
import { sandboxAccount } from '../../src/sandbox/default-account.js';
import type { SandboxOptions } from '../../src/sandbox/create-sandbox.js';
import { contentOf, people, type People } from '../helpers/people.js';
import { runCli } from '../helpers/run-cli.js';
import { envOf, openSandbox } from '../helpers/sandbox.js';

const ROWS = 12;

async function world(sandboxOptions: SandboxOptions = {}): Promise<People> {
  const one = await people(ROWS, sandboxOptions);
  return { ...one, options: { ...one.options, concurrency: 1 } };
}

/** Stops a session at its first progress report. */
function stopping(): RunHooks {
  const stop = new AbortController();
  const onEvent: RunHooks['onEvent'] = ({ kind }) => {
    if (kind === 'progress') stop.abort();
  };
  return { signal: stop.signal, onEvent };
}

async function interrupted({ options }: People): Promise<Summary> {
  return await importFile(options, stopping());
}

/** As if the process was killed before the answer to its last write was journaled. */
async function killed(one: People): Promise<Summary> {
  const summary = await importFile(one.options);
  const journal = join(summary.directory, 'journal-000001.ndjson');
  const lines = (await readFile(journal, 'utf8')).split('\n');
  const last = lines.findLastIndex((line) => line.includes('"k":"intent"'));
  await writeFile(journal, `${lines.slice(0, last + 1).join('\n')}\n`);
  return summary;
}

function again({ options }: People): ResumeOptions & { readonly runDir: string } {
  const { baseUrl, apiKey, rate, runDir = '', settleSeconds, rescanSeconds } = options;
  return { baseUrl, apiKey, rate, runDir, settleSeconds, rescanSeconds };
}

const leadsOf = ({ sandbox }: People): readonly string[] =>
  contentOf(sandbox).filter((line) => line.startsWith('lead'));

async function editMapping({ options }: People): Promise<void> {
  const text = await readFile(options.mapping, 'utf8');
  await writeFile(
    options.mapping,
    text.replace('lead:\n  fields: { name: Deal,', 'lead:\n  fields: { name: "New {Deal}",'),
  );
}

describe('going on with a run in another directory', () => {
  it.each([
    ['from where the run was made', dirname, basename],
    [
      'from here, once the whole place was moved',
      () => '/gone/1/2/3/4',
      (file: string) => relative('.', file),
    ],
  ] as const)('finds input and mapping %s', async (_, placeOf, pathOf) => {
    const one = await world();
    const { directory } = await interrupted(one);
    const path = join(directory, 'manifest.json');
    const manifest = await readManifest(directory);
    expect(manifest.workingDirectory).toBe(resolve('.'));
    const { input, mapping } = manifest;
    const elsewhere = {
      ...manifest,
      workingDirectory: placeOf(input.path),
      input: { ...input, path: pathOf(input.path) },
      mapping: { ...mapping, path: pathOf(mapping.path) },
    };
    await writeFile(path, JSON.stringify(elsewhere));
    expect(await resumeRun(again(one))).toMatchObject({ counts: { created: ROWS - 1, unprocessed: 0 } });
  });
});

describe('a mapping that was edited since', () => {
  it('maps the rows that are left where that is accepted, and the journal keeps its hash', async () => {
    const one = await world();
    const first = await interrupted(one);
    const before = leadsOf(one);
    await editMapping(one);
    await expect(resumeRun(again(one))).rejects.toThrow('--accept-mapping-change');

    const args = ['resume', '--run-dir', again(one).runDir, '--yes', '--json', '--accept-mapping-change'];
    const { code } = await runCli([...args, '--max-errors', '0'], { env: envOf(one.sandbox) });
    expect([1, 8]).toContain(code);
    // What was accepted once is the mapping of the run.
    const last = await resumeRun(again(one));
    expect(last.counts).toMatchObject({ created: ROWS - 1, unprocessed: 0 });
    const leads = leadsOf(one);
    expect(leads.filter((line) => !line.includes('New'))).toEqual(before);
    expect(leads).toHaveLength(ROWS - 1);
    const { mapping } = await readManifest(first.directory);
    const journal = await readFile(join(first.directory, 'journal-000002.ndjson'), 'utf8');
    expect(journal).toMatch(/"k":"session".*"mapping":"[0-9a-f]{64}"/);
    expect(journal).not.toContain(mapping.sha256);
  });

  it('is refused while writes have no answer, and always by reconcile', async () => {
    const one = await world();
    await killed(one);
    await editMapping(one);
    const writes = one.sandbox.arrivals().arrivals.filter(({ method }) => method !== 'GET').length;
    await expect(resumeRun({ ...again(one), acceptMappingChange: true })).rejects.toThrow(
      'writes without an answer',
    );
    await expect(reconcileRun(again(one))).rejects.toThrow(/mapping: .* was edited\b/);
    expect(one.sandbox.arrivals().arrivals.filter(({ method }) => method !== 'GET')).toHaveLength(writes);
  });

  it('is what failed rows are sent again by, where it is accepted', async () => {
    const one = await world({
      faults: [{ fault: 'validation', method: 'POST', path: '/api/v4/leads*', items: [0], times: 1 }],
    });
    expect(await importFile(one.options)).toMatchObject({ counts: { failed: 1 } });
    await editMapping(one);
    const retried = await retryRun({ ...again(one), acceptMappingChange: true });
    expect(retried.counts).toMatchObject({ failed: 0, created: ROWS - 1 });
    expect(leadsOf(one).filter((line) => line.includes('New'))).toHaveLength(1);
  });
});

describe('the token of another account', () => {
  const failing: SandboxOptions = {
    faults: [{ fault: 'validation', method: 'POST', path: '/api/v4/leads*', items: [0], times: 1 }],
  };

  it.each([
    ['resume', resumeRun, interrupted, {}],
    ['reconcile', reconcileRun, killed, {}],
    ['retry', retryRun, async ({ options }: People) => await importFile(options), failing],
  ] as const)(
    'is refused by %s, which names both accounts and sends nothing',
    async (_, goOn, begin, faults) => {
      const one = await world(faults);
      await begin(one);
      const account = {
        ...sandboxAccount,
        account: { ...sandboxAccount.account, id: 77, subdomain: 'other' },
      };
      const other = await openSandbox({ rate: false, account });
      const failure = goOn({ ...again(one), baseUrl: other.url });
      await expect(failure).rejects.toMatchObject({ code: 'run/changed', exitCode: 7 });
      const { id, subdomain } = sandboxAccount.account;
      await expect(failure).rejects.toThrow(`of ${subdomain} (${id}), the token of other (77)`);
      expect(other.arrivals().arrivals.every(({ method }) => method === 'GET')).toBe(true);
    },
  );
});
