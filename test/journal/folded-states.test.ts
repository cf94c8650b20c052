import { describe, expect, it } from 'vitest';

import { CheckpointFold } from '../../src/journal/checkpoint-fold.js';
import type { Entry } from '../../src/journal/entry.js';
import { MadeIds } from '../../src/journal/made-ids.js';
import { OperationStates, partsOf } from '../../src/journal/operation-states.js';
import { RowKinds } from '../../src/journal/row-kinds.js';

const intent = (write: number, path: string, ...ops: string[]): Entry => ({
  k: 'intent',
  write,
  method: 'POST',
  path,
  ops,
  sha256: 'ab',
  clock: 1,
});

function folded(...entries: readonly Entry[]) {
  const fold = new CheckpointFold();
  fold.begin();
  for (const entry of entries) expect(fold.add(entry, 0)).toBeUndefined();
  return fold.checkpoint(1);
}

describe('a folded journal', () => {
  it('knows the contact and the company that came with a lead, and which of them did not', () => {
    const checkpoint = folded(intent(1, 'leads/complex', '1:lead', '2:lead', '3:lead'), {
      k: 'settled',
      write: 1,
      verdict: 'done',
      made: { kind: 'created', id: [5, 6, 0], contact: [7, 0, 0], company: [0, 8, 0] },
    });
    expect(checkpoint.operation('1:lead')).toMatchObject({
      outcome: { kind: 'created', id: 5, contactId: 7 },
    });
    expect(checkpoint.operation('2:lead')).toMatchObject({
      outcome: { kind: 'created', id: 6, companyId: 8 },
    });
    expect(checkpoint.operation('3:lead')).toMatchObject({ outcome: { kind: 'created', id: 0 } });
    expect(checkpoint.doubts).toEqual([]);
    expect([...checkpoint.made.keys()]).toEqual(['leads', 'contacts', 'companies']);
  });

  it('knows changed records, records without an id, and how the session ended', () => {
    const end = {
      k: 'end',
      rows: 2,
      reason: 'done',
      exit: 0,
      requests: 1,
      writes: 1,
      throttled: 0,
      rate: 1,
      durationMs: 1,
    } as const;
    const checkpoint = folded(
      { k: 'warnings', groups: [] },
      intent(1, 'leads', '1:lead', '2:lead'),
      { k: 'settled', write: 1, verdict: 'done', made: { kind: 'updated', id: [5, 0] } },
      { k: 'row', n: 1, kind: 'updated', lead: 5 },
      end,
    );
    expect(checkpoint.operation('1:lead')).toMatchObject({ outcome: { kind: 'updated', id: 5 } });
    expect(checkpoint.operation('2:lead')).toMatchObject({ outcome: { kind: 'updated', id: 0 } });
    expect(checkpoint).toMatchObject({ end, rows: 2 });
    expect([...checkpoint.made]).toEqual([]);
  });

  it('keeps what was decided one by one, with the reason where there is one', () => {
    const checkpoint = folded(intent(1, 'leads/complex', '1:lead', '2:lead', '3:lead'), {
      k: 'settled',
      write: 1,
      verdict: 'done',
      out: [
        { op: '1:lead', kind: 'created', id: 5, contact: 6, company: 7 },
        { op: '2:lead', kind: 'failed' },
      ],
    });
    expect(checkpoint.operation('1:lead')).toMatchObject({ outcome: { contactId: 6, companyId: 7 } });
    expect(checkpoint.operation('2:lead')).toMatchObject({ outcome: { kind: 'failed' } });
    // Named by nobody in an answer that was no refusal.
    expect(checkpoint.operation('3:lead')).toMatchObject({ kind: 'doubtful' });
    expect(checkpoint.doubts.map(({ ops }) => ops)).toEqual([['3:lead']]);
  });
});

describe('a write that was looked for', () => {
  it('is not made another time by an answer that stands after it', () => {
    const fold = new CheckpointFold();
    const entries: readonly Entry[] = [
      intent(1, 'leads', '1:lead', '2:lead'),
      { k: 'settled', write: 1, verdict: 'unknown', out: [] },
      { k: 'reconciled', write: 1, out: [{ op: '1:lead', kind: 'created', id: 5 }], absent: [] },
    ];
    for (const entry of entries) expect(fold.add(entry, 0)).toBeUndefined();
    const late: Entry = { k: 'settled', write: 1, verdict: 'done', made: { kind: 'created', id: [5, 6] } };
    expect(fold.add(late, 0)).toBe('decides 1:lead, which is not open');
  });
});

describe('the states of operations', () => {
  it('takes only a row and a slot apart', () => {
    expect(partsOf('17:contact2')).toEqual([17, 'contact2']);
    for (const name of [
      'contact 17 company 9',
      ':lead',
      '0:lead',
      '17',
      '1.5:lead',
      '99999999999999999999:lead',
    ])
      expect(partsOf(name)).toEqual([0, name]);
  });

  it('follows names with a row and without one through all of them', () => {
    const states = new OperationStates();
    for (const name of ['3:lead', '5000:lead', '40000000:lead', 'contact 1 company 2']) {
      expect(states.get(name)).toBeUndefined();
      states.setOpen(name, 4);
      expect([states.isOpenIn(name, 4), states.isOpenIn(name, 5)]).toEqual([true, false]);
      expect(states.get(name)).toEqual({ kind: 'open', write: 4 });
      states.set(name, { kind: 'free' });
      expect(states.isOpenIn(name, 4)).toBe(false);
      expect(states.get(name)).toEqual({ kind: 'free' });
      states.set(name, { kind: 'open', write: 6 });
      expect(states.get(name)).toEqual({ kind: 'open', write: 6 });
      states.setMade(name, 'updated', 8);
      expect(states.get(name)).toMatchObject({ kind: 'decided', outcome: { kind: 'updated', id: 8 } });
      states.set(name, { kind: 'decided', write: 1, outcome: { kind: 'created', id: 9 } });
      expect(states.get(name)).toMatchObject({ outcome: { kind: 'created', id: 9 } });
    }
    expect([...states.others()].map(([name]) => name)).toEqual(['contact 1 company 2']);
  });
});

describe('what is kept of a long run', () => {
  it('are the kinds of all rows and the newest ids', () => {
    const kinds = new RowKinds();
    expect(kinds.add(1, 5_000, 'created')).toBeUndefined();
    expect(kinds.add(5_001, 5_001, 'failed')).toBeUndefined();
    expect([kinds.of(5_000), kinds.of(5_001), kinds.of(5_002)]).toEqual(['created', 'failed', undefined]);
    kinds.begin();
    expect(kinds.add(5_001, 20_000, 'created')).toBeUndefined();
    expect([kinds.of(20_000), kinds.of(1_000_000)]).toEqual(['created', undefined]);

    const made = new MadeIds();
    for (let id = 1; id <= 200_001; id += 1) made.add('contacts', { id });
    const ids = made.lists.get('contacts') ?? [];
    expect([ids.length, ids[0], ids.at(-1)]).toEqual([100_001, 100_001, 200_001]);
  });
});
