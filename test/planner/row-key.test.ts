import { describe, expect, it } from 'vitest';

import type { Bundle, RecordDraft } from '../../src/model/draft.js';
import { ClaimRegistry } from '../../src/planner/claims.js';
import type { MadeBefore } from '../../src/planner/made-before.js';
import { planWindow, type SendRow } from '../../src/planner/plan-window.js';
import { rowKey } from '../../src/planner/row-key.js';
import { missingLinks } from '../../src/planner/row-links.js';
import { rowOutcome } from '../../src/planner/row-outcome.js';
import { draft, readyRow } from '../helpers/drafts.js';

const bundle = (parts: Partial<Bundle>): Bundle => ({ contacts: [], attachments: [], ...parts });

const withPayload = (payload: RecordDraft['payload']): RecordDraft => ({ ...draft('lead'), payload });

const upserted = (keys: readonly (readonly [string, string])[], name = 'Ana') =>
  draft('contact', { mode: 'upsert', keys, name });

describe('the key of a row', () => {
  it('is undefined where the row makes nothing, or only what a match key finds', () => {
    expect(rowKey(bundle({}))).toBeUndefined();
    expect(rowKey(bundle({ contacts: [upserted([['email', 'a@b']])] }))).toBeUndefined();
    expect(rowKey(bundle({ contacts: [draft('contact', { mode: 'update' })] }))).toBeUndefined();
    expect(rowKey(bundle({ contacts: [upserted([])] }))).toBeDefined();
  });

  it('is the same whatever the order of the fields', () => {
    const fields = [
      { field_id: 1, values: [{ value: 'x' }] },
      { field_id: 2, values: [{ value: 'y' }] },
    ];
    const one = withPayload({ name: 'a', price: 1, custom_fields_values: fields });
    const other = withPayload({ custom_fields_values: fields.toReversed(), price: 1, name: 'a' });
    expect(rowKey(bundle({ lead: one }))).toBe(rowKey(bundle({ lead: other })));
    const changed = withPayload({ name: 'a', price: 2, custom_fields_values: fields });
    expect(rowKey(bundle({ lead: changed }))).not.toBe(rowKey(bundle({ lead: one })));
  });

  it('has of a record that is found by a key nothing but that key', () => {
    const lead = draft('lead');
    const keyOf = (contact: RecordDraft) => rowKey(bundle({ lead, contacts: [contact] }));
    expect(keyOf(upserted([['email', 'a@b']], 'Ana'))).toBe(keyOf(upserted([['email', 'a@b']], 'Ana Souza')));
    expect(keyOf(upserted([['email', 'a@b']]))).not.toBe(keyOf(upserted([['email', 'c@d']])));
    expect(keyOf(draft('contact', { name: 'Ana' }))).not.toBe(keyOf(draft('contact', { name: 'Bia' })));
  });

  it('has the notes and tasks of the row', () => {
    const lead = draft('lead');
    const noted = (text: string) => ({
      ...{ entity: 'note', slot: 'lead.note1', parent: lead, payload: { text } },
      provenance: lead.provenance,
    });
    const keyOf = (text: string) => rowKey(bundle({ lead, attachments: [noted(text) as never] }));
    expect(keyOf('a')).not.toBe(keyOf('b'));
    expect(keyOf('a')).not.toBe(rowKey(bundle({ lead })));
  });
});

describe('records that another run has made of an equal row', () => {
  const before: MadeBefore = {
    result: (ordinal, slot) => ({ kind: 'made', id: ordinal * 100 + slot.length, run: 'r', row: 5 }),
  };
  const planned = (parts: Partial<Bundle>): { row: SendRow; steps: number } => {
    const registry = new ClaimRegistry(undefined, before);
    const match = () => ({ kind: 'none' }) as const;
    const { rows, steps } = planWindow([readyRow(1, parts)], { registry, match });
    const [row] = rows;
    if (row?.kind !== 'send') throw new Error('decided');
    return { row, steps: steps.length };
  };

  it('are neither sent nor linked, and name the row', () => {
    const parts = { company: draft('company'), contacts: [draft('contact')], lead: draft('lead') };
    const { row, steps } = planned(parts);
    expect([steps, missingLinks(row)]).toEqual([0, []]);
    expect(rowOutcome(row, [])).toEqual({
      ...{ ordinal: 1, kind: 'skipped', leadId: 104, contactId: 107, companyId: 107 },
    });
  });

  it('are linked to what is new beside them', () => {
    const contact = upserted([['email', 'a@b']]);
    const { row, steps } = planned({ lead: draft('lead'), contacts: [contact] });
    expect(steps).toBe(1);
    expect(missingLinks(row).map(({ from, to }) => [from.claim.entity, to.claim.entity])).toEqual([
      ['lead', 'contact'],
    ]);
  });
});
