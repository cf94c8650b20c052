import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { beforeEach, describe, expect, it } from 'vitest';

import type { Explanation } from '../../src/model/explanation.js';
import { writeAccountFile } from '../../src/pipeline/account/account-file.js';
import { explainRow } from '../../src/pipeline/explain-row.js';
import { renderExplanation } from '../../src/report/render-explanation.js';
import { sandboxAccount } from '../../src/sandbox/default-account.js';
import { openSandbox } from '../helpers/sandbox.js';
import { idsOf, post } from '../helpers/seed-records.js';
import { runCli } from '../helpers/run-cli.js';
import { tempDir } from '../helpers/temp-dir.js';

const MAPPING = `
mapping: 1
name: explained
source: { locale: pt-BR, phone_region: BR, nulls: ['-'] }
contact:
  when: row["Contato"] != ""
  mode: upsert
  match: [email]
  fields:
    first_name: Contato | squeeze | first_name
    email: { from: E-mail | lower | list(";"), enum: WORK }
    cf:CPF: CPF | digits | pad(11)
lead:
  fields:
    stage: { from: Status, map: { Ganho: Won, Frio: New } }
    name: { from: [Titulo, '{Contato} #{ID}'] }
    price: Valor | money
    pipeline: { const: Sales }
  notes: [{ text: '{Obs}' }]
expect:
  - { column: ID, unique: true }
`;

const ROWS = `ID;Titulo;Contato;E-mail;CPF;Status;Valor;Obs;Extra
1;Ponte;Ana  Souza;ANA@example.com;123;Ganho;1.200,50;liga;cor
2;-;Bia;bia@example.com;;Frio;10;;
3;"Torre
alta";;;;Ganho;a combinar;;
1;Casa;Bia;;;Morno;1;;
`;

let file: string;
let mapping: string;
let accountFile: string;

beforeEach(async () => {
  const directory = await tempDir();
  file = join(directory, 'in.csv');
  mapping = join(directory, 'map.yaml');
  accountFile = join(directory, 'account.json');
  await writeFile(file, ROWS);
  await writeFile(mapping, MAPPING);
  await writeAccountFile(accountFile, sandboxAccount);
});

const explain = async (row: number): Promise<Explanation> =>
  await explainRow({ file, mapping, accountFile, row });

function fieldOf({ records }: Explanation, slot: string, name: string) {
  return records.find((record) => record.slot === slot)?.fields.find(({ field }) => field === name);
}

describe('explaining a row', () => {
  it('follows a cell through every transform to what Kommo takes', async () => {
    const explanation = await explain(2);
    expect(fieldOf(explanation, 'contact', 'cf:CPF')).toMatchObject({
      sources: [
        {
          kind: 'column',
          from: 'CPF',
          cell: '123',
          steps: [
            { step: 'digits', gives: '123' },
            { step: 'pad(11)', gives: '00000000123' },
          ],
        },
      ],
      encoded: [{ value: { value: '00000000123' }, shown: '00000000123' }],
    });
    expect(explanation.outcome).toBe('ready');
    expect(explanation.records[0]?.keys).toEqual([{ name: 'email', value: 'ana@example.com' }]);
    expect(explanation.unread).toEqual([{ column: 'Extra', text: 'cor' }]);
    expect(explanation.attachments).toMatchObject([
      { entity: 'note', payload: { params: { text: 'liga' } } },
    ]);
  });

  it('shows ids beside the names that the account has for them, fields in the order of the mapping', async () => {
    const explanation = await explain(2);
    expect(fieldOf(explanation, 'lead', 'stage')).toMatchObject({
      sources: [{ steps: [{ step: 'map', gives: 'Won' }] }],
      encoded: [{ value: 142, shown: 'Won' }],
    });
    const lead = explanation.records.find(({ slot }) => slot === 'lead');
    expect(lead?.fields.map(({ field }) => field)).toEqual(['stage', 'name', 'price', 'pipeline']);
    expect(lead?.payload).toMatchObject({ name: 'Ponte', price: 1201, status_id: 142 });
  });

  it('tells which of several sources is taken, and that a null of the mapping is a blank', async () => {
    expect(fieldOf(await explain(3), 'lead', 'name')?.sources).toEqual([
      { kind: 'column', from: 'Titulo', cell: null, steps: [], isTaken: false },
      { kind: 'template', from: '{Contato} #{ID}', cell: 'Bia #2', steps: [], isTaken: true },
    ]);
  });

  it('ends the way of a value at the step that refuses it, and shows conditions that do not hold', async () => {
    const explanation = await explain(5);
    expect(explanation.outcome).toBe('rejected');
    expect(explanation.place).toContain('lines 4-5');
    expect(explanation.records[0]).toMatchObject({
      isMade: false,
      when: { text: 'row["Contato"] != ""', holds: false },
      fields: [],
    });
    const price = fieldOf(explanation, 'lead', 'price');
    expect(price?.sources[0]?.steps).toEqual([
      { step: 'money', refuses: expect.stringContaining('pt-BR') as string },
    ]);
    expect(price?.issues).toMatchObject([{ code: 'cell/number' }]);
    expect(explanation.records[1]).not.toHaveProperty('payload');
  });

  it('finds what depends on earlier rows', async () => {
    const { issues } = await explain(6);
    expect(issues.map(({ code }) => code)).toEqual([
      'expect/unique',
      'match/key-blank',
      'cell/unknown-value',
    ]);
  });

  it('names the nearest rows where there is no such row', async () => {
    await expect(explain(1)).rejects.toThrow('has no row 1; the first one is 2');
    await expect(explain(99)).rejects.toThrow('has no row 99; the last one is 6');
  });
});

describe('the command mapping explain', () => {
  const run = async (...more: string[]) =>
    await runCli(['mapping', 'explain', file, '-m', mapping, '--account-file', accountFile, ...more]);

  it('prints the way of every value for people', async () => {
    const { code, stdout, stderr } = await run('--row', '2');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('line 2: ready to be sent');
    expect(stdout).toContain('CPF: "123" -> digits "123" -> pad(11) "00000000123"');
    expect(stdout).toContain('= 142, Won');
    expect(stdout).toContain('matched by email "ana@example.com"');
    expect(stdout).toContain('    price: 1201');
  });

  it('prints one object for machines', async () => {
    const { stdout } = await run('--row', '2', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ row: 2, outcome: 'ready' });
  });

  it('says what is wrong with a row number', async () => {
    const { code, stderr } = await run('--row', 'x');
    expect(code).toBe(2);
    expect(stderr).toContain('row (--row): the number of a line or sheet row is expected');
  });
});

describe('explaining a row of an account that is at hand', () => {
  it('shows what the record it has becomes, old and new, and sends no write', async () => {
    const sandbox = await openSandbox({ rate: false });
    await post(sandbox, 'contacts', [
      {
        first_name: 'Anna',
        custom_fields_values: [{ field_code: 'EMAIL', values: [{ value: 'ana@example.com' }] }],
      },
    ]);
    const [id] = idsOf(sandbox, 'contact');
    const explanation = await explainRow({
      file,
      mapping,
      row: 2,
      baseUrl: sandbox.url,
      apiKey: sandbox.token,
    });
    expect(explanation.records[0]?.match).toEqual({
      kind: 'changed',
      id,
      changes: [
        { field: 'contact.first_name', old: 'Anna', new: 'Ana' },
        { field: 'contact.cf:CPF', old: '', new: '00000000123' },
      ],
    });
    expect(explanation.records[1]?.match).toBeUndefined();
    const text = renderExplanation(explanation);
    expect(text).toContain(`changes record ${id} of the account\n    contact.first_name: "Anna" -> "Ana"`);
    expect(text).toContain('contact.cf:CPF: blank -> "00000000123"');
    expect(idsOf(sandbox, 'contact')).toHaveLength(1);
  });

  it('says what rejects the row there', async () => {
    const sandbox = await openSandbox({ rate: false });
    await writeFile(mapping, MAPPING.replace('mode: upsert', 'mode: update'));
    const { outcome, issues } = await explainRow({
      file,
      mapping,
      row: 2,
      baseUrl: sandbox.url,
      apiKey: sandbox.token,
    });
    expect([outcome, issues.map(({ code }) => code)]).toEqual(['rejected', ['match/none']]);
  });
});
