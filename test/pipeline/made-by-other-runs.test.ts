import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { asAppError, importFile, resumeRun, retryRun, validateFile } from '../../src/index.js';
import type { ImportOptions, RunEvent, RunHooks } from '../../src/index.js';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/create-sandbox.js';
import { openWriter } from '../../src/writer/open-writer.js';
import { openSandbox } from '../helpers/sandbox.js';
import { tempDir } from '../helpers/temp-dir.js';

const deals = `
mapping: 1
name: deals
company: { fields: { name: Firm } }
contact: { fields: { name: Person } }
lead:
  fields: { name: Name, price: Value | number, tags: { add: ["import {run.date}"] } }
  notes: [{ text: "{Note}" }]
`;
const people = `
mapping: 1
name: people
contact: { mode: upsert, match: [email], fields: { name: Person, email: Mail } }
lead: { fields: { name: Name } }
`;
const HEAD = 'Name,Value,Firm,Person,Note\n';
const [ponte, torre, farol] = [
  'Ponte,10,Acme,Ana,a\n',
  'Torre,20,Bolt,Bia,b\n',
  'Farol,30,Core,Caio,c\n',
] as const;

interface World {
  readonly sandbox: Sandbox;
  readonly runDir: string;
  readonly directory: string;
  /** Options of an import of a file with this text. */
  readonly file: (text: string, more?: Partial<ImportOptions>) => Promise<ImportOptions>;
  readonly names: (entity?: string) => readonly string[];
}

async function world(mapping = deals, sandboxOptions: SandboxOptions = {}): Promise<World> {
  const sandbox = await openSandbox({ rate: false, ...sandboxOptions });
  const directory = await tempDir();
  const runDir = join(directory, 'runs');
  await writeFile(join(directory, 'm.yaml'), mapping);
  let files = 0;
  const file: World['file'] = async (text, more = {}) => {
    files += 1;
    const path = join(directory, `file${files}.csv`);
    await writeFile(path, text);
    const { url: baseUrl, token: apiKey } = sandbox;
    const given = { file: path, mapping: join(directory, 'm.yaml'), runDir, baseUrl, apiKey };
    return { ...given, rate: 500, settleSeconds: 0, rescanSeconds: 0, ...more };
  };
  const names: World['names'] = (entity = 'lead') =>
    sandbox
      .state()
      .flatMap((line) => (line.entity === entity ? [nameOf(line.record)] : []))
      .sort();
  return { sandbox, runDir, directory, file, names };
}

function nameOf(record: unknown): string {
  return typeof record === 'object' && record !== null && 'name' in record ? String(record.name) : '';
}

/** Hooks that keep what is told, and the texts among it. */
function listener(): { hooks: RunHooks; events: RunEvent[]; remarks: () => readonly string[] } {
  const events: RunEvent[] = [];
  const remarks = (): readonly string[] =>
    events.flatMap((event) => (event.kind === 'remark' ? [event.text] : []));
  return { hooks: { onEvent: (event) => events.push(event) }, events, remarks };
}

async function writesDuring(sandbox: Sandbox, act: () => Promise<unknown>): Promise<readonly string[]> {
  const before = sandbox.arrivals().total;
  await act();
  const { arrivals } = sandbox.arrivals();
  return arrivals
    .slice(before)
    .flatMap(({ method, path }) => (method === 'GET' ? [] : [`${method} ${path}`]));
}

const refusalOf = async (run: Promise<unknown>) => asAppError(await run.catch((thrown: unknown) => thrown));

describe('rows that another run has made', () => {
  it('are left as they are in a file that was sorted, extended and saved as a workbook, and named by run and row', async () => {
    const one = await world();
    const { run } = await importFile(await one.file(HEAD + ponte + torre));
    const options = await one.file('');
    const path = join(one.directory, 'week.xlsx');
    const writer = await openWriter(path, ['Extra', 'Note', 'Person', 'Firm', 'Value', 'Name']);
    for (const cells of [
      ['x', 'b', 'Bia', 'Bolt', 20, 'Torre'],
      ['y', 'c', 'Caio', 'Core', 30, 'Farol'],
      ['z', 'a', 'Ana', 'Acme', 10, 'Ponte'],
    ])
      await writer.write([{ cells }]);
    await writer.close();

    const { hooks, events } = listener();
    const out = join(one.directory, 'plan.csv');
    const dry = await validateFile({ ...options, file: path, out }, hooks);
    expect(dry.counts).toMatchObject({ skipped: 2, unprocessed: 1 });
    expect(events.find(({ kind }) => kind === 'forecast')).toMatchObject({
      forecast: { ready: 1, skipped: 2, made: [{ run, rows: 2 }] },
    });
    expect(await readFile(out, 'utf8')).toMatch(new RegExp(`\\n4,made,lead,\\d+,,,,"?by run ${run}, row 2 `));

    let result: Awaited<ReturnType<typeof importFile>> | undefined;
    const writes = await writesDuring(one.sandbox, async () => {
      result = await importFile({ ...options, file: path });
    });
    expect(result?.counts).toMatchObject({ created: 1, skipped: 2 });
    expect(result?.warnings).toContainEqual({ code: 'row/made', count: 2 });
    expect(writes).toEqual(['POST /api/v4/leads/complex', 'POST /api/v4/leads/notes']);
    expect(one.names()).toEqual(['Farol', 'Ponte', 'Torre']);
    expect(await readFile(join(result?.directory ?? '', 'results.csv'), 'utf8')).toMatch(
      /z,a,Ana,Acme,10,Ponte,4,skipped,\d+,\d+,\d+,http/,
    );

    await importFile({ ...options, file: path, again: true });
    expect(one.names()).toHaveLength(6);
  });

  it('count as often as they were made, over all runs', async () => {
    const one = await world();
    await importFile(await one.file(HEAD + ponte + ponte));
    const second = await importFile(await one.file(HEAD + torre + ponte + ponte + ponte));
    expect(second.counts).toMatchObject({ created: 2, skipped: 2 });
    const third = await importFile(await one.file(HEAD + ponte + ponte + ponte + ponte + torre));
    expect(third.counts).toMatchObject({ created: 1, skipped: 4 });
    expect(one.names()).toEqual(['Ponte', 'Ponte', 'Ponte', 'Ponte', 'Torre']);
    // Other rows of the same file are other rows.
    const twice = HEAD + farol + farol;
    await importFile(await one.file(twice, { limit: 1 }));
    expect((await importFile(await one.file(twice, { skip: 1 }))).counts.created).toBe(1);
  });

  it('still change the records that their match keys find, and link new ones', async () => {
    const one = await world(people);
    await importFile(await one.file('Name,Person,Mail\nPonte,Ana,a@example.com\n'));
    const next = await one.file('Name,Person,Mail\nTorre,Bia,b@example.com\nPonte,Ana Souza,a@example.com\n');
    const writes = await writesDuring(one.sandbox, async () => {
      const { counts } = await importFile(next);
      expect(counts).toMatchObject({ created: 1, skipped: 1 });
    });
    expect(writes.filter((write) => write.includes('link'))).toEqual([]);
    expect(one.names()).toEqual(['Ponte', 'Torre']);
    expect(one.names('contact')).toEqual(['Ana Souza', 'Bia']);
  });

  it('are made up where they failed in part: what is there is used', async () => {
    const apart = deals.replace('{ name: Person }', '{ name: Person, tags: { add: [new] } }');
    const one = await world(apart, {
      faults: [{ fault: 'status', status: 405, method: 'POST', path: '/api/v4/leads', nth: 1 }],
    });
    const { directory, counts } = await importFile(await one.file(HEAD + ponte));
    expect([counts.failed, one.names('contact')]).toEqual([1, ['Ana']]);
    const options = await one.file('');
    const fed = await importFile({ ...options, file: join(directory, 'errors.csv') });
    expect(fed.counts).toMatchObject({ created: 1 });
    expect(one.names()).toEqual(['Ponte']);
    expect([one.names('contact'), one.names('company')]).toEqual([['Ana'], ['Acme']]);
    const { runDir, baseUrl, apiKey, rate } = options;
    const retried = await retryRun({ run: directory, runDir, baseUrl, apiKey, rate });
    expect([retried.counts.skipped, one.names()]).toEqual([1, ['Ponte']]);
  });

  it('refuse the file where nobody knows whether they were made, until that is settled', async () => {
    const one = await world();
    const { directory, run } = await importFile(await one.file(HEAD + ponte + torre));
    const journal = join(directory, 'journal-000001.ndjson');
    const text = await readFile(journal, 'utf8');
    const lines = text.split('\n');
    const intent = lines.findIndex((line) => line.includes('"k":"intent"'));
    await writeFile(journal, `${lines.slice(0, intent + 1).join('\n')}\n`);
    const next = await one.file(HEAD + farol + torre);
    const refused = await refusalOf(importFile(next));
    expect(refused).toMatchObject({ code: 'usage/imported', exitCode: 2 });
    expect(refused.message).toContain(`1 rows of ${next.file} (the first in line 3)`);
    expect(refused.message).toContain(`run ${run} sent them and has no clear answer`);
    expect(refused.actions[0]).toBe(`Look for what that run sent: kommo-bulk reconcile ${directory}`);

    await writeFile(journal, text.replace('"k":"intent"', '"k":"indent"'));
    const { hooks, remarks } = listener();
    await validateFile(next, hooks);
    expect(remarks().join('\n')).toMatch(/refused without --again: .* its journal cannot be read/);
    expect((await importFile(await one.file(HEAD + farol))).counts.created).toBe(1);

    await writeFile(journal, text);
    expect((await importFile(next)).counts).toMatchObject({ created: 0, skipped: 2 });
  });

  it('are told apart by nothing where a run kept no list, or it is damaged or of another secret: then that is said', async () => {
    const one = await world();
    const { directory, run } = await importFile(await one.file(HEAD + ponte));
    const ledger = join(directory, 'rows.ledger');
    const secret = join(one.runDir, '.row-secret');
    expect([(await stat(ledger)).mode & 0o777, (await stat(secret)).mode & 0o777]).toEqual([0o600, 0o600]);
    const bytes = await readFile(ledger);
    const told = async (): Promise<string> => {
      const { hooks, remarks } = listener();
      await validateFile(await one.file(HEAD + torre + ponte), hooks);
      return remarks().join('\n');
    };
    expect(await told()).not.toContain('no list');
    const flipped = Buffer.from(bytes);
    flipped[40] = (flipped[40] ?? 0) ^ 1;
    for (const wrong of [flipped, bytes.subarray(0, 40), Buffer.from('x')]) {
      await writeFile(ledger, wrong);
      expect(await told()).toContain(`Run ${run} left no list of rows that can be read`);
    }
    await writeFile(ledger, bytes);
    await rm(secret);
    expect(await told()).toContain('left no list');
    await rm(ledger);
    expect((await importFile(await one.file(HEAD + torre + ponte))).counts.created).toBe(2);
    expect((await readdir(one.runDir)).filter((name) => name.startsWith('.row'))).toEqual(['.row-secret']);
  });

  it('are not made by resuming either, where another run made them meanwhile; and none of its own counts against it', async () => {
    const one = await world();
    const stop = new AbortController();
    const options = await one.file(HEAD + ponte + ponte + torre + farol, { batchSize: 1, concurrency: 1 });
    const cut = await importFile(options, {
      signal: stop.signal,
      onEvent: ({ kind }) => {
        if (kind === 'progress') stop.abort();
      },
    });
    expect(cut.counts).toMatchObject({ created: 1, unprocessed: 3 });
    expect((await importFile(await one.file(HEAD + farol + ponte))).counts).toMatchObject({
      created: 1,
      skipped: 1,
    });
    const { runDir, baseUrl, apiKey, rate } = options;
    const again = { run: cut.directory, runDir, baseUrl, apiKey, rate };
    // A run of a program that kept no list gets one.
    const ledger = join(cut.directory, 'rows.ledger');
    const list = await readFile(ledger);
    await rm(ledger);
    const resumed = await resumeRun(again);
    expect(await readFile(ledger)).toEqual(list);
    expect(resumed.counts).toMatchObject({ created: 3, skipped: 1, unprocessed: 0 });
    expect(one.names()).toEqual(['Farol', 'Ponte', 'Ponte', 'Torre']);
  });

  it('are made once more by a run with --again, also where it is resumed, and by a mapping that was edited', async () => {
    const one = await world();
    await importFile(await one.file(HEAD + ponte + torre));
    const stop = new AbortController();
    const options = await one.file(HEAD + torre + ponte, { batchSize: 1, concurrency: 1, again: true });
    const cut = await importFile(options, {
      signal: stop.signal,
      onEvent: ({ kind }) => {
        if (kind === 'progress') stop.abort();
      },
    });
    expect(cut.counts).toMatchObject({ created: 1, unprocessed: 1 });
    await writeFile(join(one.directory, 'm.yaml'), deals.replace('"{Note}"', '"Says {Note}"'));
    const { runDir, baseUrl, apiKey, rate } = options;
    const again = { run: cut.directory, runDir, baseUrl, apiKey, rate, acceptMappingChange: true };
    expect((await resumeRun(again)).counts).toMatchObject({ created: 2, skipped: 0 });
    expect(one.names()).toEqual(['Ponte', 'Ponte', 'Torre', 'Torre']);
    // The row that was sent by the first mapping is known by that, the other by the new one.
    const byNew = await importFile(await one.file(HEAD + farol + torre + ponte));
    expect(byNew.counts).toMatchObject({ created: 2, skipped: 1 });
  });
});
