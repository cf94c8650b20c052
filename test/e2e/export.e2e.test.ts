import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { ExportManifest } from '../../src/index.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.js';
import { runCli, type CliRun } from '../helpers/run-cli.js';
import { tempDir } from '../helpers/temp-dir.js';
import { idsOf, post, seedRecords } from '../helpers/seed-records.js';

/** The first pipeline of the sandbox; its fourth stage is Negotiation. */
const SALES = 6_301_877;

let sandbox: Sandbox;
let directory = '';

beforeAll(async () => {
  sandbox = await createSandbox({ port: 0, rate: false });
  await seedRecords(sandbox, { leads: 600, contacts: 3 });
  const ids = idsOf(sandbox, 'lead');
  const changes = [
    { id: ids[7], pipeline_id: SALES, status_id: SALES * 8 + 17 },
    { id: ids[8], responsible_user_id: 9_812_405 },
  ];
  await post(sandbox, 'leads', changes, 'PATCH');
});
afterAll(async () => await sandbox.close());
beforeEach(async () => {
  directory = await tempDir();
});

async function run(...args: readonly string[]): Promise<CliRun> {
  const env = { KOMMO_BASE_URL: sandbox.url, KOMMO_API_KEY: sandbox.token };
  return await runCli(['export', ...args, '--rate', '1000', '--quiet'], { env });
}

async function manifestOf(path: string): Promise<ExportManifest> {
  return JSON.parse(await readFile(`${path}.manifest.json`, 'utf8')) as ExportManifest;
}

describe('export', () => {
  it('writes a table by human names, and says that it is complete', async () => {
    const out = join(directory, 'leads.csv');
    const { code, stderr } = await run('leads', '-o', out);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = (await readFile(out, 'utf8')).trimEnd().split('\r\n');
    expect(lines).toHaveLength(601);
    expect(lines[0]).toMatch(/^\uFEFFID,Name,Price,Pipeline,Stage,Responsible user,/);
    expect(lines[1]).toMatch(/,Lead 0,0,Sales,New,Maria Souza,/);
    const manifest = await manifestOf(out);
    expect(manifest).toMatchObject({
      status: 'complete',
      exitCode: 0,
      entities: [{ records: 600, doubts: [] }],
    });
    expect(JSON.stringify(manifest)).not.toContain(sandbox.token);
  });

  it.each([
    [[], []],
    [
      ['--columns', 'name,contact.phone:WORK'],
      ['companies', 'contacts'],
    ],
  ])('reads of other kinds of records what %j shows', async (flags, kinds) => {
    const before = sandbox.arrivals().total;
    expect(await run('leads', '-o', join(directory, 'leads.csv'), ...flags)).toMatchObject({ code: 0 });
    const paths = sandbox
      .arrivals()
      .arrivals.slice(before)
      .map(({ path }) => path);
    const asked = paths.flatMap((path) => /\/(contacts|companies)\/custom_fields/.exec(path)?.[1] ?? []);
    expect(asked.sort()).toEqual(kinds);
  });

  it('writes everything into a workbook, or a file each', async () => {
    const book = join(directory, 'all.xlsx');
    expect((await run('all', '-o', book)).code).toBe(0);
    expect((await manifestOf(book)).entities.map(({ entity }) => entity)).toHaveLength(10);
    const folder = join(directory, 'all');
    expect((await run('leads', 'contacts', '-o', folder, '--format', 'jsonl')).code).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(['contacts.jsonl', 'leads.jsonl']);
    const [first = ''] = (await readFile(join(folder, 'contacts.jsonl'), 'utf8')).split('\n');
    expect(JSON.parse(first)).toMatchObject({ name: 'Contact 0', _embedded: { companies: [] } });
  });

  it('puts linked contacts and companies beside, by name and in columns of their own', async () => {
    const [lead] = idsOf(sandbox, 'lead');
    const [main, other] = idsOf(sandbox, 'contact');
    await post(sandbox, 'companies', [{ name: 'Acme' }]);
    const [company] = idsOf(sandbox, 'company');
    const phone = { field_code: 'PHONE', values: [{ value: '+5511999998888', enum_code: 'MOB' }] };
    await post(sandbox, 'contacts', [{ id: main, custom_fields_values: [phone] }], 'PATCH');
    await post(sandbox, `leads/${lead}/link`, [
      { to_entity_id: other, to_entity_type: 'contacts' },
      { to_entity_id: main, to_entity_type: 'contacts', metadata: { is_main: true } },
      { to_entity_id: company, to_entity_type: 'companies' },
    ]);
    const out = join(directory, 'leads.csv');
    const rowsOf = async (...flags: readonly string[]): Promise<readonly string[]> => {
      expect(await run('leads', '-o', out, '--force', ...flags)).toMatchObject({ code: 0, stderr: '' });
      return (await readFile(out, 'utf8')).trimEnd().split('\r\n').slice(0, 3);
    };
    const columns = ['--columns', 'id,contacts,company.name,contact.phone:MOB'];
    const expected = [
      '\uFEFFID,Contacts,Company: Name,Contact: Phone (MOB)',
      `${lead},"Contact 0; Contact 1",Acme,+5511999998888`,
    ];
    expect((await rowsOf(...columns)).slice(0, 2)).toEqual(expected);
    // Of few rows what they are linked to is looked up.
    expect((await rowsOf(...columns, '--filter', `id=${lead}`)).slice(0, 2)).toEqual(expected);
    const [header = '', , unlinked] = await rowsOf('--columns', 'id', '--with', 'companies');
    expect(header).toMatch(/^\uFEFFID,Company,Company: ID,Company: Name,/);
    expect(unlinked).toMatch(/^\d+,+$/);
    expect(await run('leads', '-o', join(directory, 'x.jsonl'), '--with', 'contacts')).toMatchObject({
      code: 2,
    });
    expect((await run('companies', '-o', join(directory, 'x.csv'), '--with', 'contacts')).stderr).toMatch(
      /--with contacts says nothing about companies/,
    );
  });

  it('keeps what a filter asks for, in Kommo and on every record again', async () => {
    const out = join(directory, 'some.jsonl');
    const ids = async (...filters: readonly string[]): Promise<readonly string[]> => {
      const flags = filters.flatMap((filter) => ['--filter', filter]);
      expect(await run('leads', '-o', out, '--force', '--columns', 'name', ...flags)).toMatchObject({
        code: 0,
      });
      const lines = (await readFile(out, 'utf8'))
        .trimEnd()
        .split('\n')
        .filter((line) => line !== '');
      return lines.map((line) => (JSON.parse(line) as { name: string }).name);
    };
    expect(await ids('stage=Negotiation', 'pipeline=Sales')).toEqual(['Lead 7']);
    expect(await ids('query=lead 59')).toHaveLength(11);
    expect(await ids('responsible_user=João Pereira')).toEqual(['Lead 8']);
    expect(await ids('stage=new', 'stage=negotiation')).toHaveLength(600);
    const paths = sandbox.arrivals().arrivals.map(({ path }) => decodeURIComponent(path));
    expect(paths.filter((path) => path.includes('filter[statuses][0][status_id]'))).not.toEqual([]);
  });

  it('takes only what changed within a time', async () => {
    const out = join(directory, 'some.csv');
    expect(await run('leads', '-o', out, '--until', '2020-01-01')).toMatchObject({ code: 0 });
    expect((await readFile(out, 'utf8')).trimEnd().split('\r\n')).toHaveLength(1);
    expect(await run('leads', '-o', out, '--force', '--since', '1h')).toMatchObject({ code: 0 });
    expect((await readFile(out, 'utf8')).trimEnd().split('\r\n')).toHaveLength(601);
  });

  it('leaves a file that exists alone, unless told to replace it', async () => {
    const out = join(directory, 'contacts.csv');
    await writeFile(out, 'mine');
    expect(await run('contacts', '-o', out)).toMatchObject({ code: 2 });
    expect(await readFile(out, 'utf8')).toBe('mine');
    expect(await run('contacts', '-o', out, '--force')).toMatchObject({ code: 0 });
    expect(await readFile(out, 'utf8')).toContain('Contact 2');
  });

  it.each([
    [['deals', '-o', 'x.csv'], /deals|entities/],
    [['leads', '-o', 'x.pdf'], /x\.pdf ends neither/],
    [['leads', 'contacts', '-o', 'x.csv'], /2 entities do not fit/],
    [['leads', '-o', 'x.csv', '--columns', 'name,nonsense'], /no column "nonsense"/],
    [['leads', '-o', 'x.csv', '--format', 'xlsx'], /--format says xlsx/],
    [['leads', '-o', 'x.csv', '--labels', 'both?'], /labels/],
    [['leads', '-o', 'x.csv', '--filter', 'colour=red'], /colour=red/],
    [['leads', '-o', 'x.csv', '--filter', 'stage=Nowhere'], /no stage "Nowhere"/],
    [['contacts', '-o', 'x.csv', '--filter', 'pipeline=Sales'], /says nothing about contacts/],
    [['leads', '-o', 'x.csv', '--since', 'yesterday'], /"yesterday" is no time/],
    [['leads', '-o', 'x.csv', '--until', '2026-11'], /"2026-11" is no time/],
    [['leads', '-o', 'x.csv', '--merge', '--since', '1d'], /--merge .* no --since, --until or --filter/],
    [['leads', '-o', 'x.csv', '--merge', '--until', '2026-01-01'], /--merge .* no --since/],
    [['leads', '-o', 'x.csv', '--merge', '--filter', 'stage=New'], /filter that file, or leave --merge out/],
    [['leads', '-o', 'x.csv', '--state', 'x.json', '--since', '1d'], /--state .* no --since/],
    [['leads', '-o', 'x.csv', '--since', '2026-02-01', '--until', '2026-01-01'], /after --until/],
  ])('refuses %j and writes nothing', async (args, message) => {
    const [entity = '', ...rest] = args;
    const inside = rest.map((arg) => (arg.startsWith('x.') ? join(directory, arg) : arg));
    const { code, stderr } = await run(entity, ...inside);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(await readdir(directory)).toEqual([]);
  });
});
