import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { WriteRequest, WriteVerdict } from '../../src/client/client.js';
import { Gate } from '../../src/flow/gate.js';
import { parallelMap } from '../../src/flow/parallel-map.js';
import type { Bundle } from '../../src/model/draft.js';
import type { RowOutcome } from '../../src/model/outcome.js';
import { collections } from '../../src/pipeline/send/collections.js';
import { noDoubts } from '../../src/pipeline/doubt/doubts.js';
import { brake } from '../../src/pipeline/stop.js';
import { performWindow } from '../../src/pipeline/send/perform-window.js';
import { batchSize } from '../../src/planner/batch-size.js';
import type { CheckedRow } from '../../src/planner/checked-row.js';
import { ClaimRegistry } from '../../src/planner/claims.js';
import { planWindow } from '../../src/planner/plan-window.js';
import { draft, readyRow, sourceRow } from '../helpers/drafts.js';
import { accepted, fakeClient, itemsOf, memoryLedger, type FakeClient } from '../helpers/fake-client.js';

interface World {
  readonly size?: number;
  readonly window?: number;
  readonly bulkLink?: boolean;
  readonly stopOnAmbiguous?: boolean;
}

/** Sends rows in windows through a fake client, several windows in flight, and collects the outcomes. */
async function perform(
  rows: readonly CheckedRow[],
  client: FakeClient,
  world: World = {},
): Promise<RowOutcome[]> {
  const registry = new ClaimRegistry();
  const size = batchSize(world.size ?? 250);
  const deps = {
    client,
    ledger: memoryLedger(),
    size,
    brake: brake(),
    stopOnAmbiguous: world.stopOnAmbiguous ?? false,
    bulkLink: world.bulkLink ?? true,
    linked: new Set<string>(),
    unknownPaths: new Set<string>(),
    known: () => undefined,
    collections: collections(client),
    gate: new Gate(),
    say: () => undefined,
    times: { settleMs: 0, rescanMs: 0 },
    doubts: noDoubts,
    lookOnly: false,
    refusals: { whole: undefined },
  };
  function* plans() {
    const most = world.window ?? 250;
    for (let at = 0; at < rows.length; at += most) {
      yield planWindow(rows.slice(at, at + most), { registry, match: () => ({ kind: 'none' }) });
    }
  }
  const outcomes: RowOutcome[] = [];
  for await (const part of parallelMap(
    plans(),
    () => 4,
    async (plan) => await performWindow(plan, deps),
  )) {
    outcomes.push(...part);
  }
  return outcomes;
}

const fullRow = (ordinal: number, company?: string, contact?: string) =>
  readyRow(ordinal, {
    company: draft('company', { keys: company === undefined ? [] : [['name', company]] }),
    contacts: [draft('contact', { keys: contact === undefined ? [] : [['email', contact]] })],
    lead: draft('lead'),
  });

const yes = (request: WriteRequest, nth: number) => accepted(request, nth * 1000);

describe('performWindow', () => {
  it('writes 250 rows with lead, contact and company in four requests', async () => {
    const client = fakeClient(yes);
    const rows = Array.from({ length: 250 }, (_, index) => fullRow(index + 1));
    const outcomes = await perform(rows, client);
    expect(outcomes.every(({ kind }) => kind === 'created')).toBe(true);
    expect(client.writes.map(({ path }) => path).sort()).toEqual([
      'companies',
      'contacts',
      'contacts/link',
      'leads',
    ]);
  });

  it('names contact and company by id in the lead, and links the two', async () => {
    const client = fakeClient(yes);
    const [outcome] = await perform([fullRow(1, 'a', 'x'), fullRow(2, 'a', 'x')], client, { size: 250 });
    const lead = client.writes.find(({ path }) => path.startsWith('leads'));
    expect(itemsOf(lead ?? { method: 'POST', path: '', body: [] })[0]).toMatchObject({
      _embedded: { contacts: [{ id: outcome?.contactId }], companies: [{ id: outcome?.companyId }] },
    });
    const link = client.writes.find(({ path }) => path === 'contacts/link');
    expect(link?.body).toEqual([
      expect.objectContaining({
        entity_id: outcome?.contactId,
        to_entity_id: outcome?.companyId,
        to_entity_type: 'companies',
      }),
    ]);
  });

  it('makes a company once for rows of several windows that name it', async () => {
    const client = fakeClient(yes);
    const rows = Array.from({ length: 40 }, (_, index) => fullRow(index + 1, 'acme'));
    const outcomes = await perform(rows, client, { window: 5, size: 5 });
    const companies = client.writes.filter(({ path }) => path === 'companies').flatMap(itemsOf);
    expect(companies).toHaveLength(1);
    expect(new Set(outcomes.map(({ companyId }) => companyId)).size).toBe(1);
    expect(outcomes.every(({ kind }) => kind === 'created')).toBe(true);
  });

  it('fails only the rows that hang on a refused contact, and never sends their leads', async () => {
    const refuse = (request: WriteRequest, nth: number): WriteVerdict => {
      const bad = itemsOf(request).find(({ request_id }) => request_id === '2:contact');
      if (!bad) return yes(request, nth);
      const items = [{ requestId: '2:contact', code: 'InvalidType', path: 'name', detail: 'bad' }];
      return { kind: 'refused', status: 400, detail: 'Request validation failed', items };
    };
    const client = fakeClient(refuse);
    // Records with tags never travel inside a lead.
    const rows = [1, 2, 3].map((ordinal) =>
      readyRow(ordinal, {
        company: draft('company', { tags: true }),
        contacts: [draft('contact', { tags: true })],
        lead: draft('lead'),
      }),
    );
    const outcomes = await perform(rows, client);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['created', 'failed', 'created']);
    const leads = client.writes.filter(({ path }) => path === 'leads').flatMap(itemsOf);
    expect(leads.map(({ request_id }) => request_id)).not.toContain('2:lead');
  });

  it('never links to a company that failed: rows that name it say so, and the others go on', async () => {
    const refuse = (request: WriteRequest, nth: number): WriteVerdict => {
      const bad = itemsOf(request).find(({ request_id }) => request_id === '1:company');
      if (!bad) return yes(request, nth);
      const items = [{ requestId: '1:company', code: 'InvalidType', path: 'name', detail: 'bad' }];
      return { kind: 'refused', status: 400, detail: 'Request validation failed', items };
    };
    const client = fakeClient(refuse);
    const rows = ['acme', 'acme', 'bolts'].map((name, at) =>
      readyRow(at + 1, {
        company: draft('company', { keys: [['name', name]] }),
        contacts: [draft('contact')],
      }),
    );
    const outcomes = await perform(rows, client);
    expect(outcomes.map(({ kind, issues }) => [kind, issues?.[0]?.code])).toEqual([
      ['failed', 'api/rejected'],
      ['failed', 'api/parent-failed'],
      ['created', undefined],
    ]);
    const links = client.writes.filter(({ path }) => path.endsWith('link')).flatMap(itemsOf);
    expect(links).toEqual([expect.objectContaining({ to_entity_id: outcomes[2]?.companyId })]);
  });

  it('stops after the first unclear answer where told to, and leaves the rest unprocessed', async () => {
    const client = fakeClient(() => ({ kind: 'unknown', reason: 'connection reset' }));
    const rows = Array.from({ length: 100 }, (_, index) => readyRow(index + 1, { lead: draft('lead') }));
    const outcomes = await perform(rows, client, { window: 10, size: 10, stopOnAmbiguous: true });
    expect(outcomes.filter(({ kind }) => kind === 'ambiguous').length).toBeGreaterThan(0);
    expect(outcomes.filter(({ kind }) => kind === 'unprocessed').length).toBeGreaterThanOrEqual(60);
    expect(outcomes).toHaveLength(100);
  });
});

const name = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined });
const bundle = fc.record({
  company: name,
  contact: name,
  hasCompany: fc.boolean(),
  hasContact: fc.boolean(),
  hasLead: fc.boolean(),
  note: fc.boolean(),
});
const arbitraryRow = fc.oneof(
  { weight: 6, arbitrary: bundle },
  { weight: 1, arbitrary: fc.constantFrom('rejected' as const, 'skipped' as const) },
);

type Part = typeof arbitraryRow extends fc.Arbitrary<infer T> ? T : never;

const keyed = (key: string, value: string | undefined): (readonly [string, string])[] =>
  value === undefined ? [] : [[key, value]];

function rowOf(part: Part, ordinal: number): CheckedRow {
  if (part === 'skipped') return { kind: 'skipped', row: sourceRow(ordinal) };
  if (part === 'rejected') return { kind: 'rejected', row: sourceRow(ordinal), issues: [] };
  const contact = draft('contact', { keys: keyed('email', part.contact) });
  const company = draft('company', { keys: keyed('name', part.company) });
  const lead = draft('lead');
  const parent = part.hasLead ? lead : part.hasContact ? contact : undefined;
  const note = {
    entity: 'note',
    slot: 'note1',
    payload: {},
    provenance: { keys: {}, customFields: [] },
  } as const;
  const attachments: Bundle['attachments'] = part.note && parent ? [{ ...note, parent }] : [];
  return readyRow(ordinal, {
    ...(part.hasCompany ? { company } : {}),
    contacts: part.hasContact ? [contact] : [],
    ...(part.hasLead ? { lead } : {}),
    attachments,
  });
}

const arbitraryAnswer = fc.constantFrom<AnswerKind[]>(
  'yes',
  'yes',
  'yes',
  'unknown',
  'refused',
  'names',
  'foreign',
  'tooLarge',
  'partial',
  'throws',
);

type AnswerKind = 'yes' | 'unknown' | 'refused' | 'names' | 'foreign' | 'tooLarge' | 'partial' | 'throws';

const refused = { kind: 'refused', status: 400, detail: 'no' } as const;
const complaint = { code: 'InvalidType', path: 'name', detail: 'bad' };

const answers: Record<AnswerKind, (request: WriteRequest, nth: number) => WriteVerdict> = {
  yes,
  unknown: () => ({ kind: 'unknown', reason: 'reset' }),
  refused: () => ({ ...refused, items: [] }),
  names: (request) => ({ ...refused, items: [{ ...complaint, requestId: itemsOf(request)[0]?.request_id }] }),
  foreign: () => ({ ...refused, items: [{ ...complaint, requestId: '999:nobody' }] }),
  tooLarge: () => ({ kind: 'tooLarge', status: 413, detail: 'big' }),
  partial: () => ({ kind: 'done', body: { _embedded: {} }, tookMs: 1 }),
  throws: () => {
    throw new Error('broken');
  },
};

function answerWith(kinds: readonly AnswerKind[]) {
  return (request: WriteRequest, nth: number): WriteVerdict =>
    answers[kinds[nth % kinds.length] ?? 'yes'](request, nth);
}

describe('the law of the whole tool', () => {
  it('gives every row exactly one outcome, in order, for arbitrary rows and arbitrary answers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryRow, { minLength: 1, maxLength: 30 }),
        fc.array(arbitraryAnswer, { minLength: 1, maxLength: 12 }),
        fc.record({
          size: fc.integer({ min: 1, max: 12 }),
          window: fc.integer({ min: 1, max: 12 }),
          bulkLink: fc.boolean(),
          stopOnAmbiguous: fc.boolean(),
        }),
        async (parts, kinds, world) => {
          const rows = parts.map((part, index) => rowOf(part, index + 1));
          const outcomes = await perform(rows, fakeClient(answerWith(kinds)), world);
          expect(outcomes.map(({ ordinal }) => ordinal)).toEqual(rows.map((_, index) => index + 1));
          for (const outcome of outcomes) {
            const sound = outcome.kind !== 'failed' && outcome.kind !== 'ambiguous';
            expect(
              outcome.issues === undefined || outcome.issues.length > 0 || outcome.kind === 'rejected',
            ).toBe(true);
            expect(sound || (outcome.issues?.length ?? 0) > 0).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
