import type { WriteLedger } from '../../client/client.js';
import { machineClock } from '../../journal/process-identity.js';
import type { Issue } from '../../model/issue.js';
import type { Outcome } from '../../model/outcome.js';
import type { Collections } from './collections.js';
import type { OpenWrite } from '../doubt/open-write.js';

/** A ledger that also remembers what it was told. */
export interface TrackedLedger {
  readonly ledger: WriteLedger;
  /** Every outcome so far; a write that began and was never settled has ambiguous ones. */
  outcomes(): ReadonlyMap<string, Outcome>;
  /** The writes that left operations without a clear answer. */
  openWrites(): readonly OpenWrite[];
}

/** Wraps a ledger for the writes of one batch. */
export function trackedLedger(ledger: WriteLedger, collections: Collections): TrackedLedger {
  const known = new Map<string, Outcome>();
  const open = new Map<number, OpenWrite>();
  return {
    ledger: {
      intent: async (request, requestIds) => {
        const { method, path } = request;
        const watermark = collections.watermark(path);
        const write = await ledger.intent(request, requestIds);
        open.set(write, {
          write,
          method,
          path,
          watermark,
          sentAt: machineClock(),
          answered: false,
          names: requestIds,
        });
        return write;
      },
      settled: async (write, verdict, outcomes) => {
        const begun = open.get(write);
        open.delete(write);
        const names: string[] = [];
        for (const [requestId, outcome] of outcomes) {
          known.set(requestId, outcome);
          if (outcome.kind === 'ambiguous') names.push(requestId);
          else if (begun?.method === 'POST') collections.own(begun.path, outcome);
        }
        // A refusal is an answer: what it left unclear is stored by now, or never will be.
        if (begun && names.length > 0) open.set(write, { ...begun, names, answered: verdict === 'refused' });
        await ledger.settled(write, verdict, outcomes);
      },
    },
    outcomes: () => {
      const all = new Map(known);
      for (const requestId of [...open.values()].flatMap(({ names }) => names))
        if (!all.has(requestId)) all.set(requestId, { kind: 'ambiguous', issue: unsettled });
      return all;
    },
    openWrites: () => [...open.values()],
  };
}

const unsettled: Issue = {
  code: 'api/ambiguous',
  stage: 'send',
  severity: 'error',
  message: 'The request was cut off; whether the record was stored is not known.',
};
