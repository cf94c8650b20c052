import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';

import { importFile, showRun, validateFile } from '../../src/index.js';
import { totalOf } from '../../src/model/tally.js';
import { envOf, openSandbox } from '../helpers/sandbox.js';
import { runBin } from '../helpers/run-bin.js';
import { runCli } from '../helpers/run-cli.js';
import { tempDir } from '../helpers/temp-dir.js';

const demo = { file: 'fixtures/demo/deals.csv', mapping: 'mappings/demo.yaml' };

type Table = Record<string, string>[];

async function readCsv(path: string): Promise<Table> {
  return parse<Record<string, string>>(await readFile(path, 'utf8'), { columns: true, bom: true });
}

describe('the demo import', () => {
  it('accounts for every row, links what belongs together, and writes the reports', async () => {
    const sandbox = await openSandbox({ rate: false });
    const runDir = await tempDir();
    const access = { baseUrl: sandbox.url, apiKey: sandbox.token, rate: 500, batchSize: 250 };
    const summary = await importFile({ ...demo, ...access, runDir });

    const source = parse<Record<string, string>>(await readFile(demo.file, 'utf8'), {
      columns: true,
      bom: true,
      delimiter: ';',
      relax_column_count: true,
    });
    expect(source.length).toBeGreaterThanOrEqual(1000);
    expect(totalOf(summary.counts)).toBe(source.length);
    expect(summary.exitCode).toBe(1);

    const results = await readCsv(join(summary.directory, 'results.csv'));
    const errors = await readCsv(join(summary.directory, 'errors.csv'));
    expect(results.length + errors.length).toBe(source.length);
    expect(errors.length).toBe(summary.counts.rejected + summary.counts.failed);
    expect(errors.every((row) => row['__code'] !== '' && row['__error'] !== '')).toBe(true);

    const stored = (entity: string) => sandbox.state().filter((line) => line.entity === entity);
    const [leads, contacts, companies] = [stored('lead'), stored('contact'), stored('company')];
    expect(leads.length).toBe(summary.counts.created);

    const again = await importFile({ ...demo, ...access, runDir });
    expect(again).toMatchObject({ writes: 0, counts: { created: 0, updated: 0, unchanged: leads.length } });
    expect(new Set(results.map((row) => row['__company_id']).filter(Boolean)).size).toBe(companies.length);
    expect(contacts.length).toBeLessThan(leads.length);
  });

  it('keeps files for their owner alone, and no token in any of them', async () => {
    const sandbox = await openSandbox({ token: 'canary-token-9f3', rate: false });
    const runDir = await tempDir();
    const run = await runCli(
      [
        'import',
        demo.file,
        '-m',
        demo.mapping,
        '--run-dir',
        runDir,
        '--limit',
        '60',
        '--yes',
        '--rate',
        '500',
      ],
      { env: envOf(sandbox) },
    );
    const directory = join(runDir, 'latest');
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(directory)) {
      const path = join(directory, name);
      expect((await stat(path)).mode & 0o777, name).toBe(0o600);
      expect((await readFile(path)).includes('canary-token-9f3'), name).toBe(false);
    }
    expect(run.stdout + run.stderr).not.toContain('canary-token-9f3');
    expect(run.stderr).toMatch(/^reading fixtures\/demo\/deals.csv: encoding utf-8 \(.*\), delimiter ";" \(/);
  });

  it('prints one JSON object on stdout with --json, and re-prints it from the journal', async () => {
    const runDir = await tempDir();
    const args = ['import', demo.file, '-m', demo.mapping, '--run-dir', runDir, '--limit', '8', '--yes'];
    const run = await runBin([...args, '--json', '--sandbox']);
    const printed = JSON.parse(run.stdout) as { counts: unknown; exitCode: number };
    expect(printed.exitCode).toBe(run.code);
    const again = await showRun('latest', runDir);
    expect({ ...again, directory: '', files: [], nextCommands: [] }).toEqual({
      ...printed,
      directory: '',
      files: [],
      nextCommands: [],
    });
    expect((await runCli(['runs', 'list', '--run-dir', runDir])).stdout).toContain('import');
  });
});

describe('a dry run', () => {
  it('finds what an import would reject, sends no write, and works from an account file alone', async () => {
    const sandbox = await openSandbox({ rate: false });
    const accountFile = join(await tempDir(), 'kommo.account.json');
    await runCli(['account', 'pull', '--out', accountFile, '--rate', '500'], { env: envOf(sandbox) });
    const online = await validateFile({
      ...demo,
      runDir: await tempDir(),
      baseUrl: sandbox.url,
      apiKey: sandbox.token,
      rate: 500,
    });
    const offline = await validateFile({ ...demo, runDir: await tempDir(), accountFile });
    expect(online.counts).toEqual(offline.counts);
    expect(online.counts.rejected).toBeGreaterThan(0);
    expect(online.counts.unprocessed).toBe(
      totalOf(online.counts) - online.counts.rejected - online.counts.skipped,
    );
    expect(sandbox.arrivals().arrivals.every(({ method }) => method === 'GET')).toBe(true);
    const errors = await readCsv(join(online.directory, 'errors.csv'));
    expect(errors).toHaveLength(online.counts.rejected);
    expect(await readdir(online.directory)).not.toContain('unprocessed.csv');
  });
});

describe('an errors file', () => {
  const mapping =
    'mapping: 1\nname: small\nsource: { locale: en-US, timezone: UTC }\nlead:\n  fields:\n    name: Name\n    price: Price | money\n';
  const input = 'Name,Price,Note\nA,1,x\nB,two,"=1+1"\nC,3,\nD,four,"\'=x"\n';

  it.each(['errors.csv', 'errors.xlsx'])(
    '%s, repaired, imports as it is and points to the first file',
    async (file) => {
      const sandbox = await openSandbox({ rate: false });
      const directory = await tempDir();
      const [csv, yaml] = [join(directory, 'in.csv'), join(directory, 'map.yaml')];
      await writeFile(csv, input);
      await writeFile(yaml, mapping);
      const options = {
        mapping: yaml,
        runDir: join(directory, 'runs'),
        baseUrl: sandbox.url,
        apiKey: sandbox.token,
        rate: 500,
      };
      const first = await importFile({ ...options, file: csv });
      expect(first.counts).toMatchObject({ created: 2, rejected: 2 });

      const errors = join(first.directory, file);
      await (file === 'errors.csv' ? repairCsv(errors) : repairXlsx(errors));
      const second = await importFile({ ...options, file: errors });
      expect(second.counts).toMatchObject({ created: 1, rejected: 1 });
      expect(await readCsv(join(second.directory, 'results.csv'))).toMatchObject([
        { Name: 'B', Price: '2', __row: '3' },
      ]);
      const [left] = await readCsv(join(second.directory, 'errors.csv'));
      expect(left).toMatchObject({ Name: 'D', __row: '5', __column: 'Price' });
      expect(Object.keys(left ?? {}).filter((column) => column === '__row')).toHaveLength(1);
    },
  );
});

async function repairCsv(path: string): Promise<void> {
  await writeFile(path, (await readFile(path, 'utf8')).replace('B,two', 'B,2'));
}

async function repairXlsx(path: string): Promise<void> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(path);
  const cell = workbook.worksheets[0]?.getCell('B2');
  expect(cell?.value).toBe('two');
  if (cell) cell.value = 2;
  await workbook.xlsx.writeFile(path);
}
