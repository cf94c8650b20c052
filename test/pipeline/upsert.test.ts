import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { importFile, type RunEvent } from '../../src/index.js';
import type { Sandbox } from '../../src/sandbox/create-sandbox.js';
import { openSandbox } from '../helpers/sandbox.js';
import { tempDir } from '../helpers/temp-dir.js';

const MAPPING = `mapping: 1
name: people
source: { locale: pt-BR, phone_region: BR }
company:
  when: row["Company"] != ""
  mode: upsert
  match: [name]
  fields: { name: Company }
contact:
  when: row["Name"] != ""
  mode: upsert
  match: [email, phone]
  fields:
    first_name: Name
    email: Mail
    phone: Phone | phone
    position: Title
lead:
  when: row["Deal"] != ""
  mode: upsert
  match: [cf:Legacy ID]
  fields: { name: Deal, cf:Legacy ID: ID, price: Price | number, pipeline: { const: Sales } }
  notes: [{ text: 'About {Deal}' }]
`;

const HEADER = 'ID,Deal,Price,Name,Mail,Phone,Title,Company';
type Row = readonly [
  id: string,
  deal: string,
  price: string,
  name: string,
  mail: string,
  phone: string,
  title: string,
  company: string,
];

const people: readonly Row[] = [
  ['1', 'Bridge', '10', 'Ana', 'ana@example.com', '11 98765-4321', 'CEO', 'Acme'],
  ['2', 'Tunnel', '20', 'Bia', 'bia@example.com', '', 'CTO', 'Acme'],
  ['3', 'Tower', '30', 'Caio', '', '11 2222-3333', '', ''],
];

/** A working place: one sandbox, one run directory, so that the index is kept between runs. */
async function place(mapping = MAPPING) {
  const sandbox = await openSandbox({ rate: false });
  const directory = await tempDir();
  const path = join(directory, 'm.yaml');
  await writeFile(path, mapping);
  const events: RunEvent[] = [];
  const run = async (rows: readonly Row[], more = {}) => {
    const file = join(directory, 'f.csv');
    await writeFile(file, [HEADER, ...rows.map((row) => row.join(','))].join('\n'));
    const options = {
      file,
      mapping: path,
      runDir: join(directory, 'runs'),
      rate: 900,
      batchSize: 250,
      ...more,
    };
    return await importFile(
      { ...options, baseUrl: sandbox.url, apiKey: sandbox.token },
      { onEvent: (event) => void events.push(event) },
    );
  };
  return { sandbox, run, events };
}

async function api(sandbox: Sandbox, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${sandbox.url}/api/v4/${path}`, {
    method,
    headers: { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.status === 204 ? undefined : await answer.json();
}

const shown = z.record(z.string(), z.unknown());
const stored = (sandbox: Sandbox, entity: string): Record<string, unknown>[] =>
  sandbox
    .state()
    .filter((line) => line.entity === entity)
    .map(({ record }) => shown.parse(record));
const idOf = (sandbox: Sandbox, entity: string, name: string): number =>
  Number(stored(sandbox, entity).find((one) => String(one['name']).startsWith(name))?.['id']);
const methods = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.kind === 'index' && event.isStart ? [event.method] : []));

describe('a file that is imported again', () => {
  it('writes nothing; with cells changed, those records and fields alone, and leaves what other people did', async () => {
    const { sandbox, run, events } = await place();
    expect((await run(people)).counts).toMatchObject({ created: 3 });
    const before = sandbox.state();
    const again = await run(people);
    expect(again).toMatchObject({ writes: 0, counts: { unchanged: 3 } });
    expect(sandbox.state()).toEqual(before);

    const ana = idOf(sandbox, 'contact', 'Ana');
    await api(sandbox, 'PATCH', 'contacts', [
      { id: ana, last_name: 'Silva', tags_to_add: [{ name: 'vip' }] },
    ]);
    await api(sandbox, 'POST', 'contacts', [{ first_name: 'Someone else' }]);
    events.length = 0;
    const changed = people.map((row): Row =>
      row[0] === '2' ? row : [row[0], row[1], `${row[2]}0`, row[3], row[4], row[5], row[6], row[7]],
    );
    const third = await run(changed);
    expect(third).toMatchObject({ writes: 1, counts: { updated: 2, unchanged: 1 } });
    expect(stored(sandbox, 'lead').map((lead) => lead['price'])).toEqual([100, 20, 300]);
    const kept = stored(sandbox, 'contact').find(({ id }) => id === ana);
    expect(kept).toMatchObject({ last_name: 'Silva' });
    expect(JSON.stringify(kept)).toContain('vip');
    expect(stored(sandbox, 'contact')).toHaveLength(4);
    expect(stored(sandbox, 'note')).toHaveLength(3);
  });
});

describe('never the wrong record', () => {
  it('a record that was thrown away since the last run is made again, not written', async () => {
    const { sandbox, run } = await place();
    await run(people);
    const ana = idOf(sandbox, 'contact', 'Ana');
    await fetch(`${sandbox.url}/_sandbox/trash`, {
      method: 'POST',
      body: JSON.stringify([{ path: 'contacts', id: ana }]),
      headers: { 'content-type': 'application/json' },
    });
    const second = await run(people);
    expect(second).toMatchObject({ exitCode: 0, counts: { unchanged: 3 } });
    const anas = stored(sandbox, 'contact').filter(({ name }) => String(name).startsWith('Ana'));
    expect(anas.map(({ id }) => id === ana)).toContain(false);
  });

  it('likenesses of a key are other records: substrings, equal names, the mail of somebody else', async () => {
    const { sandbox, run } = await place();
    await api(sandbox, 'POST', 'contacts', [
      {
        first_name: 'Ana',
        custom_fields_values: [{ field_code: 'EMAIL', values: [{ value: 'dana@example.com' }] }],
      },
      {
        first_name: 'Ana',
        custom_fields_values: [{ field_code: 'POSITION', values: [{ value: 'ana@example.com' }] }],
      },
    ]);
    const before = stored(sandbox, 'contact');
    expect((await run(people)).counts).toMatchObject({ created: 3 });
    expect(
      stored(sandbox, 'contact')
        .slice(0, 2)
        .map(({ id, updated_at }) => [id, updated_at]),
    ).toEqual(before.map(({ id, updated_at }) => [id, updated_at]));
    expect(stored(sandbox, 'contact')).toHaveLength(5);
  });

  it('a phone that two records share rejects its row, and the rest goes on', async () => {
    const { sandbox, run } = await place();
    const shared = [{ field_code: 'PHONE', values: [{ value: '+55 (11) 2222-3333' }] }];
    await api(sandbox, 'POST', 'contacts', [
      { first_name: 'Front desk', custom_fields_values: shared },
      { first_name: 'Caio', custom_fields_values: shared },
    ]);
    const summary = await run(people);
    expect(summary).toMatchObject({ exitCode: 1, counts: { created: 2, rejected: 1 } });
    expect(summary.errors[0]?.code).toBe('match/many');
  });
});

describe('how the account is read', () => {
  it('looks few rows up one by one in a large account, and never writes what is only like them', async () => {
    const { sandbox, run, events } = await place();
    const many = Array.from({ length: 250 }, (_, index) => ({ name: `Company ${index}` }));
    for (let page = 0; page < 6; page += 1) await api(sandbox, 'POST', 'companies', many);
    await api(sandbox, 'POST', 'companies', [{ name: 'Acme' }, { name: 'Acme and sons' }]);
    expect((await run(people)).exitCode).toBe(0);
    expect(methods(events)).toEqual(['look-ups', 'read all', 'read all']);
    expect(stored(sandbox, 'company').filter(({ name }) => name === 'Acme')).toHaveLength(1);
  });

  it('finds a record behind more hits of a short key than are looked through', async () => {
    const { sandbox, run, events } = await place();
    const many = Array.from({ length: 250 }, (_, index) => ({ name: `Acme ${index}` }));
    for (let page = 0; page < 4; page += 1) await api(sandbox, 'POST', 'companies', many);
    await api(sandbox, 'POST', 'companies', [{ name: 'Acme' }]);
    expect((await run(people)).exitCode).toBe(0);
    expect(methods(events)[0]).toBe('look-ups');
    expect(
      events.some((event) => event.kind === 'remark' && event.text.includes('all of them are read')),
    ).toBe(true);
    expect(stored(sandbox, 'company').filter(({ name }) => name === 'Acme')).toHaveLength(1);
  });
});
