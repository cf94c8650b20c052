import { createHash } from 'node:crypto';

import type { WriteLedger, WriteRequest } from '../../client/client.js';
import type { Decided, SettledEntry } from '../../journal/entry.js';
import type { Journal } from '../../journal/open-journal.js';
import { machineClock } from '../../journal/process-identity.js';
import { loggedIssue } from '../../journal/row-log.js';
import type { Outcome } from '../../model/outcome.js';
import type { Collections } from './collections.js';

export interface LedgerSettings {
  readonly journal: Journal;
  /** The number of the last write of earlier sessions; 0 where this is the first. */
  readonly lastWrite: number;
  readonly collections: Collections;
}

/** The ledger of writes, with what a look at the account adds to it. */
export interface RunLedger extends WriteLedger {
  /** Resolves when it is on disk; only then may absent operations be sent again. */
  reconciled(write: number, found: ReadonlyMap<string, Outcome>, absent: readonly string[]): Promise<void>;
  /**
   * What a session sent that the journal has lost, and what became of it: made, or ambiguous. `above` is an id below
   * those of its records.
   */
  recognised(request: WriteRequest, outcomes: ReadonlyMap<string, Outcome>, above: number): Promise<void>;
}

/** Keeps the ledger of writes in the journal: the intent is on disk before a request starts, the outcome right after. */
export function journalLedger({ journal, lastWrite, collections }: LedgerSettings): RunLedger {
  const open = new Map<number, readonly string[]>();
  let writes = lastWrite;
  const intend = (request: WriteRequest, ops: readonly string[], watermark: number | undefined): number => {
    writes += 1;
    const { method, path } = request;
    const sha256 = digestOf(request);
    const mark = watermark === undefined ? {} : { watermark };
    const clock = machineClock();
    journal.append({ k: 'intent', write: writes, method, path, ops: [...ops], sha256, ...mark, clock });
    return writes;
  };
  return {
    intent: async (request, requestIds) => {
      const { method, path } = request;
      const write = intend(request, requestIds, method === 'POST' ? collections.watermark(path) : undefined);
      open.set(write, requestIds);
      await journal.sync();
      return write;
    },
    recognised: async (request, outcomes, above) => {
      const write = intend(request, [...outcomes.keys()], above);
      const out = [...outcomes].map(([op, outcome]) => decided(op, outcome));
      const isOpen = ({ kind }: Decided): boolean => kind === 'ambiguous';
      if (out.some(isOpen))
        journal.append({ k: 'settled', write, verdict: 'unknown', out: out.filter(isOpen) });
      journal.append({ k: 'reconciled', write, out: out.filter((one) => !isOpen(one)), absent: [] });
      await journal.sync();
    },
    settled: async (write, verdict, outcomes) => {
      const ops = open.get(write) ?? [];
      open.delete(write);
      journal.append({ k: 'settled', write, verdict, ...settlement(ops, outcomes) });
      await journal.sync();
    },
    reconciled: async (write, found, absent) => {
      const out = [...found].map(([op, outcome]) => decided(op, outcome));
      journal.append({ k: 'reconciled', write, out, absent: [...absent] });
      await journal.sync();
    },
  };
}

function digestOf({ body }: WriteRequest): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}

/** All made in one way, as it nearly always is, or each for itself. */
function settlement(
  ops: readonly string[],
  outcomes: ReadonlyMap<string, Outcome>,
): Pick<SettledEntry, 'made' | 'out'> {
  const all = ops.map((op) => outcomes.get(op));
  const [first] = all;
  const made = all.flatMap((outcome) => (outcome && 'id' in outcome ? [outcome] : []));
  if (first && 'id' in first && made.length === all.length && made.every(({ kind }) => kind === first.kind)) {
    const contacts = made.map(({ contactId = 0 }) => contactId);
    const companies = made.map(({ companyId = 0 }) => companyId);
    return {
      made: {
        kind: first.kind,
        id: made.map(({ id }) => id),
        ...(contacts.some((id) => id > 0) ? { contact: contacts } : {}),
        ...(companies.some((id) => id > 0) ? { company: companies } : {}),
      },
    };
  }
  return { out: [...outcomes].map(([op, outcome]) => decided(op, outcome)) };
}

/** An outcome as the journal keeps it. */
function decided(op: string, outcome: Outcome): Decided {
  if ('issue' in outcome) return { op, kind: outcome.kind, issue: loggedIssue(outcome.issue) };
  const { kind, id, contactId, companyId } = outcome;
  return {
    op,
    kind,
    id,
    ...(contactId === undefined ? {} : { contact: contactId }),
    ...(companyId === undefined ? {} : { company: companyId }),
  };
}
