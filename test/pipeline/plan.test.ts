import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';

import { importFile, renderForecast, validateFile, type RunEvent } from '../../src/index.js';
import { openSandbox } from '../helpers/sandbox.js';
import { tempDir } from '../helpers/temp-dir.js';

const MAPPING = `mapping: 1
name: people
contact:
  mode: upsert
  match: [email]
  fields: { first_name: Name, email: Mail, position: Title }
`;

describe('a dry run that looks at the account', () => {
  it('tells create, update, unchanged, skip and reject, old and new, and the requests, and sends no write', async () => {
    const sandbox = await openSandbox({ rate: false });
    const directory = await tempDir();
    const at = (name: string): string => join(directory, name);
    await writeFile(at('m.yaml'), MAPPING);
    const access = { baseUrl: sandbox.url, apiKey: sandbox.token, rate: 900, runDir: at('runs') };
    const options = { ...access, file: at('f.csv'), mapping: at('m.yaml') };
    const table = (rows: readonly string[]): string => ['Name,Mail,Title', ...rows].join('\n');
    await writeFile(options.file, table(['Ana,a@example.com,CEO', 'Bia,b@example.com,CTO']));
    await importFile(options);

    await writeFile(
      options.file,
      table([
        'Ana,a@example.com,CFO',
        'Bia,B@example.com,CTO',
        'Caio,c@example.com,',
        'Ana,a@example.com,CFO',
        'Dora,not a mail,',
      ]).replace('not a mail', 'd@example.com; d@example.com'),
    );
    const before = sandbox.state();
    const events: RunEvent[] = [];
    const out = at('plan.csv');
    const summary = await validateFile({ ...options, out }, { onEvent: (event) => void events.push(event) });
    expect(sandbox.state()).toEqual(before);
    expect(summary.writes).toBe(0);
    expect(summary.counts).toMatchObject({ unchanged: 1 });
    expect(parse(await readFile(out, 'utf8'), { bom: true })).toEqual(
      expect.arrayContaining([
        ['row', 'action', 'record', 'id', 'field', 'old', 'new', 'problem'],
        ['2', 'update', 'contact', expect.any(String), 'contact.position', 'CEO', 'CFO', ''],
        ['3', 'unchanged', 'contact', expect.any(String), '', '', '', ''],
        ['4', 'create', 'contact', '', '', '', '', ''],
        ['5', 'shared', 'contact', expect.any(String), '', '', '', 'as in data row 1'],
      ]),
    );
    const forecast = events.flatMap((event) => (event.kind === 'forecast' ? [event.forecast] : []))[0];
    expect(forecast?.actions).toMatchObject({ update: 1, unchanged: 1 });
    expect(forecast?.endpoints).toContainEqual({ endpoint: 'PATCH contacts', items: 1, requests: 1 });
  });

  it.each([
    [true, 'Links: 3 in about 1 requests, many records in a request.'],
    [false, 'Links: 3 in about 3 requests, one record at a time, as this account has no bulk link'],
  ])('says which way links go, and what that costs, where bulk links are %s', async (bulkLink, line) => {
    const sandbox = await openSandbox({ rate: false, switches: { bulkLink } });
    const directory = await tempDir();
    const options = {
      file: join(directory, 'f.csv'),
      mapping: join(directory, 'm.yaml'),
      runDir: join(directory, 'runs'),
      rate: 900,
      baseUrl: sandbox.url,
      apiKey: sandbox.token,
    };
    await writeFile(options.mapping, `${MAPPING}company:\n  fields: { name: Firm }\n`);
    const rows = ['Ana', 'Bia', 'Caio'].map((name) => `${name},${name}@example.com,,${name} Ltd`);
    await writeFile(options.file, ['Name,Mail,Title,Firm', ...rows].join('\n'));
    const told: string[] = [];
    const onEvent = (event: RunEvent): void => {
      if (event.kind === 'forecast') told.push(renderForecast(event.forecast));
    };
    await validateFile(options, { onEvent });
    expect(told.join('\n')).toContain(line);
  });

  it('is refused a plan where there is only an account file', async () => {
    const directory = await tempDir();
    await writeFile(join(directory, 'm.yaml'), MAPPING);
    await writeFile(join(directory, 'f.csv'), 'Name,Mail,Title\nAna,a@example.com,CEO\n');
    const { pullAccount } = await import('../../src/index.js');
    const accountFile = join(directory, 'kommo.account.json');
    const sandbox = await openSandbox({ rate: false });
    await pullAccount(accountFile, { baseUrl: sandbox.url, apiKey: sandbox.token, rate: 900 });
    const options = { file: join(directory, 'f.csv'), mapping: join(directory, 'm.yaml'), accountFile };
    const plan = validateFile({ ...options, runDir: directory, out: join(directory, 'plan.csv') });
    await expect(plan).rejects.toMatchObject({ code: 'usage/option' });
  });
});
