import { describe, expect, it } from 'vitest';

import type { Bundle } from '../../src/model/draft.js';
import type { Issue } from '../../src/model/issue.js';
import type { Matcher } from '../../src/model/match.js';
import { ClaimRegistry } from '../../src/planner/claims.js';
import { noPast, type Past } from '../../src/planner/past.js';
import { operationOf } from '../../src/planner/operations.js';
import { planWindow } from '../../src/planner/plan-window.js';
import { chooseRoute } from '../../src/planner/route.js';
import { draft, readyRow, sourceRow } from '../helpers/drafts.js';

const nothing: Matcher = () => ({ kind: 'none' });
const many: Issue = { code: 'match/many', stage: 'match', severity: 'error', message: 'two records' };

/** A row with company, contact and lead, each its own record. */
function fullRow(ordinal: number, parts: Partial<Bundle> = {}) {
  return readyRow(ordinal, { ...full(), ...parts });
}

function full() {
  return { company: draft('company'), contacts: [draft('contact')], lead: draft('lead') };
}

const fullRows = (count: number) => Array.from({ length: count }, (_, index) => fullRow(index + 1));

describe('planWindow', () => {
  it('passes rejected and skipped rows through in their place', () => {
    const rejected = { kind: 'rejected', row: sourceRow(1), issues: [many] } as const;
    const skipped = { kind: 'skipped', row: sourceRow(2) } as const;
    const { rows, steps } = planWindow([rejected, skipped, fullRow(3)], {
      registry: new ClaimRegistry(),
      match: nothing,
    });
    expect(rows.map((row) => (row.kind === 'decided' ? row.outcome.kind : 'send'))).toEqual([
      'rejected',
      'skipped',
      'send',
    ]);
    expect(steps.map((step) => step.hold.claim.requestId)).toEqual(['3:company', '3:contact', '3:lead']);
  });

  it('rejects a row whose record matches several, and gives it none of the others', () => {
    const registry = new ClaimRegistry();
    const match: Matcher = ({ entity }) =>
      entity === 'contact' ? { kind: 'rejected', issue: many } : { kind: 'none' };
    const company = draft('company', { keys: [['name', 'acme']] });
    const { rows, steps } = planWindow([fullRow(1, { company })], { registry, match });
    expect(rows[0]).toMatchObject({ kind: 'decided', outcome: { kind: 'rejected', issues: [many] } });
    expect(steps).toEqual([]);
    expect(registry.hold(company, 2).owner).toBe(true);
  });

  it('changes a matched record, and only names it where the mode is link', () => {
    const match: Matcher = ({ entity }) => (entity === 'lead' ? { kind: 'none' } : { kind: 'one', id: 9 });
    const row = fullRow(1, {
      company: draft('company', { mode: 'link' }),
      contacts: [draft('contact', { mode: 'upsert' })],
    });
    const { rows, steps } = planWindow([row], { registry: new ClaimRegistry(), match });
    expect(steps.map(({ hold, id }) => [hold.claim.entity, id])).toEqual([
      ['contact', 9],
      ['lead', undefined],
    ]);
    expect(rows[0]?.kind === 'send' && rows[0].company?.claim.peek()).toEqual({ kind: 'unchanged', id: 9 });
  });
});

describe('a row that is at its end since an earlier session', () => {
  const shared = draft('contact', { keys: [['email', 'a@example.com']], mode: 'upsert' });
  const window = [readyRow(1, { contacts: [shared] }), readyRow(2, { contacts: [shared] })];
  const second = (past: Partial<Past>, match: Matcher) => {
    const registry = new ClaimRegistry({ ...noPast, isFinal: (ordinal) => ordinal === 1, ...past });
    const [, row] = planWindow(window, { registry, match }).rows;
    return row?.kind === 'send' ? row.contacts[0] : undefined;
  };

  it('keeps no record from others where it was rejected, though it plans soundly by now', () => {
    const isRejected = (ordinal: number): boolean => ordinal === 1;
    expect(second({ isRejected }, nothing)?.owner).toBe(true);
  });

  it('lends the record of the account that it matches, though that has been changed since', () => {
    expect(second({}, () => ({ kind: 'one', id: 9 }))?.claim.peek()).toEqual({ kind: 'unchanged', id: 9 });
  });
});

describe('a record that shows all that a row says of it', () => {
  const row = readyRow(1, { contacts: [draft('contact', { mode: 'upsert' })] });
  const record = {
    id: 9,
    updated_at: 1,
    standard: { name: 'contact' },
    custom_fields_values: [],
    tags: [],
    links: [],
  };
  const match: Matcher = () => ({ kind: 'one', id: 9, record });
  const steps = (past: Past) => planWindow([row], { registry: new ClaimRegistry(past), match }).steps;

  it('is left as it is', () => {
    expect(steps(noPast)).toEqual([]);
  });

  it('is looked for, and changed in nothing, where an earlier session began to send it', () => {
    const [step] = steps({ ...noPast, isBegun: (name) => name === '1:contact' });
    expect(step && operationOf(step)).toMatchObject({ action: 'update', payload: { id: 9 } });
    expect(step?.change?.payload).toEqual({});
  });
});

describe('notes of a record that exists', () => {
  const parent = draft('contact', { mode: 'link', keys: [['email', 'a@example.com']] });
  const note = {
    entity: 'note',
    slot: 'contact.note1',
    parent,
    payload: { note_type: 'common', params: { text: 'x' } },
    provenance: { keys: {}, customFields: [] },
  } as const;
  const row = readyRow(1, { contacts: [parent], attachments: [note] });
  const sent = (past: Past) => {
    const planning = { registry: new ClaimRegistry(past), match: found, isAttached: () => true };
    const [planned] = planWindow([row], planning).rows;
    return planned?.kind === 'send' ? planned.attachments.length : undefined;
  };
  const found: Matcher = () => ({ kind: 'one', id: 9 });

  it('are left out where it has them', () => {
    expect(sent(noPast)).toBe(0);
  });

  it('stay where an earlier session of the run began to send them: the account shows its own work', () => {
    expect(sent({ ...noPast, isBegun: (name) => name === '1:contact.note1' })).toBe(1);
  });
});

describe('chooseRoute', () => {
  it.each([
    { rows: 250, batchSize: 250, bulkLink: true, complex: false, requests: 4 },
    { rows: 50, batchSize: 50, bulkLink: true, complex: true, requests: 1 },
    { rows: 200, batchSize: 250, bulkLink: true, complex: false, requests: 4 },
    { rows: 150, batchSize: 250, bulkLink: true, complex: true, requests: 3 },
    { rows: 250, batchSize: 250, bulkLink: false, complex: true, requests: 5 },
    { rows: 1, batchSize: 250, bulkLink: true, complex: true, requests: 1 },
  ])('sends $rows full rows in $requests requests at batch $batchSize (bulk links: $bulkLink)', (row) => {
    const plan = planWindow(fullRows(row.rows), { registry: new ClaimRegistry(), match: nothing });
    const route = chooseRoute(plan, row);
    expect({ complex: route.complex, requests: route.requests }).toEqual({
      complex: row.complex,
      requests: row.requests,
    });
  });

  it('sends a company that several rows share on its own, and the rest inline', () => {
    const shared = draft('company', { keys: [['name', 'acme']] });
    const window = [fullRow(1, { company: shared }), fullRow(2, { company: shared }), fullRow(3)];
    const plan = planWindow(window, { registry: new ClaimRegistry(), match: nothing });
    const route = chooseRoute(plan, { batchSize: 50, bulkLink: true });
    expect(route).toMatchObject({ complex: true, requests: 2 });
    expect([...route.inline].map((claim) => claim.requestId)).toEqual([
      '1:contact',
      '2:contact',
      '3:company',
      '3:contact',
    ]);
  });

  it.each([
    ['two contacts', { contacts: [draft('contact'), draft('contact', { slot: 'contact2' })] }],
    [
      'tags on everything but the lead',
      { company: draft('company', { tags: true }), contacts: [draft('contact', { tags: true })] },
    ],
    ['no company and no contact', { company: undefined, contacts: [] }],
  ] as const)('does not use complex for rows with %s', (_, parts) => {
    const {
      company,
      ...rest
    }: Omit<Bundle, 'company' | 'attachments'> & { company: Bundle['company'] | undefined } = {
      ...full(),
      ...parts,
    };
    const row = readyRow(1, company ? { ...rest, company } : rest);
    const plan = planWindow([row], { registry: new ClaimRegistry(), match: nothing });
    expect(chooseRoute(plan, { batchSize: 50, bulkLink: true }).complex).toBe(false);
  });

  it('does not use complex for a lead with more than 40 custom fields', () => {
    const lead = draft('lead');
    const fields = Array.from({ length: 41 }, (_, id) => ({ field_id: id, values: [{ value: 'x' }] }));
    const heavy = { ...lead, payload: { ...lead.payload, custom_fields_values: fields } };
    const plan = planWindow([fullRow(1, { lead: heavy })], { registry: new ClaimRegistry(), match: nothing });
    expect(chooseRoute(plan, { batchSize: 50, bulkLink: true }).complex).toBe(false);
  });
});
