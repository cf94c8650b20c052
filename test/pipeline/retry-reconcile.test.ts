import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { importFile, reconcileRun, resumeRun, retryRun } from '../../src/index.js';
import { contentOf, people, type People } from '../helpers/people.js';
import { runCli } from '../helpers/run-cli.js';
import { envOf } from '../helpers/sandbox.js';

const again = ({ options }: People) => {
  const { baseUrl, apiKey, rate, runDir } = options;
  return { baseUrl, apiKey, rate, runDir };
};

const everyLead = (fault: object) => ({
  faults: [{ method: 'POST', path: '/api/v4/leads*', ...fault }] as never,
});

async function control(one: People, path: string, body: unknown): Promise<void> {
  await fetch(`${one.sandbox.url}/_sandbox/${path}`, { method: 'PUT', body: JSON.stringify(body) });
}

describe('reconciling a run', () => {
  it('finds what is there, sends nothing, and leaves what is absent to be resumed', async () => {
    const clean = await people(12);
    await importFile(clean.options);

    // Nobody can look: the network fails for reads of the list too, so the run ends in doubt.
    const one = await people(12, {
      faults: [
        { fault: 'reset-after', method: 'POST', path: '/api/v4/leads/complex', nth: 2, partial: 2 },
        // The first read is that of the newest id, before anything is sent.
        ...Array.from({ length: 60 }, (_, at) => ({
          ...({ fault: 'reset-before', method: 'GET', path: '/api/v4/leads*' } as const),
          nth: at + 2,
        })),
      ],
    });
    const first = await importFile({ ...one.options, concurrency: 1 });
    expect(first.exitCode).toBe(5);

    await control(one, 'faults', []);
    const writes = one.sandbox.arrivals().arrivals.filter(({ method }) => method !== 'GET').length;
    const looked = await reconcileRun(again(one));
    expect(one.sandbox.arrivals().arrivals.filter(({ method }) => method !== 'GET')).toHaveLength(writes);
    expect(looked.counts.ambiguous).toBe(0);
    expect(looked.counts.unprocessed).toBeGreaterThan(0);
    expect(looked.nextCommands[0]).toContain('kommo-bulk resume');

    const last = await resumeRun(again(one));
    expect(last.counts).toMatchObject({ created: 11, rejected: 1, ambiguous: 0, unprocessed: 0 });
    expect(contentOf(one.sandbox)).toEqual(contentOf(clean.sandbox));
    const nothing = await reconcileRun(again(one));
    expect(nothing.exitCode).toBe(0);
  });
});

const contacts = `mapping: 1
name: contacts
contact: { mode: upsert, match: [email], fields: { name: Person, email: Mail } }
`;

describe('a doubt about a record that its row now matches', () => {
  it('is settled by a resume as what the run made, and nothing is left to look for', async () => {
    const one = await people(4, {
      faults: [
        { fault: 'reset-after', method: 'POST', path: '/api/v4/contacts', nth: 1 },
        // Five reads tell that the account has no contact, and one asks for the newest id.
        ...Array.from({ length: 60 }, (_, at) => ({
          ...({ fault: 'reset-before', method: 'GET', path: '/api/v4/contacts*' } as const),
          nth: at + 7,
        })),
      ],
    });
    await writeFile(one.options.mapping, contacts);
    const first = await importFile({ ...one.options, concurrency: 1 });
    expect(first).toMatchObject({ exitCode: 5, counts: { ambiguous: 4 } });
    await control(one, 'faults', []);
    expect(await resumeRun(again(one))).toMatchObject({ exitCode: 0, counts: { created: 4, unchanged: 0 } });
    const asked = one.sandbox.arrivals().total;
    expect(await reconcileRun(again(one))).toMatchObject({ exitCode: 0 });
    expect(one.sandbox.arrivals().total).toBe(asked);
  });
});

describe('retrying failed rows', () => {
  it('sends those and no others, and points to their lines', async () => {
    const one = await people(12, everyLead({ fault: 'status', status: 405, nth: 1 }));
    const first = await importFile({ ...one.options, concurrency: 1 });
    const { failed } = first.counts;
    expect(failed).toBeGreaterThan(0);
    expect(first.exitCode).toBe(1);
    expect(first.nextCommands[0]).toContain('kommo-bulk retry');
    const none = await retryRun({ ...again(one), class: 'data' });
    expect(none.counts.failed).toBe(failed);

    const before = one.sandbox.arrivals().total;
    const args = ['retry', '--run-dir', String(one.options.runDir), '--class', 'transient', '--json'];
    const refused = await runCli(args, { env: envOf(one.sandbox) });
    expect(refused.code).toBe(2);
    expect(
      one.sandbox
        .arrivals()
        .arrivals.slice(before)
        .every(({ method }) => method === 'GET'),
    ).toBe(true);
    const run = await runCli([...args, '--yes'], { env: envOf(one.sandbox) });
    const summary = JSON.parse(run.stdout) as typeof first;
    expect(summary.counts).toMatchObject({ created: 11, failed: 0, rejected: 1 });
    const results = await readFile(join(summary.directory, 'results.csv'), 'utf8');
    expect(results.split('\r\n')[1]).toContain(',2,created,');
    expect(await readFile(join(summary.directory, 'errors.csv'), 'utf8')).not.toContain('api/refused');
  });
});
