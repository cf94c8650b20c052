import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { importFile, reconcileRun, resumeRun } from '../../src/index.js';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/create-sandbox.js';
import { openSandbox } from '../helpers/sandbox.js';
import { idsOf, post } from '../helpers/seed-records.js';
import { tempDir } from '../helpers/temp-dir.js';

type Fault = NonNullable<SandboxOptions['faults']>[number];

const BIRTHDAY = 1_098_539;
const CPF = 1_098_541;

/** What Kommo shows in another form than it was sent, and what is sent as nothing. */
const changes = [
  ['a birthday', 'cf:Birthday: Cell | date', '2001-02-03'],
  ['a tag', 'tags: { add: ["{Cell}"] }', 'hot'],
  ['a field that is cleared', 'cf:CPF: { from: Cell, on_blank: clear }', ''],
  ['a name', 'last_name: Cell', 'Silva'],
] as const;

async function place(field: string, cell: string, rows = 1) {
  const sandbox = await openSandbox({ rate: false });
  const names = Array.from({ length: rows }, (_, at) => `Ana ${at}`);
  const before = [
    { field_id: BIRTHDAY, values: [{ value: 946_684_800 }] },
    { field_id: CPF, values: [{ value: '123' }] },
  ];
  await post(
    sandbox,
    'contacts',
    names.map((name) => ({ name, custom_fields_values: before })),
  );
  const directory = await tempDir();
  const [file, mapping] = [join(directory, 'in.csv'), join(directory, 'map.yaml')];
  await writeFile(file, ['Person,Cell', ...names.map((name) => `${name},${cell}`)].join('\n'));
  const block = `contact: { mode: update, match: [name], fields: { name: Person, ${field} } }`;
  await writeFile(mapping, `mapping: 1\nname: changes\nsource: { locale: en-US, timezone: UTC }\n${block}\n`);
  const connection = { baseUrl: sandbox.url, apiKey: sandbox.token, rate: 900 };
  const again = { ...connection, runDir: join(directory, 'runs') };
  const options = { ...again, file, mapping, batchSize: 2, settleSeconds: 0, rescanSeconds: 0.02 };
  return { sandbox, options, again };
}

async function strike(sandbox: Sandbox, faults: readonly Fault[]): Promise<void> {
  await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'PUT', body: JSON.stringify(faults) });
}

const lost = (fault: 'reset-before' | 'reset-after', more: Partial<Fault> = { nth: 1 }): Fault => ({
  ...{ fault, method: 'PATCH', path: '/api/v4/contacts' },
  ...more,
});

const contact = z.object({
  name: z.string(),
  last_name: z.string(),
  custom_fields_values: z.array(z.object({ field_id: z.int(), values: z.unknown() })),
  _embedded: z.object({ tags: z.array(z.object({ name: z.string() })) }),
});
const contacts = (sandbox: Sandbox) =>
  sandbox.state().flatMap(({ entity, record }) => {
    if (entity !== 'contact') return [];
    const { custom_fields_values: fields, ...rest } = contact.parse(record);
    return [{ ...rest, fields: fields.sort((a, b) => a.field_id - b.field_id) }];
  });
const patches = (sandbox: Sandbox): number =>
  sandbox.arrivals().arrivals.filter(({ method }) => method === 'PATCH').length;

describe('a change without an answer', () => {
  it.each(changes)('of %s is made again, whether or not it was stored', async (_, field, cell) => {
    const clean = await place(field, cell);
    await importFile(clean.options);
    for (const fault of ['reset-before', 'reset-after'] as const) {
      const { sandbox, options } = await place(field, cell);
      await strike(sandbox, [lost(fault)]);
      expect(await importFile(options)).toMatchObject({ exitCode: 0, counts: { updated: 1 } });
      expect(contacts(sandbox)).toEqual(contacts(clean.sandbox));
      expect(patches(sandbox)).toBe(2);
    }
  });

  it.each(changes)('of %s is made by the resume of a run that was stopped', async (_, field, cell) => {
    const clean = await place(field, cell);
    await importFile(clean.options);
    const { sandbox, options, again } = await place(field, cell);
    await strike(sandbox, [{ ...lost('reset-before'), fault: 'latency', ms: 100 }, lost('reset-before')]);
    const stop = new AbortController();
    const began = importFile(options, { signal: stop.signal });
    while (patches(sandbox) === 0) await new Promise(setImmediate);
    stop.abort();
    expect(await began).toMatchObject({ exitCode: 130, counts: { ambiguous: 1 } });
    expect((await reconcileRun(again)).counts).toMatchObject({ updated: 0, ambiguous: 0, unprocessed: 1 });
    expect(patches(sandbox)).toBe(1);
    expect(await resumeRun(again)).toMatchObject({ exitCode: 0, counts: { updated: 1 } });
    expect(contacts(sandbox)).toEqual(contacts(clean.sandbox));
  });

  it('is made again later, or by the resume of a run that was stopped meanwhile', async () => {
    const { sandbox, options, again } = await place('last_name: Cell', 'Silva');
    await strike(sandbox, [lost('reset-before')]);
    const stop = new AbortController();
    const began = importFile({ ...options, rescanSeconds: 600 }, { signal: stop.signal });
    const journal = join(again.runDir, 'latest', 'journal-000001.ndjson');
    const isAbsent = async (): Promise<boolean> =>
      (await readFile(journal, 'utf8').catch(() => '')).includes('"k":"reconciled"');
    while (!(await isAbsent())) await new Promise(setImmediate);
    stop.abort();
    expect(await began).toMatchObject({ exitCode: 130, counts: { ambiguous: 0, unprocessed: 1 } });
    expect(await resumeRun(again)).toMatchObject({ exitCode: 0, counts: { updated: 1 } });
  });

  it('that never comes stops the run, and its rows are not called done', async () => {
    const { sandbox, options, again } = await place('last_name: Cell', 'Silva', 4);
    await strike(sandbox, [lost('reset-before', {})]);
    const summary = await importFile(options);
    expect(summary).toMatchObject({ exitCode: 5, reason: 'api/answer', counts: { updated: 0 } });
    await strike(sandbox, []);
    expect(await resumeRun(again)).toMatchObject({ exitCode: 0, counts: { updated: 4 } });
    expect(idsOf(sandbox, 'contact')).toHaveLength(4);
  });
});
