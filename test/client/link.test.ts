import { describe, expect, it } from 'vitest';

import type { WriteRequest, WriteVerdict } from '../../src/client/client.js';
import { linkRecords, probeBulkLink, type Link } from '../../src/client/link.js';
import { answering, keepingLedger } from './operations.js';

const link = (fromId: number, toId: number): Link => ({ from: 'contact', fromId, to: 'company', toId });

interface Row {
  readonly entity_id?: number;
  readonly to_entity_id: number;
  readonly to_entity_type: string;
}

const rowsOf = (request: WriteRequest): readonly Row[] => request.body as unknown as readonly Row[];

function echo(request: WriteRequest): WriteVerdict {
  return { kind: 'done', body: { _embedded: { links: rowsOf(request) } }, tookMs: 1 };
}

describe('linking in bulk', () => {
  it('names both ends of each pair', async () => {
    const client = answering(echo);
    const ledger = keepingLedger();
    const outcomes = await linkRecords(client, [link(1, 11), link(2, 12)], { bulk: true, ledger });
    expect(outcomes).toEqual([
      { kind: 'updated', id: 1 },
      { kind: 'updated', id: 2 },
    ]);
    expect(client.requests).toEqual([
      {
        method: 'POST',
        path: 'contacts/link',
        body: [
          { entity_id: 1, to_entity_id: 11, to_entity_type: 'companies' },
          { entity_id: 2, to_entity_id: 12, to_entity_type: 'companies' },
        ],
      },
    ]);
    const names = ['contact 1 company 11', 'contact 2 company 12'];
    expect(ledger.entries).toEqual([
      { what: 'intent', write: 1, requestIds: names },
      { what: 'settled', write: 1, verdict: 'done', requestIds: names },
    ]);
  });

  it.each([
    [50, undefined, [50, 50, 20]],
    [250, 1_000, [120]],
    [100, 100, [100, 20]],
  ])('sends at most %i pairs a request', async (_, size, sizes) => {
    const links = Array.from({ length: 120 }, (_none, index) => link(index + 1, 7));
    const client = answering(echo);
    const options = size === undefined ? {} : { size };
    await linkRecords(client, links, { bulk: true, ledger: keepingLedger(), ...options });
    expect(client.requests.map((request) => rowsOf(request).length)).toEqual(sizes);
  });

  it('sends a pair once, however often it is named', async () => {
    const client = answering(echo);
    const outcomes = await linkRecords(client, [link(1, 11), link(1, 11)], {
      bulk: true,
      ledger: keepingLedger(),
    });
    expect(outcomes).toHaveLength(2);
    expect(rowsOf(client.requests[0] as WriteRequest)).toHaveLength(1);
  });

  it('keeps kinds of records apart', async () => {
    const client = answering(echo);
    const toContact: Link = { from: 'lead', fromId: 5, to: 'contact', toId: 1 };
    await linkRecords(client, [link(1, 11), toContact], { bulk: true, ledger: keepingLedger() });
    expect(client.requests.map(({ path }) => path)).toEqual(['contacts/link', 'leads/link']);
    expect(rowsOf(client.requests[1] as WriteRequest)).toEqual([
      { entity_id: 5, to_entity_id: 1, to_entity_type: 'contacts' },
    ]);
  });

  it('narrows a refusal down to the bad pair', async () => {
    const client = answering((request) =>
      rowsOf(request).some((row) => row.to_entity_id === 13)
        ? {
            kind: 'refused',
            status: 400,
            detail: 'Request validation failed',
            items: [
              { requestId: '0', code: 'NotSupportedChoice', path: 'to_entity_id', detail: 'No such company' },
            ],
          }
        : echo(request),
    );
    const outcomes = await linkRecords(client, [link(1, 11), link(2, 12), link(3, 13)], {
      bulk: true,
      ledger: keepingLedger(),
    });
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['updated', 'updated', 'failed']);
    expect(outcomes[2]).toMatchObject({
      issue: { message: 'Kommo refused to link contact 3 to company 13: No such company' },
    });
  });

  it('repeats the words of a refusal that names nothing', async () => {
    const client = answering(() => ({ kind: 'refused', status: 400, detail: 'Too many links', items: [] }));
    const outcomes = await linkRecords(client, [link(1, 11)], { bulk: true, ledger: keepingLedger() });
    expect(outcomes[0]).toMatchObject({
      issue: { message: expect.stringContaining('Too many links') as string },
    });
  });

  it.each<[string, unknown, readonly string[]]>([
    [
      'leaves one out',
      { _embedded: { links: [{ entity_id: 1, to_entity_id: 11, to_entity_type: 'companies' }] } },
      ['updated', 'ambiguous'],
    ],
    ['answers in another form', { _embedded: { links: 'x' } }, ['ambiguous', 'ambiguous']],
    [
      'mixes pairs up',
      { _embedded: { links: [{ entity_id: 1, to_entity_id: 12, to_entity_type: 'companies' }] } },
      ['ambiguous', 'ambiguous'],
    ],
  ])('doubts a pair when the answer %s', async (_, body, kinds) => {
    const client = answering(() => ({ kind: 'done', body, tookMs: 1 }));
    const outcomes = await linkRecords(client, [link(1, 11), link(2, 12)], {
      bulk: true,
      ledger: keepingLedger(),
    });
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(kinds);
  });
});

describe('linking in bulk where the account knows no such path after all', () => {
  const unknown: WriteVerdict = { kind: 'refused', status: 404, detail: 'Cannot POST', items: [] };
  const single = (request: WriteRequest): WriteVerdict =>
    /\d/.test(request.path) ? echo(request) : request.path === 'contacts/link' ? unknown : echo(request);
  const toContact: Link = { from: 'lead', fromId: 5, to: 'contact', toId: 1 };

  it('goes record by record, from the first refusal on, and in bulk where that works', async () => {
    const client = answering(single);
    const unknownPaths = new Set<string>();
    const options = { bulk: true, ledger: keepingLedger(), unknownPaths };
    const outcomes = await linkRecords(client, [link(1, 11), link(2, 12), toContact], options);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['updated', 'updated', 'updated']);
    await linkRecords(client, [link(3, 13)], options);
    expect(client.requests.map(({ path }) => path)).toEqual([
      'contacts/link',
      'leads/link',
      'contacts/1/link',
      'contacts/2/link',
      'contacts/3/link',
    ]);
    expect([...unknownPaths]).toEqual(['contacts/link']);
  });

  it('tells the ledger that the first request stored nothing', async () => {
    const ledger = keepingLedger();
    await linkRecords(answering(single), [link(1, 11)], { bulk: true, ledger });
    expect(ledger.entries.filter(({ what }) => what === 'settled')).toMatchObject([
      { write: 1, verdict: 'refused', requestIds: [] },
      { write: 2, verdict: 'done', requestIds: ['contact 1 company 11'] },
    ]);
  });

  it('fails a pair that the path of its record does not know either', async () => {
    const client = answering(() => unknown);
    const outcomes = await linkRecords(client, [link(1, 11)], { bulk: true, ledger: keepingLedger() });
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['failed']);
    expect(client.requests).toHaveLength(2);
  });

  it('sends nothing more once the run stops', async () => {
    let asked = 0;
    const client = answering(single);
    const stopped = (): boolean => (asked += 1) > 1;
    const outcomes = await linkRecords(client, [link(1, 11)], {
      bulk: true,
      ledger: keepingLedger(),
      stopped,
    });
    expect(outcomes).toEqual([undefined]);
    expect(client.requests).toHaveLength(1);
  });
});

describe('linking one by one', () => {
  it('sends the pairs of each record to its own path', async () => {
    const client = answering((request) => {
      const links = rowsOf(request).map(({ to_entity_id, to_entity_type }) => ({
        to_entity_id: String(to_entity_id),
        to_entity_type,
      }));
      return { kind: 'done', body: { _embedded: { links } }, tookMs: 1 };
    });
    const outcomes = await linkRecords(client, [link(1, 11), link(2, 12), link(1, 13)], {
      bulk: false,
      ledger: keepingLedger(),
    });
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['updated', 'updated', 'updated']);
    expect(client.requests.map(({ path, body }) => ({ path, body }))).toEqual([
      {
        path: 'contacts/1/link',
        body: [
          { to_entity_id: 11, to_entity_type: 'companies' },
          { to_entity_id: 13, to_entity_type: 'companies' },
        ],
      },
      { path: 'contacts/2/link', body: [{ to_entity_id: 12, to_entity_type: 'companies' }] },
    ]);
  });

  it('leaves pairs without an outcome when the run stops', async () => {
    const client = answering(echo);
    const outcomes = await linkRecords(client, [link(1, 11)], {
      bulk: false,
      ledger: keepingLedger(),
      stopped: () => true,
    });
    expect(outcomes).toEqual([undefined]);
  });

  it('passes on what stops the run', async () => {
    const client = answering(() => Promise.reject(new Error('blocked')));
    await expect(
      linkRecords(client, [link(1, 11)], { bulk: false, ledger: keepingLedger() }),
    ).rejects.toThrow('blocked');
  });
});

it('asks the account itself whether it links in bulk', async () => {
  const asked: unknown[] = [];
  const client = {
    ...answering(echo),
    exists: async (path: string, query: unknown) => {
      asked.push([path, query]);
      return false;
    },
  };
  expect(await probeBulkLink(client)).toBe(false);
  expect(asked).toEqual([['contacts/links', { 'filter[entity_id]': [1] }]]);
});
