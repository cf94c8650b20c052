import type { WriteLedger } from '../client/client.js';
import type { Issue } from '../model/issue.js';
import type { Outcome } from '../model/outcome.js';

/** A ledger that also remembers what it was told. */
export interface TrackedLedger {
  readonly ledger: WriteLedger;
  /** Every outcome so far; a write that began and was never settled has ambiguous ones. */
  outcomes(): ReadonlyMap<string, Outcome>;
}

/** Wraps a ledger for the writes of one batch. */
export function trackedLedger(ledger: WriteLedger): TrackedLedger {
  const known = new Map<string, Outcome>();
  const open = new Map<number, readonly string[]>();
  return {
    ledger: {
      intent: async (request, requestIds) => {
        const write = await ledger.intent(request, requestIds);
        open.set(write, requestIds);
        return write;
      },
      settled: async (write, verdict, outcomes) => {
        open.delete(write);
        for (const [requestId, outcome] of outcomes) known.set(requestId, outcome);
        await ledger.settled(write, verdict, outcomes);
      },
    },
    outcomes: () => {
      const all = new Map(known);
      for (const requestId of [...open.values()].flat())
        all.set(requestId, { kind: 'ambiguous', issue: unsettled });
      return all;
    },
  };
}

const unsettled: Issue = {
  code: 'api/ambiguous',
  stage: 'send',
  severity: 'error',
  message: 'The request was cut off; whether the record was stored is not known.',
};
