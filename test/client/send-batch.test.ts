import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

import type { ItemError, WriteRequest, WriteVerdict } from '../../src/client/client.js';
import { sendBatch } from '../../src/client/send-batch.js';
import { AppError } from '../../src/errors/app-error.js';
import type { Operation } from '../../src/model/operation.js';
import { prop } from '../helpers/prop.js';
import {
  answering,
  complexBatch,
  contactsUpdate,
  createOf,
  draftOf,
  itemsOf,
  keepingLedger,
  leadsBatch,
  short,
  updateOf,
} from './operations.js';

function operations(count: number): readonly Operation[] {
  return Array.from({ length: count }, (_, index) =>
    createOf(`${index + 1}:lead`, { name: `Lead ${index + 1}` }),
  );
}

function namesOf(request: WriteRequest): readonly string[] {
  return itemsOf(request).map((item) => item.request_id ?? '');
}

/** Kommo's answer to leads that it took. */
function took(request: WriteRequest): WriteVerdict {
  const leads = namesOf(request).map((name) => ({ id: Number.parseInt(name, 10) + 1_000, request_id: name }));
  return { kind: 'done', body: { _embedded: { leads } }, tookMs: 30 };
}

function refused(items: readonly ItemError[], status = 400): WriteVerdict {
  return { kind: 'refused', status, detail: 'Request validation failed', items };
}

function complaint(requestId: string | undefined, path = 'price', more: Partial<ItemError> = {}): ItemError {
  return { requestId, code: 'InvalidType', path, detail: 'This value should be of type int.', ...more };
}

const lost: WriteVerdict = { kind: 'unknown', reason: 'ECONNRESET' };

describe('a batch that Kommo takes', () => {
  it('goes out once, each payload with its request id, intent first', async () => {
    const ledger = keepingLedger();
    const client = answering(took);
    const outcomes = await sendBatch(client, leadsBatch(operations(2)), { ledger });
    expect(short(outcomes)).toEqual({ '1:lead': 'created 1001', '2:lead': 'created 1002' });
    expect(client.requests).toEqual([
      {
        method: 'POST',
        path: 'leads',
        body: [
          { name: 'Lead 1', request_id: '1:lead' },
          { name: 'Lead 2', request_id: '2:lead' },
        ],
      },
    ]);
    expect(ledger.entries).toEqual([
      { what: 'intent', write: 1, requestIds: ['1:lead', '2:lead'] },
      { what: 'settled', write: 1, verdict: 'done', requestIds: ['1:lead', '2:lead'] },
    ]);
  });

  it('tells how many records took how long', async () => {
    const onAnswered = vi.fn<(count: number, tookMs: number) => void>();
    await sendBatch(answering(took), leadsBatch(operations(3)), { ledger: keepingLedger(), onAnswered });
    expect(onAnswered.mock.calls).toEqual([[3, 30]]);
  });

  it('of nothing sends nothing', async () => {
    const client = answering(took);
    expect(await sendBatch(client, leadsBatch([]), { ledger: keepingLedger() })).toEqual(new Map());
    expect(client.requests).toEqual([]);
  });
});

describe('a refusal that names records', () => {
  it('fails exactly those and sends the rest again', async () => {
    const ledger = keepingLedger();
    const client = answering((request, nth) =>
      nth === 1
        ? refused([complaint('2:lead'), complaint('2:lead', 'name'), complaint('4:lead')])
        : took(request),
    );
    const outcomes = await sendBatch(client, leadsBatch(operations(5)), { ledger });
    expect(short(outcomes)).toEqual({
      '1:lead': 'created 1001',
      '2:lead': 'failed',
      '3:lead': 'created 1003',
      '4:lead': 'failed',
      '5:lead': 'created 1005',
    });
    expect(client.requests.map(namesOf)).toEqual([
      ['1:lead', '2:lead', '3:lead', '4:lead', '5:lead'],
      ['1:lead', '3:lead', '5:lead'],
    ]);
    expect(ledger.entries[1]).toEqual({
      what: 'settled',
      write: 1,
      verdict: 'refused',
      requestIds: ['2:lead', '4:lead'],
    });
  });

  it('that names all of them sends nothing more', async () => {
    const client = answering(() => refused([complaint('1:lead'), complaint('2:lead')]));
    await sendBatch(client, leadsBatch(operations(2)), { ledger: keepingLedger() });
    expect(client.requests).toHaveLength(1);
  });

  it('by the id of a record that is gone fails every update of it', async () => {
    const batch = contactsUpdate([
      updateOf('1:contact', 7),
      updateOf('2:contact', 8),
      updateOf('3:contact', 7),
    ]);
    const client = answering((_, nth) =>
      nth === 1
        ? refused([
            {
              requestId: undefined,
              entityId: '7',
              code: 'NotFound',
              path: 'id',
              detail: 'Contact not found',
            },
          ])
        : { kind: 'done', body: { _embedded: { contacts: [{ id: 8 }] } }, tookMs: 1 },
    );
    const outcomes = await sendBatch(client, batch, { ledger: keepingLedger() });
    expect(short(outcomes)).toEqual({
      '1:contact': 'failed',
      '2:contact': 'updated 8',
      '3:contact': 'failed',
    });
  });
});

describe('a refusal that names none, or others', () => {
  it.each([
    ['names none', []],
    ['names a record that was not sent', [complaint('99:lead')]],
    ['names one that was sent and one that was not', [complaint('1:lead'), complaint('99:lead')]],
    ['names a record id that was not sent', [complaint(undefined, 'id', { entityId: '5' })]],
    ['names an item without an id', [complaint(undefined)]],
  ])('and %s is narrowed down to the bad record', async (_, items) => {
    const client = answering((request) =>
      namesOf(request).includes('6:lead') ? refused(items) : took(request),
    );
    const outcomes = await sendBatch(client, leadsBatch(operations(8)), { ledger: keepingLedger() });
    const expected = Object.fromEntries(
      operations(8).map((_op, index) => [`${index + 1}:lead`, `created ${index + 1_001}`]),
    );
    expect(short(outcomes)).toEqual({ ...expected, '6:lead': 'failed' });
    expect(client.requests.length).toBeLessThanOrEqual(7);
  });

  it.each([404, 405, 415])('because of the path or method (%i) fails all at once', async (status) => {
    const client = answering(() => refused([], status));
    const outcomes = await sendBatch(client, leadsBatch(operations(50)), { ledger: keepingLedger() });
    expect(new Set(Object.values(short(outcomes)))).toEqual(new Set(['failed']));
    expect(client.requests).toHaveLength(1);
  });
});

describe('a batch that is too large', () => {
  it('is halved until it fits, and says so', async () => {
    const onTooHeavy = vi.fn<() => void>();
    const client = answering((request) =>
      itemsOf(request).length > 2
        ? { kind: 'tooLarge', status: 422, detail: 'Limit 2 per page' }
        : took(request),
    );
    const outcomes = await sendBatch(client, leadsBatch(operations(5)), {
      ledger: keepingLedger(),
      onTooHeavy,
    });
    expect(Object.values(short(outcomes)).filter((kind) => kind.startsWith('created'))).toHaveLength(5);
    expect(client.requests.map((request) => itemsOf(request).length)).toEqual([5, 3, 2, 1, 2]);
    expect(onTooHeavy).toHaveBeenCalledTimes(2);
  });

  it('of one record has failed', async () => {
    const client = answering(() => ({ kind: 'tooLarge', status: 413, detail: 'too many bytes' }));
    const outcomes = await sendBatch(client, leadsBatch(operations(1)), { ledger: keepingLedger() });
    expect(outcomes.get('1:lead')).toMatchObject({
      kind: 'failed',
      issue: { code: 'api/refused', message: 'Kommo refused lead: too many bytes' },
    });
  });
});

describe('a batch without a clear answer', () => {
  it.each([
    [504, 1],
    [500, 0],
    [undefined, 0],
  ])('(%s) is ambiguous as a whole and never sent again', async (status, heavy) => {
    const onTooHeavy = vi.fn<() => void>();
    const ledger = keepingLedger();
    const verdict: WriteVerdict = { ...lost, ...(status === undefined ? {} : { status }) };
    const client = answering(() => verdict);
    const outcomes = await sendBatch(client, leadsBatch(operations(3)), { ledger, onTooHeavy });
    expect(new Set(Object.values(short(outcomes)))).toEqual(new Set(['ambiguous']));
    expect(client.requests).toHaveLength(1);
    expect(onTooHeavy).toHaveBeenCalledTimes(heavy);
    expect(ledger.entries.at(-1)).toMatchObject({
      verdict: 'unknown',
      requestIds: ['1:lead', '2:lead', '3:lead'],
    });
  });
});

describe('a batch that cannot go on', () => {
  it('is free again in the ledger where nothing was stored', async () => {
    const ledger = keepingLedger();
    const error = new AppError('api/blocked', { message: 'blocked', context: { notStored: true } });
    const client = answering(() => Promise.reject(error));
    await expect(sendBatch(client, leadsBatch(operations(2)), { ledger })).rejects.toBe(error);
    expect(ledger.entries.at(-1)).toEqual({ what: 'settled', write: 1, verdict: 'refused', requestIds: [] });
  });

  it('stays unsettled in the ledger where that is not proven', async () => {
    const ledger = keepingLedger();
    const client = answering(() => Promise.reject(new Error('bug')));
    await expect(sendBatch(client, leadsBatch(operations(2)), { ledger })).rejects.toThrow('bug');
    expect(ledger.entries).toHaveLength(1);
  });

  it('sends nothing when the intent cannot be written', async () => {
    const client = answering(took);
    const ledger = { ...keepingLedger(), intent: async () => await Promise.reject(new Error('disk full')) };
    await expect(sendBatch(client, leadsBatch(operations(2)), { ledger })).rejects.toThrow('disk full');
    expect(client.requests).toEqual([]);
  });

  it('sends nothing more when the outcome cannot be written', async () => {
    const client = answering(() => refused([complaint('1:lead')]));
    const ledger = { ...keepingLedger(), settled: async () => await Promise.reject(new Error('disk full')) };
    await expect(sendBatch(client, leadsBatch(operations(2)), { ledger })).rejects.toThrow('disk full');
    expect(client.requests).toHaveLength(1);
  });

  it('leaves the rest without an outcome when the run stops', async () => {
    const client = answering(() => refused([complaint('1:lead')]));
    const stopped = (): boolean => client.requests.length > 0;
    const outcomes = await sendBatch(client, leadsBatch(operations(3)), { ledger: keepingLedger(), stopped });
    expect(short(outcomes)).toEqual({ '1:lead': 'failed' });
  });
});

describe('the issue of a refused record', () => {
  async function issueOf(operation: Operation, items: readonly ItemError[]): Promise<unknown> {
    const batch = complexBatch([operation]);
    const outcomes = await sendBatch(
      answering(() => refused(items)),
      batch,
      { ledger: keepingLedger() },
    );
    const outcome = outcomes.get(operation.requestId);
    return outcome && 'issue' in outcome ? outcome.issue : undefined;
  }

  it('names column, field, value, and what Kommo says', async () => {
    expect(await issueOf(createOf('1:lead', { price: '12,5' }), [complaint('1:lead')])).toEqual({
      code: 'api/rejected',
      stage: 'send',
      severity: 'error',
      message: 'Kommo refused lead.price: InvalidType at price: This value should be of type int.',
      column: 'Valor',
      field: 'lead.price',
      value: '12,5',
    });
  });

  it('names the custom field behind its place', async () => {
    const payload = {
      custom_fields_values: [
        { field_id: 1, values: [{ value: 'a' }] },
        { field_id: 2, values: [{ value: true }] },
      ],
    };
    const choice = { code: 'NotSupportedChoice', detail: 'Not a valid choice.' };
    const cpf = complaint('1:lead', 'custom_fields_values.0.values.0.value', choice);
    expect(await issueOf(createOf('1:lead', payload), [cpf])).toMatchObject({
      column: 'CPF',
      field: 'lead.cf:CPF',
      value: 'a',
      hint: expect.stringContaining('pull it again') as string,
    });
    const origem = complaint('1:lead', 'custom_fields_values.1.values.0.value', choice);
    const issue = await issueOf(createOf('1:lead', payload), [origem]);
    expect(issue).toMatchObject({ field: 'lead.cf:Origem', value: 'true' });
    expect(issue).not.toHaveProperty('column');
  });

  it.each([
    ['contacts', 'contact'],
    ['companies', 'company'],
  ] as const)('names the column of one of the %s inside a complex lead', async (list, entity) => {
    const inner = draftOf(entity, { name: 'Ana' });
    const operation = {
      ...createOf('1:lead', { _embedded: { [list]: [{ name: 'Ana' }] } }),
      embedded: { [list]: [inner] },
    };
    expect(await issueOf(operation, [complaint('1:lead', `_embedded.${list}.0.name`)])).toMatchObject({
      column: 'Titulo',
      field: `${entity}.name`,
      value: 'Ana',
    });
  });

  it.each([
    ['a path of nothing', ''],
    ['a path that no column filled', 'pipeline_id'],
    ['a path into a contact without a draft', '_embedded.contacts.3.name'],
    ['a path of a prototype', '__proto__.toString'],
    ['a path of a whole list', 'custom_fields_values'],
  ])('does without a column for %s', async (_, path) => {
    const issue = await issueOf(createOf('1:lead', { custom_fields_values: [] }), [
      complaint('1:lead', path),
    ]);
    expect(issue).not.toHaveProperty('column');
    expect(issue).not.toHaveProperty('value');
  });

  it('counts what it does not show, and stays short', async () => {
    const many = Array.from({ length: 7 }, () => complaint('1:lead', 'price', { detail: 'x'.repeat(100) }));
    const issue = await issueOf(createOf('1:lead'), many);
    expect(issue).toMatchObject({ message: expect.stringMatching(/\(and 4 more\)$/) as string });
    const few = await issueOf(createOf('1:lead'), [complaint('1:lead', '', { code: 'Odd', detail: '' })]);
    expect(few).toMatchObject({ message: 'Kommo refused lead: Odd' });
  });
});

describe('whatever Kommo answers', () => {
  const errors = (names: readonly string[]): fc.Arbitrary<readonly ItemError[]> =>
    fc.array(
      fc
        .oneof(fc.constantFrom(...names), fc.constant('99:lead'), fc.constant(undefined))
        .map((name) => complaint(name)),
      { maxLength: 4 },
    );
  const items = (names: readonly string[]): fc.Arbitrary<unknown> =>
    fc.array(
      fc.record({
        id: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant(null), fc.constant('x')),
        request_id: fc.oneof(fc.constantFrom(...names), fc.constant('99:lead'), fc.constant(undefined)),
      }),
      { maxLength: 6 },
    );
  const verdict = (names: readonly string[]): fc.Arbitrary<WriteVerdict | 'took'> =>
    fc.oneof(
      fc.constant('took' as const),
      items(names).map((leads): WriteVerdict => ({
        kind: 'done',
        body: { _embedded: { leads } },
        tookMs: 1,
      })),
      errors(names).map((list) => refused(list)),
      fc.constant(refused([], 404)),
      fc.constant<WriteVerdict>({ kind: 'tooLarge', status: 422, detail: 'Limit' }),
      fc.constant(lost),
    );
  const script = fc.integer({ min: 1, max: 12 }).chain((count) => {
    const names = operations(count).map(({ requestId }) => requestId);
    return fc.tuple(fc.constant(count), fc.infiniteStream(verdict(names)));
  });

  prop([script], { numRuns: 300 })(
    'every operation gets one outcome, few requests are made, and nothing unclear is sent again',
    async ([count, verdicts]) => {
      const ledger = keepingLedger();
      const decided = new Set<string>();
      const client = answering((request) => {
        for (const name of namesOf(request)) expect(decided).not.toContain(name);
        const [next = 'took'] = [...verdicts.take(1)];
        const answer = next === 'took' ? took(request) : next;
        if (answer.kind === 'done' || answer.kind === 'unknown')
          for (const name of namesOf(request)) decided.add(name);
        return answer;
      });
      const sent = operations(count);
      const outcomes = await sendBatch(client, leadsBatch(sent), { ledger });
      expect([...outcomes.keys()].sort()).toEqual(sent.map(({ requestId }) => requestId).sort());
      expect(client.requests.length).toBeLessThanOrEqual(2 * count - 1);
      const settled = ledger.entries
        .filter(({ what }) => what === 'settled')
        .flatMap(({ requestIds }) => requestIds);
      expect(settled.sort()).toEqual([...outcomes.keys()].sort());
    },
  );
});
