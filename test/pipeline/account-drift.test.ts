import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { importFile, resumeRun, retryRun, type ImportOptions, type Summary } from '../../src/index.js';
import type { AccountDictionary } from '../../src/schema/account-dictionary.js';
import { sandboxAccount } from '../../src/sandbox/default-account.js';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/create-sandbox.js';
import { openSandbox } from '../helpers/sandbox.js';
import { tempDir } from '../helpers/temp-dir.js';

const mapping = `mapping: 1
name: drifting
lead:
  fields: { name: Name, "cf:Legacy ID": ID, stage: Stage }
`;

const legacy = sandboxAccount.customFields.lead.find(({ name }) => name === 'Legacy ID')?.id ?? 0;
const [pipeline] = sandboxAccount.pipelines;
const stage = pipeline?.stages.find(({ sort }) => sort === 20);

interface World {
  readonly sandbox: Sandbox;
  readonly options: ImportOptions;
  readonly change: (method: string, path: string, body?: unknown) => Promise<void>;
}

async function world(sandboxOptions: SandboxOptions = {}): Promise<World> {
  const sandbox = await openSandbox({ rate: false, ...sandboxOptions });
  const directory = await tempDir();
  const [file, map] = [join(directory, 'in.csv'), join(directory, 'map.yaml')];
  const lines = Array.from({ length: 6 }, (_, at) => `Deal ${at},${at},${stage?.name ?? ''}`);
  await writeFile(file, `Name,ID,Stage\n${lines.join('\n')}\n`);
  await writeFile(map, mapping);
  const { url: baseUrl, token: apiKey } = sandbox;
  const change: World['change'] = async (method, path, body) => {
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const { ok, status } = await fetch(`${baseUrl}/api/v4/${path}`, init);
    expect([ok, status]).toEqual([true, expect.any(Number)]);
  };
  const runDir = join(directory, 'runs');
  const options = { file, mapping: map, runDir, baseUrl, apiKey, rate: 500, batchSize: 2, concurrency: 1 };
  return { sandbox, options, change };
}

/** Somebody changes the account between the check and the first write. */
async function importWhile({ options }: World, change: () => Promise<void>): Promise<Summary> {
  return await importFile(options, {
    confirm: async () => {
      await change();
      return true;
    },
  });
}

describe('an account that is changed while a run goes on', () => {
  it('stops the run at the first refused record, and says that a field is gone', async () => {
    const one = await world();
    const summary = await importWhile(one, async () => {
      await one.change('DELETE', `leads/custom_fields/${legacy}`);
    });
    expect(summary).toMatchObject({
      exitCode: 7,
      reason: 'run/changed',
      counts: { created: 0, failed: 2, unprocessed: 4 },
    });
    expect(one.sandbox.state()).toEqual([]);
  });

  it('stops where a stage is gone, and tells the difference', async () => {
    const one = await world();
    const talk: string[] = [];
    const summary = await importFile(one.options, {
      confirm: async () => {
        await one.change('DELETE', `leads/pipelines/${pipeline?.id ?? 0}/statuses/${stage?.id ?? 0}`);
        return true;
      },
      onEvent: (event) => {
        if (event.kind === 'remark') talk.push(event.text);
      },
    });
    expect(summary).toMatchObject({ exitCode: 7, counts: { created: 0 } });
    expect(talk.join('\n')).toContain(`the stage of "${pipeline?.name ?? ''}" "${stage?.name ?? ''}"`);
    const journal = await readFile(join(summary.directory, 'journal-000001.ndjson'), 'utf8');
    expect(journal).toContain('"reason":"run/changed"');
  });

  it('goes on where a record is refused for itself, and looks seldom', async () => {
    const one = await world({
      faults: [{ fault: 'validation', method: 'POST', path: '/api/v4/leads', items: [0], times: 3 }],
    });
    const summary = await importFile(one.options);
    expect(summary).toMatchObject({ exitCode: 1, counts: { failed: 3, created: 3 } });
    const looks = one.sandbox.arrivals().arrivals.filter(({ path }) => path.includes('/users'));
    // Once at the start, once at the first refusal.
    expect(looks).toHaveLength(2);
  });
});

/** An import whose first window has forty batches, of which the first has a record that Kommo refuses. */
async function manyBatches(): Promise<World> {
  const one = await world({
    faults: [
      { fault: 'validation', method: 'POST', path: '/api/v4/contacts*', nth: 1 },
      { fault: 'latency', method: 'POST', path: '/api/v4/contacts*', nth: 2, ms: 200 },
    ],
  });
  const lines = Array.from({ length: 100 }, (_, at) => `Person ${at},p${at}@example.com,${at}`);
  await writeFile(one.options.file, `Name,Mail,CPF\n${lines.join('\n')}\n`);
  const fields = 'name: Name, email: Mail, cf:CPF: CPF';
  await writeFile(
    String(one.options.mapping),
    `mapping: 1\nname: many\ncontact: { mode: upsert, match: [email], fields: { ${fields} } }\n`,
  );
  const options = { ...one.options, concurrency: 2, settleSeconds: 0, rescanSeconds: 0.02 };
  return { ...one, options };
}

/** Two are in flight when the first of them is refused; the other is awaited. */
function expectStopped({ counts }: Summary, { sandbox }: World): void {
  const writes = sandbox.arrivals().arrivals.filter(({ method }) => method === 'POST');
  expect(writes).toHaveLength(2);
  expect(counts).toMatchObject({ created: 2, failed: 1, ambiguous: 1, unprocessed: 96 });
}

describe('a record that is refused amid a window of many batches', () => {
  it('is the last that is sent where the account was changed', async () => {
    const one = await manyBatches();
    const cpf = sandboxAccount.customFields.contact.find(({ name }) => name === 'CPF')?.id ?? 0;
    const summary = await importWhile(one, async () => {
      await one.change('PATCH', 'contacts/custom_fields', [{ id: cpf, name: 'Tax number' }]);
    });
    expect(summary).toMatchObject({ exitCode: 7, reason: 'run/changed' });
    expectStopped(summary, one);
  });

  it('is the last that is sent where it is one too many', async () => {
    const one = await manyBatches();
    const summary = await importFile({ ...one.options, maxErrors: 0 });
    expect(summary).toMatchObject({ exitCode: 8, reason: 'run/max-errors' });
    expectStopped(summary, one);
    const { baseUrl, apiKey, runDir } = one.options;
    const rest = await resumeRun({ baseUrl, apiKey, runDir, rate: 500 });
    expect(rest.counts).toMatchObject({ created: 99, failed: 1, ambiguous: 0, unprocessed: 0 });
  });

  it('is counted once, however late its row is told', async () => {
    const one = await manyBatches();
    const summary = await importFile({ ...one.options, maxErrors: 1 });
    expect(summary).toMatchObject({ exitCode: 1, counts: { created: 99, failed: 1 } });
  });
});

const { fetch: straight } = globalThis;

afterEach(() => {
  globalThis.fetch = straight;
});

type Lists = 'users' | 'pipelines' | 'lossReasons' | 'taskTypes';
type LeadField = AccountDictionary['customFields']['lead'][number];

/** The account without the one of that name in a list. */
function without(list: Lists, name: string): AccountDictionary {
  return { ...sandboxAccount, [list]: sandboxAccount[list].filter((one) => one.name !== name) };
}

function withField(name: string, change: (field: LeadField) => readonly LeadField[]): AccountDictionary {
  const lead = sandboxAccount.customFields.lead.flatMap((field) =>
    field.name === name ? change(field) : [field],
  );
  return { ...sandboxAccount, customFields: { ...sandboxAccount.customFields, lead } };
}

const withoutStage: AccountDictionary = {
  ...sandboxAccount,
  pipelines: sandboxAccount.pipelines.map((one) => ({
    ...one,
    stages: one.stages.filter(({ name }) => name !== 'Waiting'),
  })),
};

const deactivated: AccountDictionary = {
  ...sandboxAccount,
  users: sandboxAccount.users.map((user) => ({
    ...user,
    isActive: user.name !== 'Maria Souza' && user.isActive,
  })),
};

const withoutSmall = withField('Segment', (field) => [{ ...field, options: field.options.slice(1) }]);

/** What the lead of each row leans on, and the account without it. */
const drifts: readonly (readonly [what: string, fields: string, changed: AccountDictionary, told: RegExp])[] =
  [
    [
      'a deleted field',
      '"cf:Legacy ID": { const: A1 }',
      withField('Legacy ID', () => []),
      /the field "lead\.cf:Legacy ID" \(#\d+, text\) is gone/,
    ],
    [
      'a field of another type',
      '"cf:Legacy ID": { const: A1 }',
      withField('Legacy ID', (field) => [{ ...field, type: 'numeric' }]),
      /the field "lead\.cf:Legacy ID" was #\d+, text and is #\d+, numeric/,
    ],
    [
      'a deleted option',
      '"cf:Segment": { const: Small }',
      withoutSmall,
      /the option of lead\.cf:Segment "Small" \(#\d+\) is gone/,
    ],
    [
      'a deactivated user',
      'responsible_user: { const: maria@example.com }',
      deactivated,
      /the active user "Maria Souza <maria@example\.com>" \(#\d+\) is gone/,
    ],
    [
      'a user who left',
      'responsible_user: { const: maria@example.com }',
      without('users', 'Maria Souza'),
      /the active user "Maria Souza <maria@example\.com>" \(#\d+\) is gone/,
    ],
    [
      'a deleted pipeline',
      'pipeline: { const: Support }, stage: { const: Waiting }',
      without('pipelines', 'Support'),
      /the pipeline "Support" \(#\d+\) is gone/,
    ],
    [
      'a deleted stage',
      'pipeline: { const: Support }, stage: { const: Waiting }',
      withoutStage,
      /the stage of "Support" "Waiting" \(#\d+\) is gone/,
    ],
    [
      'a deleted loss reason',
      'stage: { const: Lost }, loss_reason: { const: Price }',
      without('lossReasons', 'Price'),
      /the loss reason "Price" \(#\d+\) is gone/,
    ],
  ];

interface Drifted {
  /** The account before and after the change; what is sent meanwhile reaches the second. */
  readonly before: Sandbox;
  readonly after: Sandbox;
  readonly summary: Summary;
  readonly told: string;
  /** Puts the account back as it was. */
  readonly access: { readonly baseUrl: string; readonly apiKey: string; readonly runDir: string };
}

/** Imports three leads by what the mapping says of them, while the account becomes another. */
async function drifted(lead: string, changed: AccountDictionary): Promise<Drifted> {
  const before = await openSandbox({ rate: false });
  const after = await openSandbox({ rate: false, account: changed });
  const directory = await tempDir();
  const [file, map] = [join(directory, 'in.csv'), join(directory, 'map.yaml')];
  await writeFile(file, 'Name,Due\nDeal 1,2027-01-01\nDeal 2,2027-01-02\nDeal 3,2027-01-03\n');
  await writeFile(map, `mapping: 1\nname: drifting\nlead:\n  ${lead}\n`);
  const access = { baseUrl: before.url, apiKey: before.token, runDir: join(directory, 'runs'), rate: 500 };
  const remarks: string[] = [];
  const summary = await importFile(
    { ...access, batchSize: 1, concurrency: 1, file, mapping: map },
    {
      confirm: async () => {
        globalThis.fetch = async (url, init) =>
          await straight(typeof url === 'string' ? url.replace(before.url, after.url) : url, init);
        return true;
      },
      onEvent: (event) => (event.kind === 'remark' ? remarks.push(event.text) : 0),
    },
  );
  globalThis.fetch = straight;
  return { before, after, summary, told: remarks.join('\n'), access };
}

describe('what a mapping leans on and somebody takes away amid a run', () => {
  it.each(drifts)('%s stops it, with what differs', async (_, fields, changed, told) => {
    const one = await drifted(`fields: { name: Name, ${fields} }`, changed);
    expect(one.summary).toMatchObject({
      exitCode: 7,
      reason: 'run/changed',
      counts: { failed: 1, unprocessed: 2 },
    });
    expect(one.told).toMatch(told);
    expect(one.after.state()).toEqual([]);
  });

  it('is sent once it is put back', async () => {
    const one = await drifted('fields: { name: Name, "cf:Segment": { const: Small } }', withoutSmall);
    await retryRun(one.access);
    expect(await resumeRun(one.access)).toMatchObject({ exitCode: 0, counts: { created: 3 } });
    expect(one.before.state()).toHaveLength(3);
  });

  it('a deleted task type stops it, with what differs', async () => {
    const tasks = 'tasks: [ { text: Call, due: Due | date, type: Meeting } ]';
    const one = await drifted(`fields: { name: Name }\n  ${tasks}`, without('taskTypes', 'Meeting'));
    expect(one.summary).toMatchObject({
      exitCode: 7,
      reason: 'run/changed',
      counts: { failed: 1, unprocessed: 2 },
    });
    expect(one.told).toMatch(/the task type "Meeting" \(#\d+\) is gone/);
    expect(one.after.state().map(({ entity }) => entity)).toEqual(['lead']);
  });
});
