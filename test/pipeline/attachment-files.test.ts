import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { importFile, resumeRun, validateFile, type RunHooks } from '../../src/index.js';
import type { Sandbox } from '../../src/sandbox/create-sandbox.js';
import { openSandbox } from '../helpers/sandbox.js';
import { post } from '../helpers/seed-records.js';
import { tempDir } from '../helpers/temp-dir.js';

const reach = (code: string, ...values: readonly string[]) => ({
  field_code: code,
  values: values.map((value) => ({ value })),
});

const recordsOf = (sandbox: Sandbox, entity: string) =>
  sandbox.state().flatMap((line) => (line.entity === entity ? [line.record] : []));

/** An account with the people and deals that the example files speak of, and the means to import one of those. */
async function place(name: 'calls' | 'tasks') {
  const sandbox = await openSandbox({ rate: false });
  await post(sandbox, 'contacts', [
    { first_name: 'Ana', custom_fields_values: [reach('PHONE', '+55 11 98765-4321')] },
    { first_name: 'Bia', custom_fields_values: [reach('EMAIL', 'bia@example.com')] },
    { first_name: 'Front desk', custom_fields_values: [reach('PHONE', '11 3333-4444')] },
    { first_name: 'Caio', custom_fields_values: [reach('PHONE', '+551133334444')] },
  ]);
  const id = (value: string) => [{ field_id: 1_104_211, values: [{ value }] }];
  await post(sandbox, 'leads', [
    { name: 'Bridge', custom_fields_values: id('L-1') },
    { name: 'Tunnel', custom_fields_values: id('L-2') },
  ]);
  const runDir = join(await tempDir(), 'runs');
  const options = {
    file: `fixtures/activities/${name}.csv`,
    mapping: `mappings/${name}.yaml`,
    runDir,
    rate: 900,
    baseUrl: sandbox.url,
    apiKey: sandbox.token,
  };
  return { sandbox, options, run: async () => await importFile(options) };
}

describe('a file of notes', () => {
  it('puts calls, messages and notes on the contacts they name, once, and says what cannot be', async () => {
    const { sandbox, options, run } = await place('calls');
    const summary = await run();
    expect(summary).toMatchObject({ exitCode: 1, counts: { created: 4, skipped: 1, rejected: 5 } });
    expect(recordsOf(sandbox, 'contact')).toHaveLength(4);
    expect(recordsOf(sandbox, 'note')).toMatchObject([
      {
        note_type: 'call_in',
        created_by: 9_812_401,
        created_at: Date.parse('2025-11-03T09:12:00-03:00') / 1000,
        params: { phone: '+5511987654321', duration: 184, link: 'https://calls.example.com/1' },
      },
      { note_type: 'call_out', created_by: 9_812_405, params: { duration: 0, link: 'none' } },
      { note_type: 'common', params: { text: 'Prefere ser chamada à tarde' } },
      { note_type: 'sms_out', params: { text: 'Chego em dez minutos', phone: '+5511987654321' } },
    ]);
    const errors = await readFile(join(summary.directory, 'errors.csv'), 'utf8');
    const codes = errors.match(/(match|cell)\/[a-z-]+/g);
    expect(codes).toEqual([
      'match/none',
      'cell/unknown-value',
      'match/key-blank',
      'cell/number',
      'match/many',
    ]);
    expect(errors).toContain('Import the contact first');
    expect(errors).toMatch(/,E-mail,match\/key-blank|,match,,match\/key-blank/);
    expect(errors).toMatch(/Telefone,match\/many,"?2 records of the account have this phone: \d+, \d+/);

    expect(await validateFile(options)).toMatchObject({ counts: { unchanged: 4 } });
    expect(await run()).toMatchObject({ writes: 0, counts: { unchanged: 4, skipped: 1, rejected: 5 } });
  });
});

const NOTE_MAPPING = `mapping: 1
name: notes
entity: note
source: { phone_region: BR }
parent: { entity: contact, match: [phone, email], fields: { phone: Telefone | phone, email: E-mail } }
note: { text: '{Texto}' }
`;

const noteTexts = (sandbox: Sandbox) =>
  recordsOf(sandbox, 'note')
    .map((note) => (note as { readonly params: { readonly text: string } }).params.text)
    .sort();

/** Ends a run as soon as a write is in doubt. */
function stopInDoubt(stop: AbortController): NonNullable<RunHooks['onEvent']> {
  return ({ kind }) => {
    if (kind === 'remark') stop.abort();
  };
}

describe('a file of notes whose import is cut', () => {
  const NOTES = 24;
  // Some say the same: it is their number that counts.
  const texts = Array.from({ length: NOTES }, (_, at) => `Call ${at % 20}`);
  const rows = texts.map((text, at) => `${at % 2 === 0 ? '11 98765-4321;' : ';bia@example.com'};${text}`);

  it.each(['reset-after', 'timeout-after', 'reset-before'] as const)(
    'puts each note on its contact once, after %s and an interruption, however often it is resumed',
    async (fault) => {
      const { sandbox, options } = await place('calls');
      const file = join(options.runDir, '..', 'notes.csv');
      await writeFile(file, ['Telefone;E-mail;Texto', ...rows].join('\n'));
      const mapping = join(options.runDir, '..', 'notes.yaml');
      await writeFile(mapping, NOTE_MAPPING);
      const strike = [{ method: 'POST', path: '/api/v4/contacts/notes', nth: 2, fault }];
      await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'PUT', body: JSON.stringify(strike) });
      const quick = { settleSeconds: 0.1, rescanSeconds: 0.02 };
      const stop = new AbortController();
      const hooks = { signal: stop.signal, onEvent: stopInDoubt(stop) };
      const slow = { batchSize: 3, concurrency: 1 };
      let summary = await importFile({ ...options, ...quick, ...slow, file, mapping }, hooks);
      expect(summary.reason).toBe('run/interrupted');
      expect(summary.counts.created).toBeLessThan(NOTES);
      const { baseUrl, apiKey, rate, runDir } = options;
      for (let round = 0; round < 3 && summary.reason !== 'done'; round += 1)
        summary = await resumeRun({ ...quick, baseUrl, apiKey, rate, runDir });
      expect(summary).toMatchObject({ reason: 'done', counts: { created: NOTES } });
      expect(noteTexts(sandbox)).toEqual(texts.toSorted());
      expect(await importFile({ ...options, file, mapping })).toMatchObject({ writes: 0 });
    },
  );
});

describe('a file of tasks', () => {
  it('puts them on the leads they name, done or not, once', async () => {
    const { sandbox, run } = await place('tasks');
    expect(await run()).toMatchObject({ exitCode: 1, counts: { created: 2, rejected: 2 } });
    expect(recordsOf(sandbox, 'task')).toMatchObject([
      { text: 'Send the contract', is_completed: false, responsible_user_id: 9_812_401 },
      { text: 'Call back', is_completed: true, result: { text: 'Wants a discount' } },
    ]);
    expect(await run()).toMatchObject({ writes: 0, counts: { unchanged: 2, rejected: 2 } });
  });
});
