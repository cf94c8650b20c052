import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.js';
import { dictionary } from '../helpers/dictionary.js';
import { runCli, type CliRun } from '../helpers/run-cli.js';
import { idsOf, post } from '../helpers/seed-records.js';
import { tempDir } from '../helpers/temp-dir.js';

let sandbox: Sandbox;
let directory = '';

beforeAll(async () => {
  sandbox = await createSandbox({ account: dictionary, leads: 120, seed: 3, rate: false });
});
afterAll(async () => await sandbox.close());
beforeEach(async () => {
  directory = await tempDir();
});

async function run(...args: readonly string[]): Promise<CliRun> {
  const env = { KOMMO_BASE_URL: sandbox.url, KOMMO_API_KEY: sandbox.token };
  const folder =
    args[0] === 'import' ? ['--run-dir', join(directory, 'runs'), '--yes', '--json'] : ['--quiet'];
  return await runCli([...args, ...folder, '--rate', '1000'], { env });
}

/** What was sent since a moment. */
function writes(since: number): readonly string[] {
  return sandbox
    .arrivals()
    .arrivals.slice(since)
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);
}

describe('an own export', () => {
  it.each([
    ['leads', 'xlsx', []],
    ['leads', 'csv', ['--labels', 'ids']],
    ['leads', 'csv', ['--labels', 'both', '--formula-guard', 'off']],
    ['contacts', 'csv', []],
    ['contacts', 'xlsx', ['--labels', 'both']],
    ['companies', 'xlsx', []],
  ])(
    'of %s as %s %j is imported again without a mapping and sends nothing',
    async (entity, format, flags) => {
      const file = join(directory, `${entity}.${format}`);
      expect(await run('export', entity, '-o', file, ...flags)).toMatchObject({ code: 0, stderr: '' });
      const { total } = sandbox.arrivals();
      const { code, stdout, stderr } = await run('import', file);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(JSON.parse(stdout)).toMatchObject({ writes: 0 });
      expect(writes(total)).toEqual([]);
    },
  );
});

interface Shown {
  readonly id: number;
  readonly custom_fields_values?:
    readonly { readonly field_name: string; readonly values: readonly object[] }[] | null;
  readonly _embedded?: { readonly tags?: readonly { readonly name: string }[] };
}

/** The records of the account as flat fields. */
function recordsNow(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  return new Map(
    sandbox.state().map(({ entity, record }) => {
      const { custom_fields_values: fields, _embedded: embedded, ...rest } = record as Shown;
      const custom = (fields ?? []).map(({ field_name: name, values }) => [name, values] as const);
      const tags = (embedded?.tags ?? []).map(({ name }) => name);
      const flat = [...Object.entries(rest), ...custom, ['tags', tags] as const]
        .filter(([name]) => !['updated_at', 'updated_by', '_links'].includes(name))
        .map(([name, value]) => [name, JSON.stringify(value)] as const);
      return [`${entity} ${rest.id}`, new Map(flat)];
    }),
  );
}

/** The fields that are not as they were, by record. */
function changesSince(
  before: ReturnType<typeof recordsNow>,
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const found = [...recordsNow()].map(([name, now]) => {
    const changed = [...now].filter(([field, value]) => before.get(name)?.get(field) !== value);
    return [name, Object.fromEntries(changed)] as const;
  });
  return Object.fromEntries(found.filter(([, changed]) => Object.keys(changed).length > 0));
}

/** Writes over cells of a CSV without quotes; by row from 0 and title. */
async function edit(file: string, edits: readonly (readonly [number, string, string])[]): Promise<void> {
  const lines = (await readFile(file, 'utf8')).split('\r\n');
  const titles = (lines[0] ?? '').replace('\uFEFF', '').split(',');
  for (const [row, title, text] of edits) {
    const cells = (lines[row + 1] ?? '').split(',');
    cells[titles.indexOf(title)] = text;
    lines[row + 1] = cells.join(',');
  }
  await writeFile(file, lines.join('\r\n'));
}

async function exportedAs(entity: string, columns: string): Promise<string> {
  const folder = join(directory, 'contacts and companies');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${entity}.csv`);
  expect(await run('export', entity, '-o', file, '--force', '--columns', columns)).toMatchObject({ code: 0 });
  return file;
}

async function countsOf(file: string): Promise<Readonly<Record<string, number>>> {
  const { stdout } = await run('import', file);
  const { counts } = JSON.parse(stdout) as { counts: Record<string, number> };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

async function errorsOf(): Promise<string> {
  return await readFile(join(directory, 'runs', 'latest', 'errors.csv'), 'utf8');
}

const leads = (): readonly number[] => idsOf(sandbox, 'lead');

describe('an own export that somebody edited', () => {
  it('changes exactly the fields of the cells that were edited', async () => {
    const tags = [{ name: 'Old' }, { name: 'VIP' }];
    const second = { id: leads()[2], pipeline_id: 200, status_id: 203, _embedded: { tags } };
    await post(sandbox, 'leads', [second], 'PATCH');
    const file = await exportedAs(
      'leads',
      'id,name,price,pipeline,stage,tags,cf:Segment,cf:Products,cf:Legacy ID,updated_at',
    );
    await edit(file, [
      [1, 'Name', "'=1+1"],
      [1, 'Segment', 'Enterprise'],
      [2, 'Tags', 'VIP; New'],
      [2, 'Stage', 'New'],
      [3, 'Legacy ID', '+5511999998888'],
      [4, 'Price', 'cheap'],
      [6, 'Price', '-5'],
      [5, 'Name', ''],
    ]);
    const before = recordsNow();
    const { total } = sandbox.arrivals();
    expect(await countsOf(file)).toEqual({ updated: 4, skipped: 115, rejected: 1 });
    expect(await errorsOf()).toContain('""cheap"" is not a number');
    const [, one, two, three, , , six] = leads();
    expect(changesSince(before)).toEqual({
      [`lead ${one}`]: {
        name: '"=1+1"',
        Segment: '[{"value":"Enterprise","enum_id":10021,"enum_code":null}]',
      },
      [`lead ${two}`]: { status_id: '202', tags: '["VIP","New"]' },
      [`lead ${three}`]: { 'Legacy ID': '[{"value":"+5511999998888"}]' },
      [`lead ${six}`]: { price: '-5' },
    });
    expect(writes(total)).toEqual(['PATCH /api/v4/leads']);
    // Once more, and all that could be sent is there already.
    expect(await countsOf(file)).toEqual({ skipped: 119, rejected: 1 });
  });

  it('keeps every phone of a contact whose other phone is changed, and takes off the one that is removed', async () => {
    const [contact] = idsOf(sandbox, 'contact');
    const phones = (...list: readonly (readonly [string, string])[]): object => ({
      field_id: 2001,
      values: list.map(([value, enum_code]) => ({ value, enum_code })),
    });
    const change = {
      id: contact,
      custom_fields_values: [phones(['111', 'WORK'], ['222', 'MOB'], ['333', 'MOB'])],
    };
    await post(sandbox, 'contacts', [change], 'PATCH');
    const file = await exportedAs('contacts', 'id,phone:WORK,phone:MOB,phone:OTHER');
    await edit(file, [[0, 'Phone (MOB)', '222; 444']]);
    const before = recordsNow();
    expect(await countsOf(file)).toMatchObject({ updated: 1 });
    const now = [
      { value: '111', enum_id: 20010, enum_code: 'WORK' },
      { value: '222', enum_id: 20011, enum_code: 'MOB' },
      { value: '444', enum_id: 20011, enum_code: 'MOB' },
    ];
    expect(changesSince(before)).toEqual({ [`contact ${contact}`]: { Phone: JSON.stringify(now) } });
  });

  it('is refused where the record was changed in Kommo since, unless the column that tells is gone', async () => {
    const file = await exportedAs('leads', 'id,name,updated_at');
    await post(sandbox, 'leads', [{ id: leads()[9], price: 1_234, updated_at: 1_900_000_000 }], 'PATCH');
    await edit(file, [[9, 'Name', 'Mine']]);
    expect(await countsOf(file)).toEqual({ rejected: 1, skipped: 119 });
    expect(await errorsOf()).toMatch(
      /match\/changed,"the record was changed in Kommo at 2030-03-17 14:46:40/,
    );
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/,[^,]*$/gm, ''));
    expect(await countsOf(file)).toEqual({ updated: 1, skipped: 119 });
  });

  it('rejects rows without an id, of records that are gone, and the second of two for one record', async () => {
    const file = await exportedAs('leads', 'id,name');
    await edit(file, [
      [10, 'ID', ''],
      [11, 'ID', '999'],
      [12, 'ID', 'twelve'],
      [13, 'ID', String(leads()[14])],
      [13, 'Name', 'First'],
      [14, 'Name', 'Second'],
    ]);
    expect(await countsOf(file)).toEqual({ rejected: 4, updated: 1, skipped: 115 });
    expect(await errorsOf()).toMatch(/match\/key-blank[^]*match\/none[^]*cell\/number[^]*match\/duplicate/);
  });

  it('can be imported once more from the errors file of its own import', async () => {
    const file = await exportedAs('leads', 'id,name,price');
    await edit(file, [
      [20, 'Price', 'cheap'],
      [21, 'Price', '77'],
    ]);
    expect(await countsOf(file)).toEqual({ rejected: 1, updated: 1, skipped: 118 });
    const errors = join(directory, 'again.csv');
    await writeFile(errors, (await errorsOf()).replace('cheap', '78'));
    expect(await countsOf(errors)).toEqual({ updated: 1 });
  });

  it('needs a mapping where a column is no column of an export, and says which', async () => {
    const file = join(directory, 'legacy.csv');
    await writeFile(file, 'ID,Name,Shoe size\r\n1,Ana,39\r\n');
    const { code, stderr } = await run('import', file);
    expect(code).toBe(2);
    expect(stderr).toMatch(/legacy\.csv needs a mapping[^]*"Shoe size"[^]*-m/);
    await writeFile(file, 'No,Name\r\n1,Ana\r\n');
    const alone = await runCli(['import', file]);
    expect(alone).toMatchObject({ code: 2, stdout: '' });
    expect(alone.stderr).toMatch(/needs a mapping[^]*no column ID/);
    await writeFile(file, 'ID,Name\r\n1,Ana\r\n');
    expect((await run('import', file)).stderr).toMatch(/those of leads or contacts or companies/);
  });
});
