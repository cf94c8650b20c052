import { describe, expect, it } from 'vitest';

import type { Checkpoint } from '../../src/journal/checkpoint.js';
import type { OperationState } from '../../src/journal/operation-states.js';
import { machineClock } from '../../src/journal/process-identity.js';
import type { Issue } from '../../src/model/issue.js';
import type { Operation } from '../../src/model/operation.js';
import { doubtsOf, noDoubts } from '../../src/pipeline/doubt/doubts.js';
import { draft } from '../helpers/drafts.js';

const BOOT = 'this start of the machine';
const HOUR = 3_600_000;
const issue: Issue = { code: 'api/ambiguous', stage: 'send', severity: 'error', message: 'No answer came.' };
const answered: OperationState = { kind: 'doubtful', write: 3, outcome: { kind: 'ambiguous', issue } };

/** A journal that ends with write 3 of two leads and write 4 of one, an hour ago, without an answer. */
function journal(boot: string): Checkpoint {
  const doubt = (write: number, ops: readonly string[]) => ({
    intent: {
      k: 'intent' as const,
      write,
      method: 'POST' as const,
      path: 'leads',
      ops: [...ops],
      sha256: '',
      clock: 5,
    },
    ops,
    at: Date.now() - HOUR,
    boot,
  });
  return {
    segments: 1,
    lastWrite: 4,
    rows: 3,
    end: undefined,
    mapping: undefined,
    torn: [],
    session: undefined,
    doubts: [doubt(3, ['1:lead', '2:lead']), doubt(4, ['3:lead'])],
    made: new Map(),
    newest: new Map(),
    strangers: new Map(),
    rowKind: () => undefined,
    operation: (name) => (name === '1:lead' ? answered : undefined),
    links: () => new Set(),
  };
}

const operation = (requestId: string): Operation => ({
  requestId,
  entity: 'lead',
  action: 'create',
  payload: {},
  draft: draft('lead'),
});
const all = ['1:lead', '2:lead', '3:lead', '4:lead'].map(operation);

describe('the writes that an earlier session left open', () => {
  it('are told by the operations that went out with them', () => {
    const groups = doubtsOf(journal(BOOT), BOOT).among(all);
    expect(groups.map(([{ write }, ops]) => [write.write, ops.map(({ requestId }) => requestId)])).toEqual([
      [3, ['1:lead', '2:lead']],
      [4, ['3:lead']],
    ]);
  });

  it('are open no longer once they are settled', () => {
    const doubts = doubtsOf(journal(BOOT), BOOT);
    doubts.settled(['1:lead', '3:lead']);
    expect(doubts.among(all).flatMap(([, ops]) => ops.map(({ requestId }) => requestId))).toEqual(['2:lead']);
    expect(doubts.of('1:lead')).toBeUndefined();
  });

  it('say why they are open: as an answer said, or because there was none', () => {
    const doubts = doubtsOf(journal(BOOT), BOOT);
    expect(doubts.of('1:lead')?.issue).toEqual(issue);
    expect(doubts.of('2:lead')?.issue.message).toContain('cut off before an answer came');
  });

  it.each([
    ['the same start of the machine, by its clock', BOOT, BOOT, () => 5],
    ['an earlier start, by the time of day', 'an earlier start', BOOT, () => machineClock() - HOUR],
    ['a start that nobody can tell, by the time of day', '', '', () => machineClock() - HOUR],
  ])('were sent in %s', (_, begun, boot, expected) => {
    const sentAt = doubtsOf(journal(begun), boot).of('1:lead')?.write.sentAt ?? Number.NaN;
    expect(Math.abs(sentAt - expected())).toBeLessThan(60_000);
  });

  it('are none where a run begins', () => {
    expect(noDoubts.among(all)).toEqual([]);
    expect(noDoubts.of('1:lead')).toBeUndefined();
  });
});
